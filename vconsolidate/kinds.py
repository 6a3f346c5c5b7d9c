"""Kinds of quantities: their units, and what a number without a unit most likely means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Final


@dataclass(frozen=True, slots=True)
class Usual:
    """
    Bare numbers that are usual for a kind: from `low` up to `high`, written as number / `per` in `unit`.

    The ranges say in which unit tools and people give such a number when they leave the unit out (RVTools memory in
    MiB, ``/proc/meminfo`` in KiB); where they overlap, every reading is named.
    """

    unit: str
    low: float
    high: float
    per: float = 1.0


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A kind of quantity.

    Parameters
    ----------
    name
        What is measured, for messages.
    base
        Name of the base unit, as the suffix of variable names.
    factors
        Base units per unit, by the unit's spelling (case matters where SI says so).
    example
        A well-formed quantity, for messages.
    hints
        Unit that people often write but that is not accepted → what to write instead.
    usual
        What bare numbers most likely mean, for messages.
    most
        Largest plausible value, in the base unit; a larger reading of an ambiguous number is ruled out.
    """

    name: str
    base: str
    factors: Mapping[str, float]
    example: str
    hints: Mapping[str, str]
    usual: tuple[Usual, ...]
    most: float = inf


MEMORY: Final = Kind(
    "memory size",
    "mib",
    {"KiB": 1 / 1024, "MiB": 1.0, "GiB": 1024.0, "TiB": 1024.0**2},
    "64 GiB",
    {
        "GB": "memory comes in powers of two: write GiB",
        "MB": "memory comes in powers of two: write MiB",
        "TB": "memory comes in powers of two: write TiB",
        "kB": "memory comes in powers of two: write KiB",
        "G": "write GiB",
        "M": "write MiB",
        "K": "write KiB",
        "T": "write TiB",
    },
    (
        Usual("GiB", 0, 1024),
        Usual("MiB", 128, 4 * 1024**2),
        Usual("KiB", 1024**2, 4 * 1024**3),
        Usual("GiB", 512 * 1024**2, inf, per=1024.0**3),
    ),
    most=64 * 1024.0**2,
)
STORAGE: Final = Kind(
    "storage size",
    "gib",
    {
        "MiB": 1 / 1024,
        "GiB": 1.0,
        "TiB": 1024.0,
        "PiB": 1024.0**2,
        "MB": 1e6 / 1024**3,
        "GB": 1e9 / 1024**3,
        "TB": 1e12 / 1024**3,
        "PB": 1e15 / 1024**3,
    },
    "600 GB",
    {"G": "write GB (10^9 bytes) or GiB (2^30)", "T": "write TB (10^12 bytes) or TiB (2^40)"},
    (
        Usual("GB", 4, 20_000),
        Usual("TB", 0, 20),
        Usual("MB", 4_000, 5e8),
        Usual("GB", 1e9, inf, per=1e9),
    ),
    most=1024.0**2,
)
CLOCK: Final = Kind(
    "clock rate",
    "mhz",
    {"MHz": 1.0, "GHz": 1000.0},
    "2.6 GHz",
    {},
    (
        Usual("GHz", 0, 100),
        Usual("MHz", 100, 400_000),
        Usual("MHz", 400_000, 10_000_000, per=1e3),
        Usual("MHz", 10_000_000, inf, per=1e6),
    ),
)
POWER: Final = Kind(
    "power value",
    "w",
    {"W": 1.0, "kW": 1000.0},
    "450 W",
    {"VA": "write W (power factor included)", "w": "write W"},
    (Usual("kW", 0, 10), Usual("W", 4, inf)),
    most=100_000.0,
)
BANDWIDTH: Final = Kind(
    "bandwidth",
    "mbps",
    {"kbit/s": 1e-3, "Mbit/s": 1.0, "Gbit/s": 1000.0, "kB/s": 8e-3, "MB/s": 8.0, "GB/s": 8000.0},
    "1 Gbit/s",
    {
        "Mbps": "write Mbit/s (or MB/s for bytes)",
        "Gbps": "write Gbit/s",
        "kbps": "write kbit/s (or kB/s for bytes)",
        "Gb": "write Gbit/s",
        "Mb": "write Mbit/s",
        "Gbit": "write Gbit/s",
        "Mbit": "write Mbit/s",
    },
    (
        Usual("Gbit/s", 0.1, 500),
        Usual("Mbit/s", 0, 1_000_000),
        Usual("Mbit/s", 1_000_000, inf, per=1e6),
    ),
    most=800_000.0,
)
RATE: Final = Kind(
    "number of operations per second",
    "iops",
    {"IOPS": 1.0, "kIOPS": 1000.0},
    "500 IOPS",
    {},
    (Usual("IOPS", 0, inf),),
    most=1e7,
)
FRACTION: Final = Kind(
    "percentage",
    "fraction",
    {"%": 0.01},
    "34 %",
    {"percent": "write %", "pct": "write %"},
    (Usual("%", 0, 1.000001, per=0.01), Usual("%", 1, inf)),
)
DURATION: Final = Kind(
    "duration",
    "s",
    {"ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "weeks": 604800.0},
    "5 min",
    {
        "m": "write min (or ms)",
        "sec": "write s",
        "seconds": "write s",
        "minutes": "write min",
        "days": "write d",
        "day": "write d",
        "hour": "write h",
        "minute": "write min",
        "second": "write s",
        "hours": "write h",
    },
    (Usual("min", 1, 121), Usual("s", 0, 86_401), Usual("h", 1, 25), Usual("ms", 10_000, inf)),
)
SPAN: Final = Kind(
    "number of years",
    "years",
    {"years": 1.0, "year": 1.0, "months": 1 / 12},
    "3 years",
    {"y": "write years", "yr": "write years", "month": "write months"},
    (Usual("years", 0, 13), Usual("months", 6, inf)),
)
MASS: Final = Kind("mass", "g", {"g": 1.0, "kg": 1000.0}, "380 g", {}, (Usual("g", 4, inf), Usual("kg", 0, 4)))

"""
Parse and print quantities; the only file that knows 1024.

A quantity in an input is always a number *and* a unit: ``64 GiB``, ``2.6 GHz``, ``450 W``, ``34 %``.
Inside the program a value's unit is in its name (``memory_mib``, ``clock_mhz``, ``power_w``,
``cpu_fraction``, ``network_mbps``, ``interval_s``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vconsolidate.errors import VconsolidateError

_NUMBER: Final = re.compile(r"([-+]?(?:\d{1,3}(?:[,_]\d{3})+|\d+)?(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*(\S.*)?")

HOURS_PER_YEAR: Final = 8760
"""Of a year of 365 days, the custom of yearly energy and cost; the 366th day of some years is left out."""

MAX_TEXT: Final = 64
"""No honest quantity is longer; a longer text is refused before it meets a regular expression."""


class UnitError(VconsolidateError):
    """A text is no quantity of the kind asked for; the message says what to write."""


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
        What to say of a unit that is often meant but not accepted.
    """

    name: str
    base: str
    factors: Mapping[str, float]
    example: str
    hints: Mapping[str, str]


MEMORY: Final = Kind(
    "memory",
    "mib",
    {"KiB": 1 / 1024, "MiB": 1.0, "GiB": 1024.0, "TiB": 1024.0**2},
    "64 GiB",
    {
        "GB": "memory comes in powers of two: write GiB",
        "MB": "memory comes in powers of two: write MiB",
        "TB": "memory comes in powers of two: write TiB",
        "G": "write GiB",
        "M": "write MiB",
    },
)
STORAGE: Final = Kind(
    "storage",
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
)
CLOCK: Final = Kind("clock rate", "mhz", {"MHz": 1.0, "GHz": 1000.0}, "2.6 GHz", {})
POWER: Final = Kind("power", "w", {"W": 1.0, "kW": 1000.0}, "450 W", {"VA": "write W (power factor included)"})
BANDWIDTH: Final = Kind(
    "bandwidth",
    "mbps",
    {"kbit/s": 1e-3, "Mbit/s": 1.0, "Gbit/s": 1000.0, "kB/s": 8e-3, "MB/s": 8.0, "GB/s": 8000.0},
    "1 Gbit/s",
    {
        "Mbps": "write Mbit/s (or MB/s for bytes)",
        "Gbps": "write Gbit/s",
        "Gb": "write Gbit/s",
        "Gbit": "write Gbit/s",
    },
)
RATE: Final = Kind("operations per second", "iops", {"IOPS": 1.0, "kIOPS": 1000.0}, "500 IOPS", {})
FRACTION: Final = Kind("share", "fraction", {"%": 0.01}, "34 %", {})
DURATION: Final = Kind(
    "duration",
    "s",
    {"ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "weeks": 604800.0},
    "5 min",
    {"m": "write min (or ms)", "sec": "write s", "days": "write d", "hours": "write h"},
)
SPAN: Final = Kind("span of years", "years", {"years": 1.0, "year": 1.0, "months": 1 / 12}, "3 years", {})


def parse(text: str, kind: Kind) -> float:
    """
    Return `text` in the base unit of `kind`.

    Thousands may be grouped by commas or underscores (``1,024 MiB``).

    Raises
    ------
    UnitError
        When the number or the unit is missing or unknown.
    """
    stripped = text.strip()
    match = _NUMBER.fullmatch(stripped) if len(stripped) <= MAX_TEXT else None
    number = match.group(1) if match else ""
    if match is None or not re.search(r"\d", number):
        raise UnitError(f"{_shown(text)} is not a {kind.name} (write for example {quoted(kind.example)})")
    unit = (match.group(2) or "").strip()
    if not unit:
        raise UnitError(f"{_shown(text)} has no unit (write {quoted(_with_unit(number, kind))})")
    if unit not in kind.factors:
        raise UnitError(f"{_shown(text)}: {_unit_message(unit, kind)}")
    value = float(number.replace(",", "").replace("_", "")) * kind.factors[unit]
    if value in {float("inf"), float("-inf")}:
        raise UnitError(f"{_shown(text)} is too large")
    return value


def missing_unit(number: object, kind: Kind) -> str:
    """Return the message for a bare `number` where a quantity of `kind` is needed."""
    return f"{_shown(str(number))} has no unit (write {quoted(_with_unit(str(number), kind))})"


def _with_unit(number: str, kind: Kind) -> str:
    unit = re.sub(r"^[\d.,]+\s*", "", kind.example)
    return f"{number} {unit}"


def _unit_message(unit: str, kind: Kind) -> str:
    hint = kind.hints.get(unit)
    if hint:
        return f"unit {unit!r} is not accepted here ({hint})"
    for known in kind.factors:
        if known.casefold() == unit.casefold():
            return f"unit {unit!r} is spelt {known!r}"
    known_units = ", ".join(kind.factors)
    return f"{unit!r} is no unit of {kind.name} (use {known_units})"


def quoted(text: str) -> str:
    """Return `text` in the quotes that messages use for what to write."""
    return f'"{text}"'


def _shown(text: str) -> str:
    return quoted(text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…")


def format_mib(mib: float) -> str:
    """Return a memory size for people: ``512 MiB``, ``64 GiB``, ``1.5 TiB``."""
    return _scaled(mib, ((1024.0**2, "TiB"), (1024.0, "GiB"), (1.0, "MiB")))


def format_gib(gib: float) -> str:
    """Return a storage size for people: ``20 GiB``, ``1.5 TiB``."""
    return _scaled(gib, ((1024.0, "TiB"), (1.0, "GiB")))


def format_mhz(mhz: float) -> str:
    """Return a clock rate or CPU capacity for people: ``800 MHz``, ``2.6 GHz``, ``1.2 THz``."""
    return _scaled(mhz, ((1e6, "THz"), (1e3, "GHz"), (1.0, "MHz")))


def format_mbps(mbps: float) -> str:
    """Return a bandwidth for people: ``100 Mbit/s``, ``10 Gbit/s``."""
    return _scaled(mbps, ((1e3, "Gbit/s"), (1.0, "Mbit/s")))


def format_w(power_w: float) -> str:
    """Return a power for people: ``450 W``, ``12.3 kW``."""
    return _scaled(power_w, ((1e4, "kW"), (1.0, "W")), divisors={"kW": 1e3})


def format_fraction(fraction: float, digits: int = 0) -> str:
    """Return a share in percent, with the thin space of the reports: ``34 %``."""
    return f"{fraction * 100:.{digits}f} %"


def format_seconds(seconds: float) -> str:
    """Return a duration for people: ``20 s``, ``5 min``, ``2.5 h``, ``7 d``."""
    return _scaled(seconds, ((86400.0, "d"), (3600.0, "h"), (60.0, "min"), (1.0, "s")))


def _scaled(value: float, steps: tuple[tuple[float, str], ...], divisors: Mapping[str, float] | None = None) -> str:
    for threshold, unit in steps:
        if abs(value) >= threshold or unit == steps[-1][1]:
            scaled = value / (divisors or {}).get(unit, threshold)
            digits = 0 if abs(scaled) >= 100 or scaled == round(scaled) else 1
            return f"{scaled:,.{digits}f} {unit}"
    raise AssertionError

"""
Parse and print quantities of the kinds in `kinds`; only these two files contain the factor 1024.

A quantity in an input is always a number *and* a unit: ``64 GiB``, ``2.6 GHz``, ``450 W``, ``34 %``.
Inside the program a value's unit is in its name (``memory_mib``, ``clock_mhz``, ``power_w``,
``cpu_fraction``, ``network_mbps``, ``interval_s``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, isfinite
from typing import Final

from vconsolidate.errors import VconsolidateError
from vconsolidate.input_limits import MAX_QUANTITY_TEXT
from vconsolidate.kinds import BANDWIDTH, CLOCK, DURATION, FRACTION, MASS, MEMORY, POWER, RATE, SPAN, STORAGE, Kind
from vconsolidate.numerals import Numeral, certain, numeral

__all__ = [
    "BANDWIDTH",
    "CLOCK",
    "DURATION",
    "FRACTION",
    "HOURS_PER_YEAR",
    "MASS",
    "MEMORY",
    "POWER",
    "RATE",
    "SPAN",
    "STORAGE",
    "AmbiguousNumberError",
    "Kind",
    "UnitError",
    "format_fraction",
    "format_gib",
    "format_mbps",
    "format_mhz",
    "format_mib",
    "format_seconds",
    "format_w",
    "missing_unit",
    "number_fault",
    "parse",
    "quoted",
]

HOURS_PER_YEAR: Final = 8760
"""Of a year of 365 days, the custom of yearly energy and cost; the 366th day of some years is left out."""


class UnitError(VconsolidateError):
    """A text is not a quantity of the expected kind; the message says what to write."""


class AmbiguousNumberError(UnitError):
    """A number can be read in two ways, a thousandfold apart; the message says both."""


def parse(text: str, kind: Kind, low: float = -inf, high: float = inf) -> float:
    """
    Return `text` in the base unit of `kind`.

    Thousands may be grouped where it is certain that they are (``1_024 MiB``, ``1,048,576 MiB``).

    Parameters
    ----------
    low, high
        Possible values, in the base unit; a reading outside is ruled out. ``2.133 GHz`` of a processor below 10 GHz
        can only be read in one way.

    Raises
    ------
    UnitError
        When the number or the unit is missing or unknown, or the number can be read in two ways.
    """
    read = numeral(text) if len(text) <= MAX_QUANTITY_TEXT else None
    if read is None:
        raise UnitError(f"{_shown(text)} is not a valid {kind.name} (write for example {quoted(kind.example)})")
    if not read.rest:
        raise UnitError(f"{_shown(text)} {_without_unit(read, kind, low, high)}")
    unit = read.rest
    if unit not in kind.factors:
        raise UnitError(f"{_shown(text)}: {_unit_message(unit, kind)}")
    if read.fault:
        raise UnitError(f"{_shown(text)} {read.fault} (write {quoted(f'{certain(read.plain)} {unit}')})")
    factor = kind.factors[unit]
    if read.other and not (read.dotted and not low <= read.other_value * factor <= min(high, kind.most)):
        raise AmbiguousNumberError(f"{_shown(text)} {_two_readings(read, unit)}")
    value = read.value * factor
    if value in {inf, -inf}:
        raise UnitError(f"{_shown(text)} is too large")
    return value


def missing_unit(number: object, kind: Kind, low: float = -inf, high: float = inf) -> str:
    """Return the message for a bare `number` where a quantity of `kind` between `low` and `high` is needed."""
    text = str(number)
    if isinstance(number, float) and not isfinite(number):
        spelt = text.replace("inf", ".inf").replace("nan", ".nan")
        return f"{quoted(spelt)} is not a number (write for example {quoted(kind.example)})"
    read = numeral(text)
    found = _likely_readings(read, kind, low, high) if read is not None else []
    return f"{_shown(text)} has no unit ({_advice(found, kind)})"


def _without_unit(read: Numeral, kind: Kind, low: float, high: float) -> str:
    if read.other:
        numbers = " or ".join(
            quoted(f"{certain(plain)} …") for plain in sorted((read.plain, read.other), key=float)[::-1]
        )
        return f"has no unit and can be read in two ways (write {numbers} with the unit)"
    foreign = f"{read.fault} and " if read.fault else ""
    return f"{foreign}has no unit ({_advice(_likely_readings(read, kind, low, high), kind)})"


def _advice(found: Sequence[str], kind: Kind) -> str:
    return f"write {' or '.join(map(quoted, found))}" if found else f"write for example {quoted(kind.example)}"


def _likely_readings(read: Numeral, kind: Kind, low: float, high: float) -> list[str]:
    """Return what a bare number may mean, every reading that is usual and possible, the likeliest first."""
    found: list[str] = []
    size = abs(read.value)
    for usual in kind.usual:
        scaled = read.value / usual.per
        if usual.low <= size < usual.high and low <= scaled * kind.factors[usual.unit] <= min(high, kind.most):
            plain = read.plain if usual.per == 1.0 else f"{scaled:.10g}"
            found.append(f"{certain(plain)} {usual.unit}")
    return list(dict.fromkeys(found))


def _two_readings(read: Numeral, unit: str) -> str:
    large, small = sorted((read.plain, read.other), key=lambda plain: -abs(float(plain)))
    ways = " or ".join(quoted(f"{certain(plain)} {unit}") for plain in (large, small))
    return f"can be read as {large} {unit} or as {small} {unit} (write {ways})"


_NO_NUMBER: Final = "is not a number (write for example 12.5, or leave the cell empty)"


def number_fault(text: str) -> str:
    """Return why a cell is not a number (the unit is stated once for the file); empty if it is one."""
    read = numeral(text) if len(text) <= MAX_QUANTITY_TEXT else None
    if read is None or read.rest:
        return _NO_NUMBER
    if read.fault:
        return f"{read.fault} (write {read.plain})"
    if read.other and not read.dotted:
        return f"can be read as {read.plain} or as {read.other} (write one of them)"
    return _NO_NUMBER if "_" in text or "," in text else ""


def _unit_message(unit: str, kind: Kind) -> str:
    hint = kind.hints.get(unit)
    if hint:
        return f"unit {quoted(unit)} is not accepted here ({hint})"
    for known in kind.factors:
        if known.casefold() == unit.casefold():
            return f"unit {quoted(unit)} must be written {quoted(known)}"
    for meant, words in kind.hints.items():
        if meant.casefold() == unit.casefold():
            return f"unit {quoted(unit)} is not accepted here ({words})"
    known_units = ", ".join(kind.factors)
    return f"unit {quoted(unit)} is not accepted here (use {known_units})"


def quoted(text: str) -> str:
    """Return `text` in the quotes that messages use for what to write."""
    return f'"{text}"'


def _shown(text: str) -> str:
    return quoted(text if len(text) <= MAX_QUANTITY_TEXT else text[: MAX_QUANTITY_TEXT - 1] + "…")


def format_mib(mib: float) -> str:
    """Return a memory size for people: ``512 MiB``, ``64 GiB``, ``1.5 TiB``."""
    return _scale(mib, ((1024.0**2, "TiB"), (1024.0, "GiB"), (1.0, "MiB")))


def format_gib(gib: float) -> str:
    """Return a storage size for people: ``20 GiB``, ``1.5 TiB``."""
    return _scale(gib, ((1024.0, "TiB"), (1.0, "GiB")))


def format_mhz(mhz: float) -> str:
    """Return a clock rate or CPU capacity for people: ``800 MHz``, ``2.6 GHz``, ``1.2 THz``."""
    return _scale(mhz, ((1e6, "THz"), (1e3, "GHz"), (1.0, "MHz")))


def format_mbps(mbps: float) -> str:
    """Return a bandwidth for people: ``100 Mbit/s``, ``10 Gbit/s``."""
    return _scale(mbps, ((1e3, "Gbit/s"), (1.0, "Mbit/s")))


def format_w(power_w: float) -> str:
    """Return a power for people: ``450 W``, ``12.3 kW``."""
    return _scale(power_w, ((1e4, "kW"), (1.0, "W")), divisors={"kW": 1e3})


def format_fraction(fraction: float, digits: int = 0) -> str:
    """Return a share in percent, with the thin space of the reports: ``34 %``."""
    return f"{fraction * 100:.{digits}f} %"


def format_seconds(seconds: float) -> str:
    """Return a duration for people: ``20 s``, ``5 min``, ``2.5 h``, ``7 d``."""
    return _scale(seconds, ((86400.0, "d"), (3600.0, "h"), (60.0, "min"), (1.0, "s")))


def _scale(value: float, steps: tuple[tuple[float, str], ...], divisors: Mapping[str, float] | None = None) -> str:
    for threshold, unit in steps:
        if abs(value) >= threshold or unit == steps[-1][1]:
            scaled = value / (divisors or {}).get(unit, threshold)
            digits = 0 if abs(scaled) >= 100 or scaled == round(scaled) else 1
            return f"{scaled:,.{digits}f} {unit}"
    raise AssertionError

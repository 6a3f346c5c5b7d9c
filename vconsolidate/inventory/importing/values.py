"""Cells of exports as values: numbers of both halves of the world, units of headers, booleans, dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Final

from vconsolidate.input_limits import MAX_QUANTITY_TEXT
from vconsolidate.kinds import MEMORY
from vconsolidate.numerals import certain, numeral

TRUE: Final = frozenset(
    {"true", "yes", "y", "1", "on", "enabled", "wahr", "ja", "vrai", "oui", "verdadero", "sí", "si", "vero", "waar"}
    | {"verdadeiro", "sim", "prawda", "tak", "истина", "да", "真", "はい", "是", "참", "예", "sand", "sant", "tosi"}
)
"""What spreadsheets and tools write for true, folded, in the languages they speak."""

FALSE: Final = frozenset(
    {"false", "no", "n", "0", "off", "disabled", "falsch", "nein", "faux", "non", "falso", "onwaar", "nee", "não"}
    | {"fałsz", "nie", "ложь", "нет", "偽", "いいえ", "否", "假", "거짓", "아니요", "falsk", "nej", "nei", "epätosi"}
)
"""The same for false."""

NOTHING: Final = frozenset(
    {"", "-", "--", "n/a", "na", "#n/a", "null", "none", "nan", "unknown", "not available", "not set", "<unset>", "?"}
    | {"unbekannt", "k. a.", "k.a.", "inconnu", "desconocido", "sconosciuto", "onbekend", "#ref!", "#value!"}
)
"""What stands in a cell that says nothing, folded."""

MIB: Final[Mapping[str, float]] = {
    "b": 1 / 1024**2,
    "bytes": 1 / 1024**2,
    "kb": 1 / 1024,
    "kib": 1 / 1024,
    "mb": 1.0,
    "mib": 1.0,
    "mo": 1.0,
    "gb": 1024.0,
    "gib": 1024.0,
    "go": 1024.0,
    "tb": 1024.0**2,
    "tib": 1024.0**2,
    "to": 1024.0**2,
    "k": 1 / 1024,
    "m": 1.0,
    "g": 1024.0,
    "t": 1024.0**2,
}
"""MiB per unit of memory, and of a virtual disk: tools that write MB there count in powers of two."""

_UNIT: Final = re.compile(
    r"(?:^|[\s(\[_/-])(bytes|[kmgt]i?b|[mg]o|mhz|ghz|%|pct|percent)(?=$|[\s)\]_./-])", re.IGNORECASE
)
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?Z?")
_EPOCH: Final = datetime(1899, 12, 30, tzinfo=UTC)
"""Day 0 of spreadsheets, as it is for all dates after February 1900."""

_LAST_SERIAL: Final = 80_000
"""A day of the year 2119: no export is later."""


def is_nothing(text: str) -> bool:
    """Return whether a cell says nothing (``n/a``, ``-``, blank)."""
    return text.strip().casefold() in NOTHING


def has_decimal_commas(texts: Iterable[str], *, usual: bool = False) -> bool:
    """
    Return whether a table writes decimals with a comma, told from all its numbers together.

    Parameters
    ----------
    usual
        The answer where no number decides: ``1,234`` alone may be a thousand or a decimal. Pass whether the table's
        separator is a semicolon, which spreadsheets write where the comma is taken.
    """
    points = commas = 0
    for text in texts:
        read = numeral(text) if "," in text or "." in text else None
        if read is None or read.other:
            continue
        if "comma" in read.fault or (read.fault and "." in text):
            commas += 1
        elif not read.fault:
            points += 1
    return commas > points if commas or points else usual


def number(text: str, *, comma: bool = False) -> float | None:
    """
    Return the number at the beginning of a cell, None where there is none; what follows it is not looked at.

    Parameters
    ----------
    comma
        Whether the table writes decimals with a comma (`has_decimal_commas`).
    """
    return (number_and_unit(text, comma=comma) or (None, ""))[0]


def number_and_unit(text: str, *, comma: bool = False) -> tuple[float, str] | None:
    """Return the number at the beginning of a cell and what follows it (``8 GB``), None where there is none."""
    read = numeral(text) if 0 < len(text) <= MAX_QUANTITY_TEXT else None
    if read is None:
        return None
    value = read.other_value if comma and read.other else read.value
    return (value, read.rest) if isfinite(value) else None


def unit_of(header: str) -> str:
    """Return the unit that the name of a column ends in, folded (``mib`` of ``Capacity MiB``); empty where none."""
    found = _UNIT.findall(header)
    unit = found[-1].casefold() if found else ""
    return "%" if unit in {"pct", "percent"} else unit


def mib(text: str, unit: str, *, comma: bool = False) -> float | None:
    """
    Return a memory size in MiB, None where the cell has no number.

    Parameters
    ----------
    unit
        Of the column, in any case; a unit in the cell itself goes before it. MB means MiB, as tools mean it.
    """
    read = number_and_unit(text, comma=comma)
    if read is None:
        return None
    factor = MIB.get(read[1].casefold() or unit.casefold())
    return None if factor is None else read[0] * factor


def size_text(size_mib: float) -> str:
    """Return a size as the inventory writes memory and storage: ``8 GiB``, ``2500 MiB``, ``1.5 TiB``."""
    size = round(size_mib)
    for unit in ("TiB", "GiB"):
        scaled = size / MEMORY.factors[unit]
        if scaled >= 1 and scaled == round(scaled, 1):
            return f"{plain(scaled, 1)} {unit}"
    return f"{certain(str(size))} MiB" if size or not size_mib else f"{plain(size_mib)} MiB"


def plain(value: float, decimals: int = 3) -> str:
    """Return a number for an inventory, rounded, so that it can be read in one way only."""
    text = f"{value:.{decimals}f}"
    return certain(text.rstrip("0").rstrip(".") if "." in text else text)


def boolean(text: str) -> bool | None:
    """Return what a cell says in any language of `TRUE` and `FALSE`; None where it is neither."""
    folded = text.strip().casefold()
    if folded in TRUE:
        return True
    return False if folded in FALSE else None


def moment(text: str) -> datetime | None:
    """
    Return a point in time: ISO 8601, ``2018/10/05 12:22:47``, or the serial number of a spreadsheet; else None.

    Day and month of ``05/10/2018`` are not told apart, so it is None. Times have no zone and are given one of UTC.
    """
    text = text.strip()
    parts = _ISO.fullmatch(text)
    if parts is not None:
        try:
            return datetime(*(int(part or 0) for part in parts.groups()), tzinfo=UTC)  # type: ignore[misc,arg-type]
        except ValueError:
            return None
    serial = number(text) if re.fullmatch(r"\d{4,5}(\.\d+)?", text) else None
    return _EPOCH + timedelta(days=serial) if serial is not None and serial < _LAST_SERIAL else None

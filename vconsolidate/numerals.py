"""
Numbers as people write them: what is certain, what is foreign, and what can be read in two ways.

``1024``, ``1024.5``, ``1_024``, ``1,048,576`` and ``1,024.5`` are certain. A comma or a point before exactly three
digits (``7,812``, ``1.024``) separates thousands in one half of the world and decimals in the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_SPLIT: Final = re.compile(r"([-+]?)([\d.,_'’ \u00a0\u2009\u202f]*[\d.])((?:[eE][-+]?\d{1,4})?)\s*(\S.*)?")
_PLAIN: Final = re.compile(r"\d*\.?\d+")
_GROUPED: Final = re.compile(
    r"\d{1,3}(?:_\d{3})+(?:\.\d+)?|[1-9]\d{0,2}(?:,\d{3}){2,}(?:\.\d+)?|[1-9]\d{0,2},\d{3}\.\d+"
)
_EITHER: Final = re.compile(r"([1-9]\d{0,2})([.,])(\d{3})")
_COMMA: Final = re.compile(r"(\d*|\d{1,3}(?:[.'’ \u00a0\u2009\u202f]\d{3})+),(\d+)")
_FOREIGN_GROUPS: Final = re.compile(r"\d{1,3}(?:(?:\.\d{3}){2,}|(?:['’ \u00a0\u2009\u202f]\d{3})+(?:\.\d+)?)")
_NOT_DIGITS: Final = re.compile(r"[^\d]")
_CURRENCY: Final = re.compile(r"[A-Za-z]{3}")


@dataclass(frozen=True, slots=True)
class Numeral:
    """
    A number and how it was written.

    Parameters
    ----------
    plain
        The number without groups, with a decimal point; what a point or comma means is taken as in English.
    other
        The same for the other reading, where there are two; else empty.
    fault
        What is foreign about it (``has a decimal comma``); else empty.
    rest
        What follows the number: its unit.
    """

    plain: str
    rest: str
    other: str = ""
    fault: str = ""

    @property
    def value(self) -> float:
        """The number as taken in English."""
        return float(self.plain)

    @property
    def other_value(self) -> float:
        """The number in its other reading."""
        return float(self.other or self.plain)

    @property
    def dotted(self) -> bool:
        """Whether a point, not a comma, can be read in two ways."""
        return bool(self.other) and "." in self.plain


def numeral(text: str) -> Numeral | None:
    """Return the number at the beginning of `text`, None where there is none."""
    match = _SPLIT.fullmatch(text.strip())
    if match is None:
        return None
    sign, body, exponent, rest = match.groups()
    sign, rest = sign.replace("+", ""), (rest or "").strip()
    either = None if exponent else _EITHER.fullmatch(body)
    if either is not None:
        whole, mark, digits = either.groups()
        readings = (f"{sign}{whole}.{digits}", f"{sign}{whole}{digits}")
        plain, other = readings if mark == "." else readings[::-1]
        return Numeral(plain, rest, other)
    if _PLAIN.fullmatch(body) or _GROUPED.fullmatch(body):
        return Numeral(f"{sign}{body.replace(',', '').replace('_', '')}{exponent}", rest)
    digits, fault = _foreign(body)
    return Numeral(f"{sign}{digits}{exponent}", rest, fault=fault) if digits else None


def _foreign(body: str) -> tuple[str, str]:
    """Return digits in plain form and what is foreign about them; nothing where they are no number."""
    comma = _COMMA.fullmatch(body)
    if comma is not None:
        return f"{_NOT_DIGITS.sub('', comma[1]) or '0'}.{comma[2]}", "has a decimal comma"
    if _FOREIGN_GROUPS.fullmatch(body) is None:
        return "", ""
    whole, point, decimals = (body, "", "") if body.count(".") != 1 else body.partition(".")
    return f"{_NOT_DIGITS.sub('', whole)}{point}{decimals}", "groups its digits with points, spaces or apostrophes"


def certain(plain: str) -> str:
    """Return a plain number so that it can be read in one way only: ``1.250`` as ``1.25``, ``7.812`` as ``7.8120``."""
    if _EITHER.fullmatch(plain.lstrip("-")) is None:
        return plain
    shorter = plain.rstrip("0")
    return shorter.rstrip(".") if shorter != plain else f"{plain}0"


def amount(text: str) -> tuple[float, str] | str | None:
    """Return an amount and the three letters of its currency, what is wrong with them, or None for anything else."""
    read = numeral(text)
    if read is None or (read.rest and _CURRENCY.fullmatch(read.rest) is None):
        return None
    currency = read.rest.upper()
    if read.other:
        large, small = sorted((read.plain, read.other), key=lambda plain: -abs(float(plain)))
        ways = f'"{certain(large)} {currency or "EUR"}" or "{certain(small)} {currency or "EUR"}"'
        return f"can be read as {large} {currency} or as {small} {currency} (write {ways})"
    if read.fault:
        return f'{read.fault} (write for example "{certain(read.plain)} {currency or "EUR"}")'
    if not currency:
        return f'has no currency (write for example "{read.plain} EUR")'
    return read.value, currency

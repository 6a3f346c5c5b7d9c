"""A figure of the business case: one value, or low, typical and high where it is uncertain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

from pydantic import PlainValidator, WithJsonSchema

from vconsolidate import units
from vconsolidate.inventory.schema.quantity import Money, parse_money, read_carbon, refuse

_Value = TypeVar("_Value", float, Money)
_ENDS: Final = {"low": "Least that it may be.", "typical": "What it usually is.", "high": "Most that it may be."}


class Ranged(NamedTuple, Generic[_Value]):
    """Three values, low ≤ typical ≤ high; all three the same where one was written."""

    low: _Value
    typical: _Value
    high: _Value


def _ranged(
    read: Callable[[object], Any], single: dict[str, Any], shown: tuple[object, object, object]
) -> tuple[PlainValidator, WithJsonSchema]:
    """Return reader and schema of a value that `read` reads, or of a mapping of three, such as those `shown`."""
    example = "{" + ", ".join(f"{end}: {one}" for end, one in zip(_ENDS, shown, strict=True)) + "}"

    def of(value: object) -> Ranged[Any]:
        if not isinstance(value, dict):
            return Ranged(*(read(value),) * 3)
        wrong = [key for key in (*value, *_ENDS) if (key in value) != (key in _ENDS)]
        if wrong:
            what = f'a range has "low", "typical" and "high" and nothing else ("{wrong[0]}" is wrong or missing)'
            raise refuse(f"{what} (write for example {example})")
        found = Ranged(*(read(value[end]) for end in _ENDS))
        if not found.low <= found.typical <= found.high:
            raise refuse('a range rises from "low" to "typical" to "high" (put them in order)')
        return found

    mapping = {
        "type": "object",
        "properties": {end: {**single, "description": words} for end, words in _ENDS.items()},
        "required": list(_ENDS),
        "additionalProperties": False,
    }
    return PlainValidator(of), WithJsonSchema({"anyOf": [single, mapping]})


def _money(value: object) -> Money:
    found = parse_money(value)
    if isinstance(found, str):
        raise refuse(found)
    return found


def _number(least: float, most: float, example: float) -> Callable[[object], float]:
    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise refuse(f"expected a number from {least:g} to {most:g} (write for example {example:g})")
        if not least <= value <= most:
            raise refuse(f"must be between {least:g} and {most:g}, got {value}")
        return float(value)

    return read


def _quantity(kind: units.Kind, per: float, least: float, most: float) -> Callable[[object], float]:
    """Return a reader of quantities; `per` base units are one of the result, `least` and `most` are in the result's."""

    def read(value: object) -> float:
        if not isinstance(value, str):
            raise refuse(f'expected a {kind.name} with its unit (write for example "{kind.example}")')
        try:
            number = units.parse(value, kind) / per
        except units.UnitError as error:
            raise refuse(str(error)) from error
        if not least <= number <= most:
            raise refuse(f'"{value}" is not possible here (check the unit)')
        return number

    return read


def _text(pattern: str, example: str) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern, "examples": [example]}


_DIGITS: Final = r"^\s*[0-9][0-9_,]*(\.[0-9]+)?\s*"
_MOST_HOURS: Final = 100_000.0

_money_range = _ranged(
    _money, _text(rf"{_DIGITS}[A-Za-z]{{3}}\s*$", "11800 EUR"), ("9000 EUR", "11800 EUR", "14000 EUR")
)
_carbon_range = _ranged(read_carbon, _text(rf"{_DIGITS}k?g\s*$", "380 g"), ("300 g", "380 g", "450 g"))
_hours_range = _ranged(
    _quantity(units.DURATION, 3600.0, 0.0, _MOST_HOURS),
    _text(rf"{_DIGITS}(s|min|h|d)\s*$", "12 h"),
    ("8 h", "12 h", "20 h"),
)
_years_range = _ranged(
    _quantity(units.SPAN, 1.0, 0.25, 30.0),
    _text(rf"{_DIGITS}[A-Za-z]+\s*$", "5 years"),
    ("4 years", "5 years", "7 years"),
)
_share_range = _ranged(
    _quantity(units.FRACTION, 1.0, 0.0, 1.0), _text(rf"{_DIGITS}%\s*$", "6 %"), ("4 %", "6 %", "9 %")
)
_pue_range = _ranged(
    _number(1.0, 5.0, 1.6), {"type": "number", "minimum": 1, "maximum": 5, "examples": [1.6]}, (1.4, 1.6, 1.9)
)
_count_range = _ranged(
    _number(0.0, 1e6, 20), {"type": "number", "minimum": 0, "maximum": 1_000_000, "examples": [20]}, (10, 20, 40)
)

RangedMoney: TypeAlias = Annotated[Ranged[Money], *_money_range]
"""Amounts of money."""
RangedCarbon: TypeAlias = Annotated[Ranged[float], *_carbon_range]
"""Grams."""
RangedHours: TypeAlias = Annotated[Ranged[float], *_hours_range]
"""Hours."""
RangedYears: TypeAlias = Annotated[Ranged[float], *_years_range]
"""Years, from a quarter to 30."""
RangedShare: TypeAlias = Annotated[Ranged[float], *_share_range]
"""Fraction, 0 to 1."""
RangedUsage: TypeAlias = Annotated[Ranged[float], *_pue_range]
"""Power usage effectiveness, 1 to 5."""
RangedCount: TypeAlias = Annotated[Ranged[float], *_count_range]
"""A number of things a year, or per thing."""

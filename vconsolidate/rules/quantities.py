"""Quantities and prices that a rule of the inventory states, each with its unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, NamedTuple, TypeAlias

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from vconsolidate import numerals, units
from vconsolidate.input_limits import MAX_QUANTITY_TEXT


class Price(NamedTuple):
    """An amount and its currency."""

    amount: float
    currency: str


def _quantity(kind: units.Kind) -> Callable[[object], float]:
    def read(value: object) -> float:
        if not isinstance(value, str):
            plain = isinstance(value, int | float) and not isinstance(value, bool)
            message = (
                units.missing_unit(value, kind)
                if plain
                else f"expected a {kind.name} (write for example {units.quoted(kind.example)})"
            )
            raise PydanticCustomError("inventory", "{message}", {"message": message})
        try:
            amount = units.parse(value, kind)
        except units.UnitError as error:
            raise PydanticCustomError("inventory", "{message}", {"message": str(error)}) from error
        if not 0 <= amount < float("inf"):
            raise PydanticCustomError("inventory", "{message}", {"message": "must be zero or more"})
        return amount

    return read


def _price(value: object) -> Price:
    found = numerals.amount(value) if isinstance(value, str) and len(value) <= MAX_QUANTITY_TEXT else None
    if isinstance(found, tuple) and 0 <= found[0] < float("inf"):
        return Price(*found)
    wrong = found if isinstance(found, str) else 'is not an amount of money (write for example "5000 EUR")'
    message = f'"{value}" {wrong}'
    raise PydanticCustomError("inventory", "{message}", {"message": message})


def _text(example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "examples": [example]})


CpuWork: TypeAlias = Annotated[float, BeforeValidator(_quantity(units.CLOCK)), _text("8 GHz")]
"""Reference MHz."""
Memory: TypeAlias = Annotated[float, BeforeValidator(_quantity(units.MEMORY)), _text("64 GiB")]
"""MiB."""
Money: TypeAlias = Annotated[Price, PlainValidator(_price), _text("5000 EUR")]
"""An amount and the three letters of its currency."""

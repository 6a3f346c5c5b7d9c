"""Dates of the inventory."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.quantity import refuse


def _read_day(value: object) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise refuse(f'{quoted(str(value))} is not a date (write year, month and day, "2027-03-31")') from None


Day = Annotated[
    date,
    PlainValidator(_read_day),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "examples": ["2027-03-31"]}),
]
"""A calendar day, written as in ISO 8601."""

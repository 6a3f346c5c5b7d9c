"""What every section of the plan document has in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

QUANTITY_DIGITS = 3
"""Decimals of quantities with a unit (MHz, MiB, W, money); documented in ``docs/plan-document.md``."""

FRACTION_DIGITS = 6
"""Decimals of shares of one."""


def _rounded(digits: int) -> AfterValidator:
    return AfterValidator(lambda value: round(value, digits) + 0.0)  # + 0.0 turns -0.0 into 0.0


Quantity = Annotated[float, Field(allow_inf_nan=False), _rounded(QUANTITY_DIGITS)]
Fraction = Annotated[float, Field(allow_inf_nan=False), _rounded(FRACTION_DIGITS)]
Count = Annotated[int, Field(ge=0)]


class Section(BaseModel):
    """A part of the document: strict, frozen, closed to unknown fields."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Location(Section):
    """A place in an input file."""

    file: str = Field(description="Path of the file as it was given.")
    line: int = Field(ge=0, description="Line, counted from 1; 0 where the file has no lines.")
    column: int = Field(ge=0, description="Column, counted from 1.")
    field: str = Field(description="Route of the value, servers[3].hardware.memory.")


class Label(Section):
    """A free key and its value, for rules."""

    key: str = Field(description="Name of the label.")
    value: str = Field(description="Its value; true for a tag.")

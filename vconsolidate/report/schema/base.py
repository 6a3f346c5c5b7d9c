"""Base class and number types of all sections of the plan document."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from vconsolidate.input_limits import MAX_COUNT, MAX_FIGURE, MAX_MEMORY_MIB, MAX_SHARE

QUANTITY_DIGITS = 3
"""Decimals of quantities with a unit (MHz, MiB, W, money); documented in ``docs/plan-document.md``."""

FRACTION_DIGITS = 6
"""Decimals of shares of one."""


def _rounded(digits: int) -> AfterValidator:
    return AfterValidator(lambda value: round(value, digits) + 0.0)  # + 0.0 turns -0.0 into 0.0


SEEDS = 2**31
"""Upper limit of seeds, excluded, as on the command line."""

Quantity = Annotated[float, Field(allow_inf_nan=False, ge=-MAX_FIGURE, le=MAX_FIGURE), _rounded(QUANTITY_DIGITS)]
Fraction = Annotated[float, Field(allow_inf_nan=False, ge=-MAX_SHARE, le=MAX_SHARE), _rounded(FRACTION_DIGITS)]
Count = Annotated[int, Field(ge=0, le=MAX_COUNT)]
Integer = Annotated[int, Field(ge=-(2**63) + 1, le=2**63 - 1)]
"""Integers of the solvers, which have 64 bits."""
Seed = Annotated[int, Field(ge=0, lt=SEEDS)]
Year = Annotated[int, Field(ge=1900, le=2200)]
MachineMemory = Annotated[int, Field(ge=0, le=MAX_MEMORY_MIB)]
"""MiB, at most 64 TiB, as in an inventory."""
Ports = Annotated[int, Field(ge=0, le=1024)]
Sockets = Annotated[int, Field(ge=1, le=256)]
CoresPerSocket = Annotated[int, Field(ge=1, le=1024)]
ThreadsPerCore = Annotated[int, Field(ge=1, le=8)]


class Section(BaseModel):
    """A part of the document: strict, frozen, closed to unknown fields."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def published(document: type[Section], title: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every such document obeys, under a title of its own."""
    schema = document.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **{key: value for key, value in schema.items() if key != "title"},
    }


class Location(Section):
    """A place in an input file."""

    file: str = Field(description="Path of the file as it was given.")
    line: Count = Field(description="Line, counted from 1; 0 where the file has no lines.")
    column: Count = Field(description="Column, counted from 1.")
    field: str = Field(description="Route of the value, servers[3].hardware.memory.")


class Label(Section):
    """A free key and its value, for rules."""

    key: str = Field(description="Name of the label.")
    value: str = Field(description="Its value; true for a tag.")

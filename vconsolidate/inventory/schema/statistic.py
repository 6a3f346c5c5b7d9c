"""Statistic of a history, in its short and its long form."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.quantity import Interval, refuse


class StatisticSection(Section):
    """
    Statistic of a workload's history that the plan reserves capacity for.

    Short forms: `peak`, and `p95` (any percentile). The long form states the kind. `profile` takes the percentile of
    each slot of the day or week, so that workloads with different busy hours can share a host.
    """

    kind: Literal["peak", "percentile", "profile"] = Field(description="Kind of statistic.")
    percentile: Annotated[float, Field(gt=0, le=100)] = Field(
        95.0, description="Percentile, for `percentile` and `profile`; 100 is the maximum.", examples=[95]
    )
    slot: Interval = Field(
        3600.0,
        description="Length of a slot of the profile (default 1 h); a day must be a whole number of slots.",
        examples=["1 h"],
    )
    period: Literal["day", "week"] = Field("day", description="Period of the profile: day or week.", examples=["week"])

    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, dict) or not isinstance(value, str | int | float):
            return value
        if value == "peak":
            return {"kind": "peak", "percentile": 100.0}
        digits = value[1:] if isinstance(value, str) and value.startswith("p") else ""
        if digits.replace(".", "", 1).isdecimal() and digits.isascii() and 0 < float(digits) <= 100:
            return {"kind": "percentile", "percentile": float(digits)}
        raise refuse(
            f'{quoted(value)} is not a valid statistic (write "peak", "p95" or a mapping with kind, percentile, slot)'
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the long form or one of the short ones."""
        long = handler(core)
        short = {"type": "string", "pattern": r"^(peak|p[0-9]+(\.[0-9]+)?)$", "examples": ["peak", "p95"]}
        return {"anyOf": [short, long], "description": "Statistic of the history to plan for: peak, p95 or a profile."}

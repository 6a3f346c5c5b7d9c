"""The file of priors that ``track`` writes and the next plan reads."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.model.priors import LEAST_FACTOR, MOST_FACTOR, MOST_HEADROOM

PRIORS_VERSION: Final = "1.0"

Factor = Annotated[float, Field(ge=LEAST_FACTOR, le=MOST_FACTOR, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0.0, le=MOST_HEADROOM, allow_inf_nan=False)]
Number = Annotated[int, Field(ge=0, le=10_000_000)]
Seconds = Annotated[int, Field(ge=0, le=7_289_654_400)]


def _number(value: object) -> object:
    """Let whole numbers stand for fractions: JSON does not tell 1 from 1.0."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


AnyFactor = Annotated[Factor, BeforeValidator(_number)]
AnyShare = Annotated[Share, BeforeValidator(_number)]


class RatingSection(Section):
    """The rating of a processor, corrected."""

    model: str = Field(description="Processor, as the inventory names it.")
    factor: AnyFactor = Field(description="Corrected rating over the rating that the plan used.")
    error_fraction: AnyShare = Field(description="Half-width of the 90 % band of the corrected rating.")
    error_before_fraction: AnyShare = Field(description="The same of the rating that the plan used.")
    vms: Number = Field(description="Measured VMs that moved from it or to it.")


class PairSection(Section):
    """CPU use of VMs from one processor to another, over what was expected; for people, plans do not read it."""

    source: str = Field(description="Processor before the migration.")
    target: str = Field(description="Processor of the host.")
    ratio: AnyFactor = Field(description="Measured over expected, as far as it is due to ratings.")
    low: AnyFactor = Field(description="Lower end of its 90 % band.")
    high: AnyFactor = Field(description="Upper end.")
    vms: Number = Field(description="Measured VMs.")


class MarginSection(Section):
    """Demand of a workload class over what was expected."""

    workload_class: str = Field(description="Workload class; empty for all others.")
    factor: AnyFactor = Field(description="Measured over expected.")
    low: AnyFactor = Field(description="Lower end of its 90 % band.")
    high: AnyFactor = Field(description="Upper end.")
    vms: Number = Field(description="Measured VMs.")


class HeadroomSection(Section):
    """Headroom on CPU."""

    fraction: AnyShare = Field(description="Headroom for the next plan.")
    before_fraction: AnyShare = Field(description="Headroom of the plan.")
    hosts: Number = Field(description="Measured hosts.")


class PriorsSection(Section):
    """What measurements after a migration say about the next plan of the same inventory."""

    priors_version: Literal["1.0"] = Field(description="Version of this format; always 1.0.")
    name: str = Field("", description="Name of the data centre.")
    measured_from_s: Seconds = Field(description="Start of the measurements, seconds since 1970-01-01 UTC.")
    measured_until_s: Seconds = Field(description="Their end.")
    ratings: tuple[RatingSection, ...] = Field(default=(), description="Ratings of processors.", strict=False)
    pairs: tuple[PairSection, ...] = Field(default=(), description="What they mean by pair.", strict=False)
    cpu: tuple[MarginSection, ...] = Field(default=(), description="CPU demand by workload class.", strict=False)
    memory: tuple[MarginSection, ...] = Field(default=(), description="Memory demand by class.", strict=False)
    headroom: HeadroomSection | None = Field(default=None, description="Headroom on CPU.")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every file of priors obeys."""
    schema = PriorsSection.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"vconsolidate priors {PRIORS_VERSION}",
        **{key: value for key, value in schema.items() if key != "title"},
    }

"""Frontiers as a document."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field

from vconsolidate.report.schema.base import Count, Fraction, Quantity, Section, published
from vconsolidate.report.schema.outcome import Generator

FRONTIER_VERSION: Final = "1.0"

Axis = Literal["risk", "overcommit", "memory", "failures"]
Measure = Literal["hosts", "cost"]


class PointSection(Section):
    """One plan of a frontier."""

    label: str = Field(description="The setting in words.")
    setting: Quantity = Field(description="The setting as a number, in the unit of the curve's settings.")
    x: Quantity | None = Field(
        description="What is given up: the setting, or the risk that was measured; less is better, for failures more. "
        "Null without a plan, or where the risk is unknown."
    )
    status: Literal["optimal", "feasible", "infeasible", "unknown"] = Field(description="As of the plan document.")
    hosts: Count | None = Field(description="Hosts used, spares included; null without a plan.")
    bound_hosts: Count = Field(description="No plan with this setting uses fewer hosts.")
    cost: Quantity | None = Field(description="Prices, licences and idle power over the horizon; null without a plan.")
    bound_cost: Quantity = Field(description="No plan with this setting costs less.")
    breach_probability: Fraction | None = Field(
        description="Chance that the worst host breaks a service level in a period like the one replayed; null where "
        "less than a week was replayed."
    )
    over_ceiling_fraction: Fraction | None = Field(
        description="Share of time that the worst host was above its CPU ceiling; null: not replayed."
    )
    proven: bool = Field(description="No plan with this setting has a lower value: its bound says so.")
    dominated_by: str = Field(description="Label of a point that is at least as good in both; empty on the curve.")
    conflict: str = Field(description="Why there is no plan; empty where there is one.")


class CurveSection(Section):
    """Plans along one setting."""

    axis: Axis = Field(description="What is given up: risk, CPU overcommit, memory overcommit, or failures survived.")
    title: str = Field(description="The curve in words.")
    x_title: str = Field(description="What x is.")
    x_unit: str = Field(description="Unit of x: share, factor or count.")
    points: tuple[PointSection, ...] = Field(description="In the order of the settings.")


class FrontierDocument(Section):
    """Frontiers of one inventory."""

    frontier_version: Literal["1.0"] = Field(description="Version of this format, major.minor.")
    generator: Generator = Field(description="The program that wrote the document.")
    name: str = Field(description="Name of the data centre.")
    inventory: str = Field(description="Path of the inventory as it was given.")
    overrides: tuple[str, ...] = Field(description="--set options, in the order given; they apply to every point.")
    measure: Measure = Field(description="What is compared: hosts or cost.")
    currency: str = Field(description="Currency of every cost.")
    seed: Count = Field(description="Seed of every random choice.")
    effort: Quantity = Field(description="Work limit of the run, which is divided equally among all points.")
    verdict: str = Field(description="The result in one line.")
    notes: tuple[str, ...] = Field(description="What the figures rest on.")
    curves: tuple[CurveSection, ...] = Field(description="One per setting.")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every document of ``frontier`` obeys."""
    return published(FrontierDocument, f"vconsolidate frontier {FRONTIER_VERSION}")

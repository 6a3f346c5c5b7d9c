"""The plans of scenarios as a document."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field

from vconsolidate.report.schema.base import Count, Fraction, Location, Quantity, Section, published
from vconsolidate.report.schema.outcome import Generator

WHAT_IF_VERSION: Final = "1.0"


class ExpectationSection(Section):
    """Something that was expected of a plan."""

    metric: str = Field(description="feasible, proven, or the metric of a budget.")
    unit: str = Field(description="Unit of limits and value: count, share, memory, power, money, factor or state.")
    wanted: bool | None = Field(description="For feasible and proven: what was expected; null for figures.")
    maximum: Quantity | None = Field(description="Largest expected value; null for none.")
    minimum: Quantity | None = Field(description="Smallest expected value; null for none.")
    value: Quantity | None = Field(description="Figure of the plan; null where it has none.")
    met: bool = Field(description="Whether the plan meets it.")
    message: str = Field(description="The expectation and the figure in one line.")
    location: Location = Field(description="Line of the scenario file that states it.")


class ScenarioPlanSection(Section):
    """The plan of one scenario, or of the inventory as it is."""

    name: str = Field(description="Name of the scenario; base for the inventory as it is.")
    reason: str = Field(description="Why it is looked at, in the owner's words.")
    changes: tuple[str, ...] = Field(description="What it changes in the inventory, one line each.")
    status: Literal["optimal", "feasible", "infeasible", "unknown"] = Field(description="As of the plan document.")
    verdict: str = Field(description="The plan in one line.")
    conflict: str = Field(description="Why there is no plan; empty where there is one.")
    hosts: Count | None = Field(description="Hosts used, spares included; null without a plan.")
    spares: Count = Field(description="Hosts kept empty for failures.")
    bound_hosts: Count = Field(description="No plan of this scenario uses fewer hosts.")
    cost: Quantity | None = Field(description="Prices, licences and idle power over the horizon; null without a plan.")
    bound_cost: Quantity = Field(description="No plan of this scenario costs less.")
    gap: Fraction = Field(description="As of the plan document.")
    vms: Count = Field(description="VMs that it places.")
    physical: tuple[str, ...] = Field(description="Servers that stay physical.")
    retired: Count = Field(description="Servers that retire, those that the scenario removes left out.")
    removed: Count = Field(description="Servers that the scenario removes.")
    ready_fraction: Fraction | None = Field(description="95th percentile of the worst VM's ready; null: not replayed.")
    utilisation_fraction: Fraction | None = Field(description="Peak CPU use of the worst host; null: not replayed.")
    memory_fraction: Fraction | None = Field(description="Peak memory use of the worst host; null: not replayed.")
    binding: str = Field(description="Resource that most hosts run out of first; empty where none does.")
    findings_block: Count = Field(description="Findings that block.")
    findings_warn: Count = Field(description="Findings that warn.")
    differs: tuple[str, ...] = Field(description="What is different from the plan of the inventory, one line each.")
    expectations: tuple[ExpectationSection, ...] = Field(description="What was expected of it.")


class WhatIfDocument(Section):
    """An inventory and its scenarios, planned in one run."""

    what_if_version: Literal["1.0"] = Field(description="Version of this format, major.minor.")
    generator: Generator = Field(description="The program that wrote the document.")
    name: str = Field(description="Name of the data centre.")
    inventory: str = Field(description="Path of the inventory as it was given.")
    scenarios: str = Field(description="Path of the scenario file as it was given; empty for none.")
    overrides: tuple[str, ...] = Field(description="--set options, in the order given; they apply to every plan.")
    currency: str = Field(description="Currency of every cost.")
    seed: Count = Field(description="Seed of every random choice.")
    effort: Quantity = Field(description="Work limit of the run, which is divided equally among all plans.")
    verdict: str = Field(description="The result in one line.")
    base: ScenarioPlanSection = Field(description="The plan of the inventory as it is.")
    plans: tuple[ScenarioPlanSection, ...] = Field(description="The plans of the scenarios, in their order.")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every document of ``what-if`` obeys."""
    return published(WhatIfDocument, f"vconsolidate what-if {WHAT_IF_VERSION}")

"""The comparison of platforms as a document."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field

from vconsolidate.report.schema.base import Count, Fraction, Quantity, Section, published
from vconsolidate.report.schema.outcome import Generator

COMPARISON_VERSION: Final = "1.0"


class PhysicalSection(Section):
    """Servers that stay physical on a platform, for one reason."""

    reason: str = Field(description="Why no cluster takes them.")
    servers: tuple[str, ...] = Field(description="Their names.")


class ComparedPlatformSection(Section):
    """The plan of the inventory on one platform."""

    key: str = Field(description="Key of the platform in the catalogue.")
    name: str = Field(description="Its name and version.")
    status: Literal["optimal", "feasible", "infeasible", "unknown"] = Field(description="As of the plan document.")
    verdict: str = Field(description="The plan in one line.")
    conflict: str = Field(description="Why there is no plan; empty where there is one.")
    hosts: Count | None = Field(description="Hosts used, spares included; null without a plan.")
    spares: Count = Field(description="Hosts kept empty for failures.")
    bound_hosts: Count = Field(description="No plan on this platform uses fewer hosts.")
    bound_cost: Quantity = Field(description="No plan on this platform costs less.")
    gap: Fraction = Field(description="As of the plan document.")
    cost: Quantity | None = Field(description="Prices, licences and idle power over the horizon; null without a plan.")
    licence_cost: Quantity | None = Field(description="Licences over the horizon; null without a plan.")
    vms: Count = Field(description="VMs that it places.")
    physical: tuple[PhysicalSection, ...] = Field(description="Servers that stay physical, by reason.")
    ready_fraction: Fraction | None = Field(description="95th percentile of the worst VM's ready; null: not replayed.")
    reclaimed_mib: Quantity | None = Field(
        description="Memory in balloons, compressed or swapped, the peaks of all hosts; null: not replayed."
    )
    unmet_mib: Quantity | None = Field(description="Memory that no technique could free; null: not replayed.")
    overcommit_fraction: Fraction | None = Field(description="Configured memory over usable memory, worst host.")
    reserve_mib: Quantity = Field(description="Memory that the platform keeps on all hosts used.")
    reserve_cores: Quantity = Field(description="Cores' worth of CPU that it keeps on all hosts used.")
    io_mhz: Quantity = Field(description="CPU of driver domains for the I/O of its VMs, reference MHz.")
    memory_overhead_mib: Quantity = Field(description="Memory that it needs for its VMs.")
    findings_block: Count = Field(description="Findings that block.")
    findings_warn: Count = Field(description="Findings that warn.")
    facts: tuple[str, ...] = Field(description="Facts of the platform that explain the difference.")
    adapted: tuple[str, ...] = Field(description="What was changed in the inventory for it, one sentence each.")


class ComparisonDocument(Section):
    """One inventory planned on several platforms."""

    comparison_version: Literal["1.0"] = Field(description="Version of this format, major.minor.")
    generator: Generator = Field(description="The program that wrote the document.")
    name: str = Field(description="Name of the data centre.")
    inventory: str = Field(description="Path of the inventory as it was given.")
    currency: str = Field(description="Currency of every cost.")
    verdict: str = Field(description="The comparison in one line.")
    platforms: tuple[ComparedPlatformSection, ...] = Field(description="In the order asked for.")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every comparison obeys."""
    return published(ComparisonDocument, f"vconsolidate comparison {COMPARISON_VERSION}")

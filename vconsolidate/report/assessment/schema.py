"""The assessment of an estate as a document."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from vconsolidate.report.schema.assessment import Assessment, UtilisationBin
from vconsolidate.report.schema.base import Count, Fraction, Quantity, Section, Year, published
from vconsolidate.report.schema.outcome import Generator

SCHEMA_VERSION = "1.0"


class ServerCounts(Section):
    """Servers of the inventory by kind."""

    total: Count = Field(description="All servers of the inventory.")
    physical: Count = Field(description="Machines of their own.")
    virtual: Count = Field(description="Servers that are virtual machines today.")
    hosts_today: Count = Field(description="Existing hosts that run these virtual machines.")
    hosts_by_name: Count = Field(default=0, description="Those of which only the name is known.")
    vms_without_host: Count = Field(default=0, description="Virtual machines whose host is unknown.")


class ResourceUse(Section):
    """How much of one resource is used, over the servers where that is known."""

    known: Count = Field(description="Servers whose use is known, measured or stated.")
    unknown: Count = Field(description="Servers whose use is unknown; they are in no other figure.")
    capacity: Quantity = Field(description="What the known servers have.")
    used: Quantity = Field(description="What they use on average; typical use for memory.")
    with_peak: Count = Field(description="Servers whose highest use is known as well.")
    capacity_with_peak: Quantity = Field(description="What these have.")
    stranded: Quantity = Field(description="What these never used: their capacity less each one's own highest use.")
    unit: str = Field(description="Unit of the three: reference MHz, or MiB.")
    distribution: tuple[UtilisationBin, ...] = Field(
        description="Servers by their 95th percentile (memory: highest use) as a share of what they have."
    )


class Figure(Section):
    """A server with the figure that it is listed for."""

    server: str = Field(description="Name of the server.")
    value: Fraction = Field(description="The figure, a share of what the server has.")
    basis: Literal["measured", "stated"] = Field(description="Source of the figure.")
    detail: str = Field(description="What else decides: application, tier.")


class Oversized(Section):
    """A server with far more than it needs."""

    server: str = Field(description="Name of the server.")
    has: str = Field(description="What it has.")
    needs: str = Field(description="What its highest use needs, with the policy's headroom.")
    basis: Literal["measured", "stated"] = Field(description="Source of the figures.")


class Group(Section):
    """Servers that have something in common."""

    kind: Literal["operating system", "application", "model"] = Field(description="What they have in common.")
    name: str = Field(description="Its name; empty where the inventory states none.")
    servers: Count = Field(description="Number of servers.")


class YearCount(Section):
    """Machines of one year."""

    year: Year = Field(description="Year of the model or purchase.")
    machines: Count = Field(description="Number of machines.")


class AgedMachine(Section):
    """An old machine, or one whose warranty has ended."""

    name: str = Field(description="Name of the server or host.")
    model: str = Field(description="Hardware model.")
    year: Year | None = Field(description="Year of the model or purchase; null where unknown.")
    warranty_until: str = Field(description="Last day of the warranty; empty where unknown.")


class Age(Section):
    """How old the machines are."""

    years: tuple[YearCount, ...] = Field(description="Machines by year, the oldest first.")
    unknown: Count = Field(description="Machines of unknown year.")
    oldest: tuple[AgedMachine, ...] = Field(description="The oldest machines.")
    warranty_ended: tuple[AgedMachine, ...] = Field(
        description="Machines whose warranty ended before as_of; empty without as_of."
    )
    warranty_unknown: Count = Field(description="Machines for which no end of the warranty is stated.")


class Outlook(Section):
    """Servers with the same prospect, and why."""

    action: Literal["virtualise", "keep_physical", "retire", "leave"] = Field(description="What becomes of them.")
    already_virtual: bool = Field(description="Whether they are virtual machines today.")
    code: str = Field(description="Identifier of the reason.")
    reason: str = Field(description="The reason of the first of them.")
    servers: tuple[str, ...] = Field(description="Their names.")


class DataQuality(Section):
    """How much is known of what the servers use."""

    cpu_measured: Count = Field(description="Servers with a measured CPU history.")
    cpu_stated: Count = Field(description="Servers whose CPU use is stated.")
    cpu_unknown: Count = Field(description="Servers whose CPU use is unknown; a plan assumes a figure.")
    memory_measured: Count = Field(description="Servers with a measured memory history.")
    memory_stated: Count = Field(description="Servers whose memory use is stated.")
    memory_unknown: Count = Field(description="Servers whose memory use is unknown; a plan assumes a figure.")
    coverage: Fraction | None = Field(description="Mean share of measured intervals of the CPU histories; or null.")
    history_days: Quantity = Field(description="Length of the histories, days; 0 without any.")
    doubts: tuple[str, ...] = Field(description="Series that look wrong, one sentence each.")
    notes: tuple[str, ...] = Field(description="What loading and sizing assumed.")


class AssessmentDocument(Section):
    """An estate as it is today."""

    schema_version: str = Field(description="Version of this document's schema.")
    generator: Generator = Field(description="Program that made the document.")
    name: str = Field(description="Name of the data centre.")
    inventory: str = Field(description="Inventory as named on the command line.")
    as_of: str | None = Field(description="Day that warranties are judged by; null where none was given.")
    verdict: str = Field(description="The assessment in one line.")
    servers: ServerCounts = Field(description="Servers by kind.")
    machines: Assessment = Field(description="All physical machines: size, power, ports, yearly cost.")
    cpu: ResourceUse = Field(description="Use of the CPU.")
    memory: ResourceUse = Field(description="Use of memory.")
    idle: tuple[Figure, ...] = Field(description="Servers whose CPU is hardly used, the idlest first.")
    oversized: tuple[Oversized, ...] = Field(description="Virtual machines with far more than they need.")
    groups: tuple[Group, ...] = Field(description="Servers by operating system, application and model.")
    age: Age = Field(description="Age and warranty of the machines.")
    outlook: tuple[Outlook, ...] = Field(description="Candidates for virtualisation, and the others with reasons.")
    data: DataQuality = Field(description="How much is known.")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every assessment obeys."""
    return published(AssessmentDocument, f"vconsolidate assessment {SCHEMA_VERSION}")

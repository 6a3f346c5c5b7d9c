"""The difference between two plans as a document."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field

from vconsolidate.report.schema.base import Count, Section, published
from vconsolidate.report.schema.limits import Amount, UnitName
from vconsolidate.report.schema.outcome import FindingSection, Generator
from vconsolidate.report.schema.savings import BandSection

DIFFERENCE_VERSION: Final = "1.1"

Trend = Literal["better", "worse", "same", "unknown"]


class Side(Section):
    """One of the two plans."""

    source: str = Field(description="Path as it was given.")
    name: str = Field(description="Name of the data centre.")
    verdict: str = Field(description="The plan in one line.")
    currency: str = Field(description="Currency of its amounts.")
    servers: Count = Field(description="Servers of its inventory.")
    vms: Count = Field(description="VMs that it places.")
    hosts: Count = Field(description="Hosts that it uses, spares included.")


class HostChange(Section):
    """A host that only one of the plans uses."""

    host: str = Field(description="Name of the host.")
    cluster: str = Field(description="Its cluster.")
    type: str = Field(description="Its type.")


class MoveChange(Section):
    """A VM that runs on another host."""

    vm: str = Field(description="Name of the VM.")
    source: str = Field(description="Its host in the old plan.")
    target: str = Field(description="Its host in the new plan.")
    reason: str = Field(description="What changed about the VM or its old host.")


class SizeChange(Section):
    """A VM of another size."""

    vm: str = Field(description="Name of the VM.")
    changes: tuple[str, ...] = Field(description="What changed, old and new.")


class DispositionChange(Section):
    """A server with another disposition."""

    server: str = Field(description="Name of the server.")
    old: str = Field(description="Disposition in the old plan.")
    new: str = Field(description="Disposition in the new plan.")
    reason: str = Field(description="Reason of the new one.")


class FigureChange(Section):
    """A figure of both plans."""

    metric: str = Field(description="Name of the figure in the inventory.")
    title: str = Field(description="Name of the figure for people.")
    unit: UnitName = Field(description="As of a limit of the plan document.")
    old: Amount | None = Field(description="In the old plan; null where it has none.")
    new: Amount | None = Field(description="In the new plan; null where it has none.")
    trend: Trend = Field(description="Whether less or more is better is known.")


class SavingChange(Section):
    """What both plans save in one line of the savings, with low, typical and high."""

    key: str = Field(description="Stable name of the line, as in the plan document; `cost` is the cost of a year.")
    name: str = Field(description="Name for people.")
    unit: str = Field(description="Unit of all figures; empty for things that are counted.")
    old: BandSection | None = Field(description="Saved by the old plan; null where it does not have the line.")
    new: BandSection | None = Field(description="Saved by the new plan; null where it does not have the line.")


class LimitChange(Section):
    """A budget or service level whose verdict changed."""

    title: str = Field(description="Name of the figure for people.")
    about: str = Field(description="What it is about, in words; empty for the whole plan.")
    old: str = Field(description="Verdict in the old plan; empty where it had no such limit.")
    new: str = Field(description="Verdict in the new plan; empty where it has no such limit.")


class DifferenceDocument(Section):
    """What differs between an old and a new plan."""

    difference_version: Literal["1.1"] = Field(description="Version of this format, major.minor.")
    generator: Generator = Field(description="The program that wrote the document.")
    old: Side = Field(description="The old plan.")
    new: Side = Field(description="The new plan.")
    changed: bool = Field(description="Whether anything differs.")
    verdict: str = Field(description="The difference in one line.")
    servers_added: tuple[str, ...] = Field(description="Servers that only the new plan has.")
    servers_removed: tuple[str, ...] = Field(description="Servers that only the old plan has.")
    vms_added: tuple[str, ...] = Field(description="VMs that only the new plan places.")
    vms_removed: tuple[str, ...] = Field(description="VMs that only the old plan places.")
    hosts_added: tuple[HostChange, ...] = Field(description="Hosts that only the new plan uses.")
    hosts_removed: tuple[HostChange, ...] = Field(description="Hosts that only the old plan uses.")
    moved: tuple[MoveChange, ...] = Field(description="VMs that run on another host.")
    resized: tuple[SizeChange, ...] = Field(description="VMs of another size.")
    dispositions: tuple[DispositionChange, ...] = Field(description="Servers with another disposition.")
    figures: tuple[FigureChange, ...] = Field(description="Cost, risk and other figures of both plans.")
    savings: tuple[SavingChange, ...] = Field(
        default=(), description="Lines of the savings that differ, and the cost of a year; since version 1.1."
    )
    limits: tuple[LimitChange, ...] = Field(description="Budgets and service levels whose verdict changed.")
    findings_new: tuple[FindingSection, ...] = Field(description="Findings that only the new plan has.")
    findings_resolved: tuple[FindingSection, ...] = Field(description="Findings that only the old plan has.")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every difference obeys."""
    return published(DifferenceDocument, f"vconsolidate difference {DIFFERENCE_VERSION}")

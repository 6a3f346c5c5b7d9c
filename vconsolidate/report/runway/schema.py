"""The runway of a plan as a document."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field

from vconsolidate.report.schema.base import Count, Fraction, Integer, Quantity, Section, published
from vconsolidate.report.schema.outcome import Generator

RUNWAY_VERSION: Final = "1.0"


class MomentSection(Section):
    """A month; months are counted from today, which is month 0."""

    month: Integer = Field(description="Number of the month; negative where it lies before today.")
    date: str = Field(description="Year and month, 2027-05; empty where the first day is not known.")


class MonthsSection(Section):
    """The first month in which something no longer holds; null where it holds to the end of the period."""

    slow: MomentSection | None = Field(description="At the slow end of growth.")
    typical: MomentSection | None = Field(description="In the middle.")
    fast: MomentSection | None = Field(description="At the fast end.")


class GrowthSection(Section):
    """How one resource of a group of VMs grows."""

    group: str = Field(description="Name of the group; empty for all VMs.")
    resource: Literal["cpu", "memory", "storage"] = Field(description="What grows.")
    source: Literal["stated", "policy", "measured"] = Field(description="Where the figure comes from.")
    model: Literal["linear", "compound", "flat", "ets"] = Field(description="The growth model.")
    per_year_low: Fraction = Field(description="Growth in the first year at the slow end, over today's demand.")
    per_year_fraction: Fraction = Field(description="The same in the middle.")
    per_year_high: Fraction = Field(description="The same at the fast end.")
    banded: bool = Field(description="Whether the ends are known; otherwise they equal the middle.")
    basis: str = Field(description="Where it comes from, in words.")
    factors: tuple[Quantity, ...] = Field(description="Largest demand so far over today's, month by month from 0.")


class ResourceSection(Section):
    """One resource of a cluster, summed over its hosts and VMs."""

    resource: str = Field(description="As in the loads of a plan document, or storage.")
    unit: str = Field(description="Of used and capacity.")
    after_failures: bool = Field(description="Only the hosts that remain after the tolerated failures count.")
    capacity: Quantity = Field(description="What the hosts offer together.")
    used: tuple[Quantity, ...] = Field(description="What the VMs ask for together, month by month from 0.")
    used_slow: tuple[Quantity, ...] = Field(description="The same at the slow end of growth.")
    used_fast: tuple[Quantity, ...] = Field(description="The same at the fast end of growth.")
    out: MonthsSection = Field(description="First month in which no placement whatsoever holds.")


class RepackedSection(Section):
    """Until when whole VMs fit whole hosts, at typical growth, if VMs may move within their cluster."""

    holds: MomentSection = Field(description="Last month for which a placement was found and checked.")
    out: MomentSection | None = Field(description="First month for which none exists (proof); null: not known.")
    tries: Count = Field(description="Searches for a placement.")


class PurchaseSection(Section):
    """What one more host of a type changes."""

    type: str = Field(description="Host type.")
    owned: bool = Field(description="The host exists, and the plan leaves it empty.")
    price: Quantity | None = Field(description="Price; null where unknown.")
    out: MonthsSection = Field(description="First month in which no placement holds with it, by sums.")
    repacked: RepackedSection | None = Field(description="With whole VMs; null where it was not asked for.")


class ClusterRunwaySection(Section):
    """When a cluster runs out, and of what."""

    cluster: str = Field(description="Name of the cluster.")
    hosts: Count = Field(description="Hosts of the plan.")
    vms: Count = Field(description="VMs of the plan.")
    out: MonthsSection = Field(description="First month in which some sum is too large: it has run out by then.")
    binding: str = Field(description="The resource that is too little then; empty for none.")
    binding_after_failures: bool = Field(description="It is too little only after the tolerated failures.")
    placed: MonthsSection = Field(description="First month in which the placement of the plan breaks something.")
    broken: str = Field(description="What it breaks then; empty for nothing.")
    repacked: RepackedSection | None = Field(description="With VMs that may move; null where it was not asked for.")
    resources: tuple[ResourceSection, ...] = Field(description="The first to run out first.")
    purchases: tuple[PurchaseSection, ...] = Field(description="One more host of each kind.")


class MoneySection(Section):
    """An amount and its calculation."""

    value: Quantity | None = Field(description="Null where an input is missing; the calculation names it.")
    calculation: str = Field(description="The formula with its figures.")


class ProcurementYearSection(Section):
    """Hosts of a cluster at the end of a year."""

    year: Count = Field(description="Counted from 1.")
    needed_slow: Count = Field(description="Hosts needed at least, at the slow end of growth.")
    needed: Count = Field(description="The same in the middle.")
    needed_fast: Count = Field(description="The same at the fast end.")
    bought_ahead: Count = Field(description="Bought within the year, where all are ordered today.")
    bought_when_needed: Count = Field(description="Ordered within the year, where each is ordered in time.")
    spent_ahead: Quantity | None = Field(description="Prices of the former; null where unknown.")
    spent_when_needed: Quantity | None = Field(description="Prices of the latter; null where unknown.")


class OrderSection(Section):
    """One host to order."""

    needed: MomentSection = Field(description="Month in which it must serve.")
    order: MomentSection = Field(description="Month in which it must be ordered.")


class ReuseSection(Section):
    """An empty host that is owned already."""

    host: str = Field(description="Its name.")
    needed: MomentSection = Field(description="Month from which on it is needed.")


class ProcurementSection(Section):
    """Hosts year by year, at typical growth; empty hosts that are owned go first."""

    cluster: str = Field(description="Name of the cluster.")
    type: str = Field(description="Host type to buy: the lowest price per unit of what runs out; empty for none.")
    reused: tuple[ReuseSection, ...] = Field(description="Empty hosts that are used before any is bought.")
    enough: bool = Field(description="Whether these hosts last to the end of the period.")
    then: MomentSection | None = Field(description="Month in which it runs out all the same; null where it lasts.")
    then_resource: str = Field(description="What runs out then.")
    more_would_help: bool = Field(description="Whether it is a resource that more hosts would bring.")
    years: tuple[ProcurementYearSection, ...] = Field(description="Year by year.")
    orders: tuple[OrderSection, ...] = Field(description="Host by host.")
    ahead: MoneySection = Field(description="Prices, all ordered today.")
    when_needed: MoneySection = Field(description="Prices, each ordered in time.")
    idle: MoneySection = Field(description="What hosts bought ahead cost until they are needed.")


class RunwayDocument(Section):
    """When the clusters of a plan run out, of what, and which purchase moves that day."""

    runway_version: Literal["1.0"] = Field(description="Version of this format, major.minor.")
    generator: Generator = Field(description="The program that wrote the document.")
    name: str = Field(description="Name of the data centre.")
    source: str = Field(description="Plan or inventory as it was given.")
    currency: str = Field(description="Currency of every amount.")
    start: str = Field(description="Day of month 0, 2026-11-01; empty where months are only counted.")
    months: Count = Field(description="Length of the period.")
    verdict: str = Field(description="The runway in one line.")
    growth: tuple[GrowthSection, ...] = Field(description="By group and resource.")
    clusters: tuple[ClusterRunwaySection, ...] = Field(description="In the order of the inventory.")
    procurement: tuple[ProcurementSection, ...] = Field(description="Of clusters that run out within the period.")
    notes: tuple[str, ...] = Field(description="What this rests on.")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every runway obeys."""
    return published(RunwayDocument, f"vconsolidate runway {RUNWAY_VERSION}")

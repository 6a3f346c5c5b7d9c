"""The comparison of a plan with measurements as a document."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field

from vconsolidate.report.schema.base import Count, Fraction, Integer, Quantity, Section, published
from vconsolidate.report.schema.limits import LimitSection
from vconsolidate.report.schema.outcome import FindingSection, Generator

TRACKING_VERSION: Final = "1.0"

CauseName = Literal["placement", "rating", "common", "class", "own", "overhead", "unmeasured"]


class SharePair(Section):
    """A share as it was expected and as it was measured."""

    expected: Fraction = Field(description="By the replay of the plan, brought to the time of the measurements.")
    measured: Fraction | None = Field(description="Measured; null where it was not.")


class QuantityPair(Section):
    """A quantity as it was expected and as it was measured."""

    expected: Quantity = Field(description="By the plan, brought to the time of the measurements.")
    measured: Quantity | None = Field(description="Measured; null where it was not.")


class CauseSection(Section):
    """A part of the difference between a host's measured and expected mean CPU."""

    kind: CauseName = Field(
        description="placement: other VMs run there than planned; rating: processors do more or less work than rated; "
        "common: all VMs ask for more or less; class: those of a workload class, overhead included; own: single VMs; "
        "overhead: work of the host beyond its VMs; unmeasured: the same where VMs were not measured."
    )
    share_fraction: Fraction = Field(description="Of the host's CPU capacity; all causes add up to the difference.")


class TrackedHostSection(Section):
    """A host of the plan against its measurements."""

    host: str = Field(description="Name.")
    cluster: str = Field(description="Its cluster.")
    state: Literal["as_expected", "above", "below", "not_measured"] = Field(
        description="Mean CPU measured against the band of what was expected."
    )
    vms_planned: Count = Field(description="VMs that the plan puts there.")
    vms_measured: Count = Field(description="Measured VMs that ran there.")
    cpu_mean: SharePair = Field(description="Mean CPU, share of the capacity that VMs have.")
    cpu_p95: SharePair = Field(description="95th percentile.")
    cpu_peak: SharePair = Field(description="Largest interval.")
    band_fraction: Fraction = Field(description="Half-width of the band of the expected mean.")
    ceiling_fraction: Fraction = Field(description="Share of the capacity that the policy allows.")
    over_ceiling_fraction: Fraction | None = Field(description="Share of the measured intervals above it.")
    memory_peak: SharePair = Field(description="Peak of memory in use, share of usable memory.")
    ready_p95: SharePair = Field(description="95th percentile of ready per vCPU, of the VM that waits longest.")
    ready_modelled_fraction: Fraction | None = Field(
        description="The same by a replay of what was measured, where the VMs ran; null without measured VMs."
    )
    stalled_p95_fraction: Fraction | None = Field(description="95th percentile of CPU pressure (PSI, some).")
    all_stalled_p95_fraction: Fraction | None = Field(description="The same, full: all threads with work wait.")
    memory_stalled_p95_fraction: Fraction | None = Field(description="95th percentile of memory pressure (PSI, some).")
    memory_all_stalled_p95_fraction: Fraction | None = Field(description="The same, full.")
    coverage_fraction: Fraction = Field(description="Share of the intervals with a measurement of its CPU.")
    from_vms: bool = Field(description="CPU is the sum of its VMs, because the host itself was not measured.")
    estimated_vms: Count = Field(description="VMs in this sum whose expected use stands in for a measurement.")
    causes: tuple[CauseSection, ...] = Field(description="Why it differs, the largest part first.")


class TrackedVmSection(Section):
    """A VM of the plan against its measurements."""

    vm: str = Field(description="Name.")
    tier: Count = Field(description="Its tier.")
    workload_class: str = Field(description="Its workload class.")
    host_planned: str = Field(description="Host of the plan.")
    host_measured: str = Field(description="Host on which it ran; empty where the measurements do not say.")
    cpu_mhz: QuantityPair = Field(description="Mean CPU, reference MHz.")
    memory_mib: QuantityPair = Field(description="Mean memory of its host in use.")
    ready_p95: SharePair = Field(description="95th percentile of ready per vCPU.")
    ready_modelled_fraction: Fraction | None = Field(description="The same by a replay of what was measured.")
    co_stop_p95_fraction: Fraction | None = Field(description="95th percentile of co-stop per vCPU.")
    stalled_p95_fraction: Fraction | None = Field(description="95th percentile of CPU pressure (PSI, some).")
    all_stalled_p95_fraction: Fraction | None = Field(description="The same, full: all threads with work wait.")
    memory_stalled_p95_fraction: Fraction | None = Field(description="95th percentile of memory pressure (PSI, some).")
    memory_all_stalled_p95_fraction: Fraction | None = Field(description="The same, full.")
    dispatch_wait_us: Quantity | None = Field(description="95th percentile of the wait per dispatch (Hyper-V), µs.")
    rating_factor: Fraction | None = Field(description="Measured over expected CPU as far as ratings explain it.")
    common_factor: Fraction | None = Field(description="As far as all VMs have it in common.")
    class_factor: Fraction | None = Field(description="As far as its workload class has it.")
    own_factor: Fraction | None = Field(description="What is left: its own. The four multiply to the whole.")


class RatingLine(Section):
    """A processor whose rating the next plan corrects."""

    model: str = Field(description="Processor.")
    factor: Fraction = Field(description="Corrected rating over the rating that the plan used.")
    error_before_fraction: Fraction = Field(description="Half-width of the band of the rating before.")
    error_fraction: Fraction = Field(description="Half-width of its 90 % band now.")
    vms: Count = Field(description="Measured VMs.")


class MarginLine(Section):
    """What a workload class asks for over what was expected."""

    workload_class: str = Field(description="Class; empty for all others.")
    resource: Literal["cpu", "memory"] = Field(description="CPU or memory.")
    factor: Fraction = Field(description="Measured over expected, drawn towards 1 by shrinkage.")
    low: Fraction = Field(description="Lower end of the 90 % band.")
    high: Fraction = Field(description="Upper end.")
    vms: Count = Field(description="Measured VMs.")


class HeadroomLine(Section):
    """Headroom of the next plan."""

    before_fraction: Fraction = Field(description="Of this plan.")
    fraction: Fraction = Field(description="Of the next.")
    hosts: Count = Field(description="Measured hosts.")


class LearntSection(Section):
    """What the next plan learns."""

    ratings: tuple[RatingLine, ...] = Field(description="Ratings of processors.")
    margins: tuple[MarginLine, ...] = Field(description="Demand by workload class.")
    headroom: HeadroomLine | None = Field(description="Headroom on CPU; null with fewer than two measured hosts.")
    own_sd: Fraction = Field(description="Standard deviation of single VMs around these, as a logarithm.")


class TrackingDocument(Section):
    """A plan against what was measured after its migration."""

    tracking_version: Literal["1.0"] = Field(description="Version of this format, major.minor.")
    generator: Generator = Field(description="The program that wrote the document.")
    name: str = Field(description="Name of the data centre.")
    plan: str = Field(description="Path of the plan as it was given.")
    measurements: tuple[str, ...] = Field(description="Paths of the measurements as they were given.")
    currency: str = Field(description="Currency of every amount.")
    verdict: str = Field(description="The comparison in one line.")
    from_s: Integer = Field(description="Start of the measurements, seconds since 1970-01-01 UTC.")
    until_s: Integer = Field(description="Their end.")
    interval_s: Count = Field(description="Length of their intervals.")
    growth_factor: Fraction = Field(description="Demand expected now over the demand planned for.")
    hosts: tuple[TrackedHostSection, ...] = Field(description="Every host of the plan, in its order.")
    vms: tuple[TrackedVmSection, ...] = Field(description="Every VM of the plan, in its order.")
    moved: tuple[str, ...] = Field(description="VMs that run on another host than planned.")
    missing: tuple[str, ...] = Field(description="VMs without a measurement.")
    extra: tuple[str, ...] = Field(description="Measured names that the plan does not have.")
    findings: tuple[FindingSection, ...] = Field(description="Service levels, budgets and rules that are broken.")
    limits: tuple[LimitSection, ...] = Field(description="Budgets and service levels on what was measured.")
    learnt: LearntSection = Field(description="What the next plan learns.")
    notes: tuple[str, ...] = Field(description="Assumptions, one sentence each.")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every comparison with measurements obeys."""
    return published(TrackingDocument, f"vconsolidate tracking {TRACKING_VERSION}")

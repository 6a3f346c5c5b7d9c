"""Fill the document of a comparison with measurements."""

from __future__ import annotations

import math
from collections.abc import Sequence

from vconsolidate.model.priors import MarginPrior, Priors
from vconsolidate.model.tracking import Pair, TrackedHost, TrackedVm, Tracking
from vconsolidate.report.compose.limits import limit_section
from vconsolidate.report.compose.outcome import finding_section
from vconsolidate.report.schema.outcome import Generator
from vconsolidate.report.tracking.schema import (
    CauseSection,
    HeadroomLine,
    LearntSection,
    MarginLine,
    QuantityPair,
    RatingLine,
    SharePair,
    TrackedHostSection,
    TrackedVmSection,
    TrackingDocument,
)
from vconsolidate.report.tracking.words import verdict
from vconsolidate.version import __version__


def compose(found: Tracking, plan: str, measurements: Sequence[str], currency: str) -> TrackingDocument:
    """Return the document."""
    document = TrackingDocument(
        tracking_version="1.0",
        generator=Generator(name="vconsolidate", version=__version__),
        name=found.name,
        plan=plan,
        measurements=tuple(measurements),
        currency=currency,
        verdict="",
        from_s=found.from_s,
        until_s=found.until_s,
        interval_s=found.interval_s,
        growth_factor=found.growth_factor,
        hosts=tuple(_host(host) for host in found.hosts),
        vms=tuple(_vm(vm) for vm in found.vms),
        moved=found.moved,
        missing=found.missing,
        extra=found.extra,
        findings=tuple(finding_section(finding) for finding in found.findings),
        limits=tuple(limit_section(standing) for standing in found.standings),
        learnt=_learnt(found.priors, found.spread),
        notes=found.notes,
    )
    return document.model_copy(update={"verdict": verdict(document)})


def _share(pair: Pair) -> SharePair:
    return SharePair(expected=pair.expected, measured=pair.measured)


def _quantity(pair: Pair) -> QuantityPair:
    return QuantityPair(expected=pair.expected, measured=pair.measured)


def _host(host: TrackedHost) -> TrackedHostSection:
    return TrackedHostSection(
        host=host.name,
        cluster=host.cluster,
        state=host.state,
        vms_planned=host.vms_planned,
        vms_measured=host.vms_measured,
        cpu_mean=_share(host.cpu_mean),
        cpu_p95=_share(host.cpu_p95),
        cpu_peak=_share(host.cpu_peak),
        band_fraction=host.band_share,
        ceiling_fraction=host.capacity_planned,
        over_ceiling_fraction=host.over_ceiling,
        memory_peak=_share(host.memory_peak),
        ready_p95=_share(host.ready_p95),
        ready_modelled_fraction=host.ready_modelled,
        stalled_p95_fraction=host.pressure.cpu,
        all_stalled_p95_fraction=host.pressure.cpu_full,
        memory_stalled_p95_fraction=host.pressure.memory,
        memory_all_stalled_p95_fraction=host.pressure.memory_full,
        coverage_fraction=host.coverage,
        from_vms=host.from_vms,
        estimated_vms=host.estimated_vms,
        causes=tuple(CauseSection(kind=one.kind, share_fraction=one.share) for one in host.causes),
    )


def _vm(vm: TrackedVm) -> TrackedVmSection:
    return TrackedVmSection(
        vm=vm.name,
        tier=vm.tier,
        workload_class=vm.workload_class,
        host_planned=vm.host_planned,
        host_measured=vm.host_measured,
        cpu_mhz=_quantity(vm.cpu_mhz),
        memory_mib=_quantity(vm.memory_mib),
        ready_p95=_share(vm.ready_p95),
        ready_modelled_fraction=vm.ready_modelled,
        co_stop_p95_fraction=vm.co_stop_p95,
        stalled_p95_fraction=vm.pressure.cpu,
        all_stalled_p95_fraction=vm.pressure.cpu_full,
        memory_stalled_p95_fraction=vm.pressure.memory,
        memory_all_stalled_p95_fraction=vm.pressure.memory_full,
        dispatch_wait_us=vm.dispatch_wait_us,
        rating_factor=_factor(vm.rating),
        common_factor=_factor(vm.common),
        class_factor=_factor(vm.class_),
        own_factor=_factor(vm.own),
    )


def _factor(logarithm: float | None) -> float | None:
    return None if logarithm is None else math.exp(logarithm)


def _learnt(priors: Priors, spread: float) -> LearntSection:
    head = priors.headroom
    return LearntSection(
        ratings=tuple(
            RatingLine(
                model=one.model,
                factor=one.factor,
                error_before_fraction=one.error_before_fraction,
                error_fraction=one.error_fraction,
                vms=one.vms,
            )
            for one in priors.ratings
        ),
        margins=(
            *(_margin(one, memory=False) for one in priors.cpu),
            *(_margin(one, memory=True) for one in priors.memory),
        ),
        headroom=None
        if head is None
        else HeadroomLine(before_fraction=head.before_fraction, fraction=head.fraction, hosts=head.hosts),
        own_sd=spread,
    )


def _margin(one: MarginPrior, *, memory: bool) -> MarginLine:
    return MarginLine(
        workload_class=one.workload_class,
        resource="memory" if memory else "cpu",
        factor=one.factor,
        low=one.low,
        high=one.high,
        vms=one.vms,
    )

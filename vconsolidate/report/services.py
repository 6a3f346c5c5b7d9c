"""Rows about the services of each cluster, as every format has them."""

from __future__ import annotations

from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.services import ServiceSection, UpgradeStepSection
from vconsolidate.report.wording import percent
from vconsolidate.words import counted, listed

CLUSTER_SERVICES = (
    "cluster",
    "failover",
    "fault tolerance",
    "processors",
    "EVC",
    "live migration",
    "imbalance",
    "management",
)
CLUSTER_SERVICES_NOTE = (
    "Imbalance is the standard deviation of the load of the hosts that run VMs (CPU / memory), as a share of what the "
    "policy lets them use."
)
UPGRADE = ("cluster", "order", "host", "can be emptied", "VMs that move", "restart", "must stop")
_FORMS = {
    "dedicated": "spare hosts",
    "exact": "room on all hosts",
    "slots": "slots",
    "percentage": "a share kept free",
}


def cluster_service_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return what each cluster does for its VMs."""
    return [
        (
            one.cluster,
            _failover(one),
            listed(one.fault_tolerant) or "none",
            listed(one.processors),
            _evc(one),
            _migration(one),
            _imbalance(one),
            listed([f"{manager.name} on {listed(manager.hosts)}" for manager in one.managers]),
        )
        for one in document.services
    ]


def _failover(one: ServiceSection) -> str:
    return f"N+{one.failures_tolerated}, {_FORMS[one.admission]}" if one.failures_tolerated else "none"


def _evc(one: ServiceSection) -> str:
    if one.evc:
        return one.evc if one.evc == one.evc_highest or not one.evc_highest else f"{one.evc} ({one.evc_highest} fits)"
    return f"none ({one.evc_highest} fits)" if one.evc_highest else "none"


def _migration(one: ServiceSection) -> str:
    return "between all hosts" if one.moves_everywhere else "between hosts of one generation"


def _imbalance(one: ServiceSection) -> str:
    if one.cpu_imbalance_fraction is None or one.memory_imbalance_fraction is None:
        return ""
    return f"{percent(one.cpu_imbalance_fraction)} / {percent(one.memory_imbalance_fraction)}"


def upgrade_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return for every host whether it can be emptied, in the order of an upgrade."""
    return [(one.cluster, *_step(step)) for one in document.services for step in one.upgrade]


def _step(step: UpgradeStepSection) -> tuple[str, ...]:
    stops = "; ".join(f"{one.vm}: {one.reason}" for one in step.stops[:1])
    more = f" and {counted(len(step.stops) - 1, 'other VM')}" if len(step.stops) > 1 else ""
    return (
        f"{step.order:,}",
        step.host,
        "no" if step.stops else "yes",
        f"{step.moves:,}",
        f"{len(step.cold):,}" if step.cold else "",
        stops + more,
    )


def upgrade_words(document: PlanDocument) -> list[str]:
    """Return one sentence for each cluster about a rolling upgrade."""
    return [_upgrade(one) for one in document.services if one.upgrade]


def _upgrade(one: ServiceSection) -> str:
    emptied = sum(not step.stops for step in one.upgrade)
    hours = "" if one.upgrade_hours is None else f" A rolling upgrade takes {one.upgrade_hours:,.10g} hours."
    return f"{one.cluster}: {emptied:,} of {counted(len(one.upgrade), 'host')} can be emptied while all VMs run.{hours}"

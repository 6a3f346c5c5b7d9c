"""The section on disaster recovery."""

from __future__ import annotations

import math
from collections import Counter

from vconsolidate.model.estate import Estate
from vconsolidate.model.planned_host import PlannedHost, ResourceLoad
from vconsolidate.model.recovery import RecoveryPlan, TierRecovery
from vconsolidate.report.schema.outcome import ConflictSection
from vconsolidate.report.schema.recovery import (
    NotRecoveredSection,
    RecoveryHostSection,
    RecoverySection,
    ReplicationSection,
    RestartedSection,
    TierRecoverySection,
)


def recovery_section(estate: Estate, found: RecoveryPlan | None) -> RecoverySection | None:
    """Return the plan for the loss of a site; None where no recovery is asked for."""
    if found is None or estate.recovery is None:
        return None
    running = Counter(one.host for one in found.vms)
    sent = found.replication
    return RecoverySection(
        clusters=estate.recovery.clusters,
        status=found.status,
        hosts_used=len(found.hosts),
        hosts_to_buy=found.to_buy,
        bound_hosts=found.bound_hosts,
        bound_method=found.method,
        hosts=tuple(
            _host(host, found, running[host.name], loads)
            for host, loads in zip(found.hosts, found.loads or ((),) * len(found.hosts), strict=True)
        ),
        vms=tuple(
            RestartedSection(vm=one.vm, host=one.host, tier=one.tier, stayed=one.stayed, ready_s=one.ready_s)
            for one in found.vms
        ),
        stopped=found.stopped,
        not_recovered=tuple(
            NotRecoveredSection(vm=one.vm, tier=one.tier, reason=one.reason, meant=one.meant)
            for one in found.not_recovered
        ),
        tiers=tuple(_tier(one) for one in found.tiers),
        tiers_that_fit=found.tiers_that_fit,
        replication=ReplicationSection(
            busy_mbps=sent.busy_mbps,
            mean_mbps=sent.mean_mbps,
            needed_mbps=sent.needed_mbps,
            link_mbps=sent.link_mbps,
            copied_gib=float(sent.copied_gib),
            first_copy_s=sent.first_copy_s,
            unknown=sent.unknown,
        ),
        conflicts=tuple(ConflictSection(subject=one.subject, message=one.message) for one in found.conflicts),
    )


def _host(host: PlannedHost, found: RecoveryPlan, vms: int, loads: tuple[ResourceLoad, ...]) -> RecoveryHostSection:
    tightest = max(loads, key=lambda load: load.fraction, default=None) if vms else None
    daily = host.name in found.normal_hosts
    return RecoveryHostSection(
        name=host.name,
        cluster=host.cluster,
        type=host.type_name,
        state="every day" if daily else "existing" if host.existing else "to buy",
        spare=host.spare,
        vms=vms,
        tightest="" if tightest is None else tightest.resource,
        tightest_fraction=0.0 if tightest is None else float(tightest.fraction),
    )


def _tier(one: TierRecovery) -> TierRecoverySection:
    endless = one.rpo_s is not None and math.isinf(one.rpo_s)
    return TierRecoverySection(
        tier=one.tier,
        vms=one.vms,
        recovered=one.recovered,
        rpo_s=None if endless else one.rpo_s,
        rpo_target_s=one.target.rpo_s,
        never_catches_up=endless,
        rto_s=one.rto_s,
        rto_target_s=one.target.rto_s,
        mbps=one.mbps,
    )

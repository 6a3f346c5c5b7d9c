"""What each cluster does for its VMs, as sections."""

from __future__ import annotations

from vconsolidate.catalog.evc import highest_common
from vconsolidate.catalog.load import load_catalog
from vconsolidate.check.balance import balances
from vconsolidate.check.facts import Facts
from vconsolidate.check.managers import managers
from vconsolidate.model.cluster import Cluster
from vconsolidate.report.schema.services import (
    ManagerSection,
    ServiceSection,
    StopReasonSection,
    UpgradeStepSection,
)

_HOUR_S = 3600.0
_WITH_EVC = frozenset({"esx", "esxi"})


def service_sections(facts: Facts) -> tuple[ServiceSection, ...]:
    """Return the clusters that the plan uses, in the order of the inventory."""
    used = {host.cluster for host in facts.plan.hosts}
    return tuple(_cluster(cluster, facts) for cluster in facts.estate.clusters if cluster.name in used)


def _cluster(cluster: Cluster, facts: Facts) -> ServiceSection:
    hosts = [host for host in facts.plan.hosts if host.cluster == cluster.name]
    kinds = sorted({(host.hardware.cpu.vendor, host.hardware.cpu.generation) for host in hosts})
    vsphere = cluster.hypervisor.family in _WITH_EVC
    highest = highest_common(load_catalog().evc_baselines, kinds) if vsphere else None
    balance = next((one for one in balances(facts) if one.cluster == cluster.name), None)
    upgrade = _upgrade(cluster, facts)
    return ServiceSection(
        cluster=cluster.name,
        hypervisor=f"{cluster.hypervisor.name} {cluster.hypervisor.version}",
        hosts=len(hosts),
        failures_tolerated=cluster.policy.host_failures_tolerated,
        admission=cluster.policy.admission.form,
        fault_tolerant=tuple(
            vm.name
            for vm, host in facts.placed()
            if vm.name in facts.demand.paired and not vm.secondary_of and host.cluster == cluster.name
        ),
        processors=tuple(generation for _, generation in kinds),
        evc="" if cluster.evc is None else cluster.evc.key,
        evc_highest="" if highest is None else highest.key,
        moves_everywhere=not vsphere or cluster.evc is not None or len(kinds) < 2,
        cpu_imbalance_fraction=None if balance is None else balance.cpu_fraction,
        memory_imbalance_fraction=None if balance is None else balance.memory_fraction,
        managers=tuple(
            ManagerSection(
                name=one.name,
                vms=tuple(vm.name for vm, _ in one.vms),
                hosts=tuple(dict.fromkeys(host.name for _, host in one.vms)),
            )
            for one in managers(facts)
            if any(host.cluster == cluster.name for _, host in one.vms)
        ),
        upgrade=upgrade,
        upgrade_hours=None if cluster.upgrade_s is None else len(upgrade) * cluster.upgrade_s / _HOUR_S,
    )


def _upgrade(cluster: Cluster, facts: Facts) -> tuple[UpgradeStepSection, ...]:
    found = facts.replay.evacuations if facts.replay is not None else ()
    mine = [one for one in found if one.cluster == cluster.name]
    return tuple(
        UpgradeStepSection(
            host=one.host,
            order=order,
            moves=len(one.moves),
            cold=one.cold,
            stops=tuple(StopReasonSection(vm=vm, reason=reason) for vm, reason in one.stops),
        )
        for order, one in enumerate(mine, start=1)
    )

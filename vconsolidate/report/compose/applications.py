"""Applications of the plan, profile by profile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from vconsolidate.model.application import Profile, ReplicaGroup
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.server import Server
from vconsolidate.report.schema.applications import ApplicationSection, ReplicasSection
from vconsolidate.words import counted, verb


def application_sections(estate: Estate, demand: Demand, plan: Plan) -> tuple[ApplicationSection, ...]:
    """Return the profiles that VMs have, in the order of the catalogue's names; secondaries are left out."""
    servers = {server.name: server for server in estate.servers if server.derived is not None}
    inside: dict[Profile, list[tuple[Server, VirtualMachine]]] = {}
    for vm in demand.vms:
        server = servers.get(vm.server)
        if server is not None and server.derived is not None and not vm.secondary_of:
            inside.setdefault(server.derived.profile, []).append((server, vm))
    hosts = _hosts(demand, plan)
    return tuple(
        _application(profile, pairs, [one for one in estate.replicas if one.profile == profile], hosts)
        for profile, pairs in sorted(inside.items(), key=lambda item: (item[0].name, item[0].key))
    )


def _hosts(demand: Demand, plan: Plan) -> Mapping[str, str]:
    if not plan.hosts:
        return {}
    return {vm.name: plan.hosts[host].name for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=True)}


def _application(
    profile: Profile,
    pairs: Sequence[tuple[Server, VirtualMachine]],
    groups: Sequence[ReplicaGroup],
    hosts: Mapping[str, str],
) -> ApplicationSection:
    vms = [vm for _, vm in pairs]
    derived = [server.derived for server, _ in pairs if server.derived is not None]
    return ApplicationSection(
        key=profile.key,
        name=profile.name,
        workload=profile.workload_class,
        vms=len(vms),
        tiers=tuple(sum(vm.tier == tier for vm in vms) for tier in (1, 2, 3, 4)),
        derived_tiers=sum(one.tier and one.applied for one in derived),
        derived_reservations=sum(one.reservation and one.applied for one in derived),
        derived_own_cores=sum(one.latency_sensitive and one.applied for one in derived),
        fully_reserved=sum(vm.reservation_mib >= vm.configured_mib for vm in vms),
        reserved_mib=float(sum(vm.reservation_mib for vm in vms)),
        configured_mib=float(sum(vm.configured_mib for vm in vms)),
        own_cores=sum(vm.vcpus for vm in vms if vm.latency_sensitive),
        tolerates_balloon=profile.balloon,
        suggestions=_suggestions(profile, pairs),
        licences=profile.licences,
        replicas=tuple(_replicas(group, hosts) for group in groups),
    )


def _suggestions(profile: Profile, pairs: Sequence[tuple[Server, VirtualMachine]]) -> tuple[str, ...]:
    """Return what the profile would decide for VMs that differ from it."""
    waiting = [server for server, _ in pairs if server.derived is not None and not server.derived.applied]
    tiers = sum(server.derived.tier for server in waiting if server.derived is not None)
    said = [f"tier {profile.tier} for {counted(tiers, 'VM')}"] if tiers else []
    open_ = sum(vm.reservation_mib < vm.configured_mib for _, vm in pairs)
    if profile.reserve_memory and open_:
        said.append(f"all memory reserved for {counted(open_, 'VM')}")
    shared = sum(not vm.latency_sensitive for _, vm in pairs)
    if profile.latency_sensitive and shared:
        said.append(f"{verb(shared, 'cores of its own', 'cores of their own')} for {counted(shared, 'VM')}")
    return tuple(said)


def _replicas(group: ReplicaGroup, hosts: Mapping[str, str]) -> ReplicasSection:
    together = Counter(hosts[name] for name in group.members if name in hosts)
    return ReplicasSection(
        application=group.application,
        members=group.members,
        limit=group.limit,
        kept_by=group.kept_by,
        most_on_a_host=max(together.values(), default=0),
    )

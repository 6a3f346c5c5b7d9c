"""Findings about the plan itself (VC1xx)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from vconsolidate.check.facts import Facts
from vconsolidate.check.host_findings import unusable_hosts, wide_vms
from vconsolidate.model.evidence import Conflict
from vconsolidate.model.finding import Finding
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.today import host_of_server
from vconsolidate.rules.registry import statements
from vconsolidate.units import format_fraction, format_mib
from vconsolidate.verify.places import places_of_names
from vconsolidate.words import counted, gap_words, listed, verb


def plan_findings(facts: Facts) -> Iterator[Finding]:
    """Yield findings about status, support and overcommit."""
    yield from _status(facts)
    yield from _decisions(facts)
    yield from unusable_hosts(facts.estate)
    if facts.plan.hosts:
        yield from _left_on_hosts(facts)
        yield from _too_many_hosts(facts)
        yield from _support(facts)
        yield from _overcommit(facts)
        yield from _unprotected(facts)
        yield from wide_vms(facts)


def _status(facts: Facts) -> Iterator[Finding]:
    plan = facts.plan
    if plan.status == "infeasible":
        anywhere = next((cluster.place for cluster in facts.estate.clusters), NOWHERE)
        for conflict in plan.conflicts:
            yield Finding(
                "VC101",
                "block",
                conflict.subject,
                f"No plan exists: {conflict.message.rstrip('.')}.",
                "Change one of the rules, limits or hosts named.",
                next((place for place in (conflict.place, _place_of(facts, conflict)) if place != NOWHERE), anywhere),
            )
        if not plan.conflicts:
            message = "No plan exists under these limits and rules."
            yield Finding("VC101", "block", facts.estate.name, message, place=anywhere)
    elif plan.status == "unknown" and not plan.hosts:
        yield Finding(
            "VC102",
            "block",
            facts.estate.name,
            "No placement was found before the search ended, and none was proven impossible.",
            "Search longer." if plan.limited else "Relax a rule or a limit: a longer search would find no more.",
        )
    elif plan.status == "feasible" and plan.hosts:
        yield Finding(
            "VC103",
            "note",
            facts.estate.name,
            f"{counted(plan.hosts_used, 'host is', 'hosts are')} planned and {plan.bound.hosts} "
            f"{verb(plan.bound.hosts, 'is', 'are')} proven necessary; {_gap(facts)}.",
            "Search longer to close the gap." if plan.limited else "A longer search would not close the gap.",
        )


def _place_of(facts: Facts, conflict: Conflict) -> Place:
    """Return where the inventory speaks of what a conflict is about, by its name."""
    named = places_of_names(facts.estate, facts.demand, facts.plan.hosts)
    if conflict.subject in named:
        return named[conflict.subject]
    titles = ((f"rule {s.kind} of {s.name or listed(s.members)}", s.place) for s in statements(facts.estate))
    return next((place for title, place in titles if conflict.subject.startswith(title)), NOWHERE)


def _gap(facts: Facts) -> str:
    plan, level = facts.plan, facts.plan.unproven
    if level is None:
        return f"the gap of {plan.objective} to its bound is {format_fraction(plan.gap, 1)}"
    if level.bound is None:
        return f"nothing is proven of its {level.criterion}"
    return f"the gap of {level.criterion} to its bound is {gap_words(level.value, level.bound, level.unit)}"


def _decisions(facts: Facts) -> Iterator[Finding]:
    """Yield owners' decisions to virtualise that no cluster can honour."""
    servers = {server.name: server for server in facts.estate.servers if server.disposition == "virtualise"}
    for disposition in facts.demand.dispositions:
        server = servers.get(disposition.server)
        if server is not None and disposition.action != "virtualise":
            yield Finding(
                "VC113",
                "warn",
                server.name,
                f"{disposition.reason.rstrip('.')}.",
                "Change what stands in the way, or the decision.",
                server.disposition_place,
            )


def _left_on_hosts(facts: Facts) -> Iterator[Finding]:
    """Yield VMs of today that no plan is made for and that stay on hosts of the plan."""
    today = host_of_server(facts.estate)
    used = {host.name for host in facts.plan.hosts}
    for disposition in facts.demand.dispositions:
        host = today.get(disposition.server, "")
        if disposition.action == "keep_physical" and host in used:
            yield Finding(
                "VC116",
                "warn",
                disposition.server,
                f"It runs on {host} today and stays there, and the plan keeps no room for it: {disposition.reason}",
                f"Change what stands in the way, or keep room on {host} with a rule of kind preserve.",
                disposition.place,
            )


def _too_many_hosts(facts: Facts) -> Iterator[Finding]:
    for cluster in facts.estate.clusters:
        hypervisor, most = cluster.hypervisor, cluster.hypervisor.max_hosts_per_cluster
        n_hosts = sum(host.cluster == cluster.name for host in facts.plan.hosts)
        if most is not None and n_hosts > most:
            yield Finding(
                "VC112",
                "warn",
                cluster.name,
                f"{counted(n_hosts, 'host is', 'hosts are')} planned; a cluster of "
                f"{hypervisor.name} {hypervisor.version} holds {most}.",
                "Split the cluster.",
                cluster.place,
            )


def _support(facts: Facts) -> Iterator[Finding]:
    for vm, host in zip(facts.demand.vms, facts.plan.host_of_vm.tolist(), strict=True):
        hypervisor = facts.cluster(facts.plan.hosts[host].cluster).hypervisor
        if vm.guest.supported_on.get(hypervisor.key) == "deprecated" and not vm.secondary_of:
            yield Finding(
                "VC104",
                "warn",
                vm.name,
                f"{vm.guest.name} is deprecated on {hypervisor.name} {hypervisor.version}.",
                "Plan its upgrade or its replacement.",
                vm.place,
            )


def _overcommit(facts: Facts) -> Iterator[Finding]:
    plan, demand = facts.plan, facts.demand
    configured = np.array([vm.configured_mib for vm in demand.vms], dtype=np.float64)
    for index, host in enumerate(plan.hosts):
        rows = np.flatnonzero(plan.host_of_vm == index)
        hypervisor = facts.cluster(host.cluster).hypervisor
        overhead = demand.overhead_mib_by_cluster[host.cluster][rows].sum()
        usable = host.hardware.memory_mib - hypervisor.reserve_mib(host.hardware.memory_mib) - overhead
        excess = float(configured[rows].sum() - usable)
        lacking = [demand.vms[row].name for row in rows if not demand.vms[row].guest.balloon_driver]
        if excess > 0.0 and lacking and hypervisor.reclaim.balloon_max_fraction > 0.0:
            yield Finding(
                "VC105",
                "warn",
                host.name,
                f"{format_mib(excess)} more memory is configured than there is, and "
                f"{counted(len(lacking), 'VM')} without a balloon driver ({listed(lacking)}) would be "
                "swapped by the hypervisor.",
                "Reserve their memory, or lower policy.memory.overcommit.",
                facts.place_of_host(host.name),
            )


def _unprotected(facts: Facts) -> Iterator[Finding]:
    for cluster in facts.estate.clusters:
        if cluster.policy.host_failures_tolerated > 0:
            continue
        critical = [
            vm.name
            for vm, host in zip(facts.demand.vms, facts.plan.host_of_vm.tolist(), strict=True)
            if vm.tier == 1 and not vm.secondary_of and facts.plan.hosts[host].cluster == cluster.name
        ]
        if critical:
            yield Finding(
                "VC106",
                "warn",
                cluster.name,
                f"{counted(len(critical), 'VM')} of tier 1 ({listed(critical)}) "
                f"{verb(len(critical), 'runs', 'run')} in a cluster that keeps no room for a failed host.",
                "Set policy.host_failures_tolerated to 1.",
                cluster.place,
            )

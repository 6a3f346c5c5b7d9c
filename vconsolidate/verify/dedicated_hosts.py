"""Enough hosts stay empty, each able to replace a host that fails: the check of the form `dedicated`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.violation import Violation
from vconsolidate.verify.failure_domains import failures, used_hosts
from vconsolidate.verify.host_loads import CountedResources, loads_of_host, over
from vconsolidate.verify.single_vms import can_carry
from vconsolidate.words import counted


def violations(_estate: Estate, demand: Demand, plan: Plan, cluster: Cluster) -> Iterator[Violation]:
    """Yield hosts that too few spare hosts can replace, and domains whose hosts cannot all be replaced at once."""
    tolerated = cluster.policy.host_failures_tolerated
    used = used_hosts(plan, cluster)
    spares = [i for i, h in enumerate(plan.hosts) if h.cluster == cluster.name and h.spare and i not in used]
    counted_in = CountedResources.of(demand)

    def replacements_of(vms: Sequence[int]) -> list[int]:
        return [spare for spare in spares if _takes_over(demand, plan, cluster, spare, vms, counted_in)]

    able = {host: replacements_of(vms) for host, vms in used.items()}
    if cluster.policy.admission.domain == "host":
        for host, replacements in able.items():
            if len(replacements) < tolerated:
                name = plan.hosts[host].name
                few = _few_words(cluster, len(spares), len(replacements))
                message = f"{few} to replace {name}; the policy requires {tolerated}"
                yield Violation("host_failures_tolerated", (cluster.name, name), message)
        return
    for names, lost in failures(plan, cluster, tolerated):
        hosts = [host for host in used if host in lost]
        left = {host: [s for s in able[host] if s not in lost] for host in hosts}
        missing = _host_without_spare(hosts, left)
        if missing is not None:
            name = plan.hosts[missing].name
            when = "fails" if len(names) == 1 else "fail at once"
            message = f"when {' and '.join(names)} {when}, no spare host is left to replace {name}"
            yield Violation("host_failures_tolerated", (cluster.name, name), message)


def _few_words(cluster: Cluster, spares: int, able: int) -> str:
    if not spares:
        return f"{cluster.name} has no spare host"
    if not able:
        return "no spare host is large enough"
    return f"only {counted(able, 'spare host is', 'spare hosts are')} large enough"


def _takes_over(
    demand: Demand, plan: Plan, cluster: Cluster, spare: int, vms: Sequence[int], counted_in: CountedResources
) -> bool:
    restarting = [vm for vm in vms if demand.vms[vm].restart != "disabled"]
    hardware = plan.hosts[spare].hardware
    if not can_carry(demand, cluster, hardware, restarting):
        return False
    return not any(map(over, loads_of_host(cluster, hardware, demand, restarting, counted_in)))


def _host_without_spare(hosts: Sequence[int], able: Mapping[int, Sequence[int]]) -> int | None:
    """Return a host for which no spare host is left, however they are shared out; None where each gets one."""
    taken: dict[int, int] = {}

    def give(host: int, seen: set[int]) -> bool:
        for spare in able[host]:
            if spare not in seen:
                seen.add(spare)
                if spare not in taken or give(taken[spare], seen):
                    taken[spare] = host
                    return True
        return False

    return next((host for host in hosts if not give(host, set())), None)

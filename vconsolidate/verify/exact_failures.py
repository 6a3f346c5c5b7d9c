"""The VMs of every failure can restart: the check of the form `exact`, which tries each failure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import comb

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.violation import Violation
from vconsolidate.verify import dedicated_hosts as dedicated
from vconsolidate.verify.after_failure import Aftermath
from vconsolidate.verify.failure_domains import domains, failures, used_hosts
from vconsolidate.verify.restart_memory import RestartMemory
from vconsolidate.verify.restart_search import find_restart
from vconsolidate.words import verb

MOST_FAILURES = 2_500
"""Most failures that are tried one by one; a plan with more of them must have hosts that stay empty."""

_MOST_VIOLATIONS = 8


def violations(
    estate: Estate, demand: Demand, plan: Plan, cluster: Cluster, memory: RestartMemory | None = None
) -> Iterator[Violation]:
    """Yield failures after which a VM cannot restart; with a memory, the likely ones first."""
    if not used_hosts(plan, cluster):
        return
    sizes = range(1, cluster.policy.host_failures_tolerated + 1)
    n_domains = len(domains(plan, cluster))
    if sum(comb(n_domains, size) for size in sizes) > MOST_FAILURES:
        yield from dedicated.violations(estate, demand, plan, cluster)
        return
    after = Aftermath(estate, demand, plan, cluster)
    planned = _planned(demand, plan, memory)
    count = 0
    for names, lost in _in_order(plan, cluster, sizes, memory):
        ended, vm = find_restart(after, lost, planned.get(lost), memory)
        if ended == "survived":
            continue
        count += 1
        if memory is not None:
            memory.note_failed(frozenset(plan.hosts[host].name for host in lost), proven=ended == "impossible")
        when = f"when {' and '.join(names)} {verb(len(names), 'fails', 'fail')}"
        name = demand.vms[vm].name
        stranded = f"{name} cannot restart on any remaining host"
        if ended == "open":
            stranded = f"the check found no remaining host for {name}"
        subjects = (cluster.name, *(plan.hosts[host].name for host in sorted(lost)), name)
        yield Violation("host_failures_tolerated", subjects, f"{when}, {stranded}")
        if count == _MOST_VIOLATIONS:
            return


def _in_order(
    plan: Plan, cluster: Cluster, sizes: range, memory: RestartMemory | None
) -> Iterable[tuple[tuple[str, ...], frozenset[int]]]:
    every = (failure for size in sizes for failure in failures(plan, cluster, size))
    if memory is None:
        return every
    return sorted(every, key=lambda one: memory.rank(frozenset(plan.hosts[host].name for host in one[1])))


def _planned(demand: Demand, plan: Plan, memory: RestartMemory | None) -> dict[frozenset[int], dict[int, int]]:
    """Return hosts that fail → VM → host, as planned, or as found by an earlier check."""
    number = {host.name: index for index, host in enumerate(plan.hosts)}
    vm_of = {vm.name: index for index, vm in enumerate(demand.vms)}
    named = {frozenset(found.hosts): dict(found.placed) for found in plan.restarts}
    named |= {} if memory is None else memory.restarts
    return {
        frozenset(number[name] for name in hosts): {
            vm_of[vm]: number[host] for vm, host in placed.items() if vm in vm_of and host in number
        }
        for hosts, placed in named.items()
        if all(name in number for name in hosts)
    }

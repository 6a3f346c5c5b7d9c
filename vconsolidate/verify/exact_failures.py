"""The VMs of every failure can restart: the check of the form `exact`, which tries each failure."""

from __future__ import annotations

from collections.abc import Iterator
from math import comb

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.violation import Violation
from vconsolidate.verify import dedicated_hosts as dedicated
from vconsolidate.verify.after_failure import Aftermath
from vconsolidate.verify.failure_domains import domains, failures, used_hosts
from vconsolidate.verify.restart_search import find_restart
from vconsolidate.words import verb

MOST_FAILURES = 2_500
"""Most failures that are tried one by one; a plan with more of them must have hosts that stay empty."""

_MOST_VIOLATIONS = 8


def violations(estate: Estate, demand: Demand, plan: Plan, cluster: Cluster) -> Iterator[Violation]:
    """Yield failures after which a VM cannot restart."""
    if not used_hosts(plan, cluster):
        return
    sizes = range(1, cluster.policy.host_failures_tolerated + 1)
    n_domains = len(domains(plan, cluster))
    if sum(comb(n_domains, size) for size in sizes) > MOST_FAILURES:
        yield from dedicated.violations(estate, demand, plan, cluster)
        return
    after = Aftermath(estate, demand, plan, cluster)
    number = {host.name: index for index, host in enumerate(plan.hosts)}
    vm_of = {vm.name: index for index, vm in enumerate(demand.vms)}
    planned = {
        frozenset(number[name] for name in found.hosts): {
            vm_of[vm]: number[host] for vm, host in found.placed if vm in vm_of and host in number
        }
        for found in plan.restarts
        if all(name in number for name in found.hosts)
    }
    count = 0
    for size in sizes:
        for names, lost in failures(plan, cluster, size):
            ended, vm = find_restart(after, lost, planned.get(lost))
            if ended == "survived":
                continue
            count += 1
            when = f"when {' and '.join(names)} {verb(size, 'fails', 'fail')}"
            name = demand.vms[vm].name
            stranded = f"{name} cannot restart on any remaining host"
            if ended == "open":
                stranded = f"the check found no remaining host for {name}"
            subjects = (cluster.name, *(plan.hosts[host].name for host in sorted(lost)), name)
            yield Violation("host_failures_tolerated", subjects, f"{when}, {stranded}")
            if count == _MOST_VIOLATIONS:
                return

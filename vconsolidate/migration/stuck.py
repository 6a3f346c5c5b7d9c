"""Why no order of moves was found, in sentences."""

from __future__ import annotations

from vconsolidate.migration.problem import MoveProblem, State, open_hosts
from vconsolidate.migration.situation import Situation
from vconsolidate.model.demand import Demand
from vconsolidate.words import listed

_MOST_NAMES = 5


def reasons(problem: MoveProblem, state: State, demand: Demand, now: Situation) -> tuple[str, ...]:
    """Return what keeps the VMs that are not on their hosts, one sentence each."""
    found = []
    here = open_hosts(problem, state)
    left = [vm for vm in range(problem.n_vms) if state[vm] != problem.goal[vm]]
    for limit in problem.limits:
        large = [demand.vms[vm].name for vm in left if limit.of(vm, far=problem.is_far(vm, state[vm])) > limit.most]
        if large:
            found.append(f"{listed(large[:_MOST_NAMES])}: one move takes more than a wave has ({limit.name}).")
    for host, waits in enumerate(problem.waits_for):
        wanting = [vm for vm in left if problem.goal[vm] == host]
        if here[host] or not wanting:
            continue
        name = now.hosts[host].name
        if waits is None:
            found.append(f"Host {name} never becomes available: a server stays on its machine.")
        else:
            names = [demand.vms[vm].name for vm in waits if state[vm] == problem.start[vm]]
            found.append(f"Host {name} waits until {listed(names[:_MOST_NAMES])} has left its machine.")
    if not found:
        names = [demand.vms[vm].name for vm in left[:_MOST_NAMES]]
        found.append(f"No way was found to bring {listed(names)} to the planned hosts.")
    return tuple(found)

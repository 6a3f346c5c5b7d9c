"""Whether a plan keeps the room of ``policy.reserve_room``: with VMs of these sizes it must break nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import IntArray, frozen
from vconsolidate.model.coming import with_coming
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.violation import Violation
from vconsolidate.verify.host_loads import cluster_of, loads_of_host, over
from vconsolidate.verify.resource_pools import with_parts
from vconsolidate.verify.single_vms import can_carry
from vconsolidate.words import counted

_MOST_STEPS = 3_000
_MOST_CHECKS = 30

Check = Callable[[Estate, Demand, Plan], Sequence[Violation]]
"""Returns the violations of everything else in a plan that has the VMs to come as well."""


def violations(estate: Estate, demand: Demand, plan: Plan, check: Check) -> Iterator[Violation]:
    """
    Yield the room that is missing.

    The plan's own record is tried first; where that does not work, or there is none, other hosts are tried.

    Parameters
    ----------
    plan
        A plan without violations for its own VMs.
    """
    if not estate.reserve_room or any(vm.stands_for for vm in demand.vms):
        return
    ruled, whole = with_coming(estate, demand)
    whole = with_parts(ruled, whole)
    n_vms = len(demand.vms)

    def check_with(hosts: Sequence[int]) -> Sequence[Violation]:
        where: IntArray = np.concatenate([plan.host_of_vm, np.array(hosts, dtype=np.int64)])
        return check(ruled, whole, replace(plan, host_of_vm=frozen(where), room=()))

    record = _hosts_of_record(whole, plan, n_vms)
    first: Sequence[Violation] = ()
    if record is not None:
        first = check_with(record)
        if not first:
            return
    for number, hosts in enumerate(_ways(ruled, whole, plan, n_vms)):
        found = check_with(hosts)
        if not found:
            return
        first = first or found
        if number >= _MOST_CHECKS:
            break
    why = f": with them, {first[0].message}" if first else ""
    names = ", ".join(f"{counted(room.count, 'VM')} of {room.name}" for room in estate.reserve_room)
    subjects = tuple(room.name for room in estate.reserve_room)
    yield Violation("reserve_room", subjects, f"no room is left for {names}{why}")


def _hosts_of_record(whole: Demand, plan: Plan, n_vms: int) -> list[int] | None:
    """Return the host of each VM to come as the plan records it; None where it does not record all of them."""
    left: dict[str, list[int]] = {}
    for kept in plan.room:
        left.setdefault(kept.name, []).extend([kept.host] * kept.count)
    hosts = []
    for vm in whole.vms[n_vms:]:
        if not left.get(vm.stands_for):
            return None
        hosts.append(left[vm.stands_for].pop(0))
    return hosts


def _ways(estate: Estate, whole: Demand, plan: Plan, n_vms: int) -> Iterator[list[int]]:
    """Yield hosts with enough resources for the VMs to come; VMs that share a host get the same one."""
    shared = {name: rule.members[0] for rule in estate.rules if rule.kind == "affinity" for name in rule.members}
    groups: dict[str, list[int]] = {}
    for row, vm in enumerate(whole.vms[n_vms:], start=n_vms):
        groups.setdefault(shared.get(vm.name, vm.name), []).append(row)
    order = sorted(groups.values(), key=lambda rows: (-sum(whole.vms[row].configured_mib for row in rows), rows))
    on = [np.flatnonzero(plan.host_of_vm == host).tolist() for host in range(len(plan.hosts))]
    open_to = [host for host, facts in enumerate(plan.hosts) if not facts.spare]
    steps = [0]

    def fits(host: int, rows: list[int]) -> bool:
        facts = plan.hosts[host]
        if any(facts.cluster not in whole.vms[row].clusters for row in rows):
            return False
        cluster = cluster_of(estate, facts.cluster)
        if not can_carry(whole, cluster, facts.hardware, rows):
            return False
        return not any(map(over, loads_of_host(cluster, facts.hardware, whole, on[host] + rows)))

    def place(number: int, chosen: dict[int, int], least: int) -> Iterator[list[int]]:
        if number == len(order):
            yield [chosen[row] for row in range(n_vms, len(whole.vms))]
            return
        rows = order[number]
        alike = number + 1 < len(order) and _alike(whole, rows, order[number + 1])
        for host in open_to[least:]:
            steps[0] += 1
            if steps[0] > _MOST_STEPS:
                return
            if fits(host, rows):
                on[host] += rows
                yield from place(
                    number + 1, {**chosen, **dict.fromkeys(rows, host)}, open_to.index(host) if alike else 0
                )
                del on[host][-len(rows) :]

    yield from place(0, {}, 0)


def _alike(whole: Demand, rows: list[int], others: list[int]) -> bool:
    return [whole.vms[row].stands_for for row in rows] == [whole.vms[row].stands_for for row in others]

"""Enough slots are left when the hosts with the most slots fail: the check of the form `slots`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.violation import Violation
from vconsolidate.units import format_mhz, format_mib
from vconsolidate.verify.failure_domains import domains
from vconsolidate.verify.host_loads import TOLERANCE
from vconsolidate.verify.reservations import reservable, reservations_of, vms_without_restart
from vconsolidate.words import counted


def violations(_estate: Estate, demand: Demand, plan: Plan, cluster: Cluster) -> Iterator[Violation]:
    """Yield the cluster where too few slots are left after the hosts with the most slots failed."""
    every = reservations_of(demand, plan, cluster)
    if not every:
        return
    admission, down = cluster.policy.admission, vms_without_restart(demand)
    cpu = admission.slot_cpu_mhz or max(mhz for mhz, _ in every.values())
    memory = admission.slot_memory_mib or max(mib for _, mib in every.values())
    needed = sum(
        max(1, math.ceil(mhz / cpu - TOLERANCE), math.ceil(mib / memory - TOLERANCE) if memory else 1)
        for name, (mhz, mib) in every.items()
        if name not in down
    )
    slots = {}
    for name, hosts in domains(plan, cluster).items():
        sizes = [reservable(plan.hosts[host], cluster) for host in hosts]
        slots[name] = sum(
            math.floor(min(mhz / cpu, mib / memory if memory else math.inf) + TOLERANCE) for mhz, mib in sizes
        )
    worst = sorted(slots, key=lambda name: (-slots[name], name))[: cluster.policy.host_failures_tolerated]
    left = sum(number for name, number in slots.items() if name not in worst)
    if left < needed:
        sides = (
            _size(format_mhz(cpu), admission.slot_cpu_mhz, {name: mhz for name, (mhz, _) in every.items()}),
            _size(format_mib(memory), admission.slot_memory_mib, {name: mib for name, (_, mib) in every.items()}),
        )
        message = (
            f"when {' and '.join(worst)} {'fails' if len(worst) == 1 else 'fail'}, {cluster.name} has "
            f"{counted(left, 'slot')} left and needs {needed:,} (a slot is {' and '.join(sides)})"
        )
        yield Violation("host_failures_tolerated", (cluster.name, *worst), message)


def _size(shown: str, stated: float | None, every: Mapping[str, float]) -> str:
    """Return a side of a slot with the VM that sets it, where there is only one."""
    largest = max(every.values())
    who = [name for name, amount in every.items() if amount == largest]
    return shown if stated or len(who) > 1 else f"{shown} (set by {who[0]})"

"""What a plan has room for beside what it keeps: the sizes that the owner names, and those of the estate's own VMs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from vconsolidate.model.capacity import Room, VmSize
from vconsolidate.model.coming import coming_vm
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.pipeline.capacity.free_room import room
from vconsolidate.verify.plan import violations

CLASSES = (("small", 0.25), ("medium", 0.5), ("large", 0.9))
"""Name and quantile of the estate's VMs: a quarter of them is no larger than a small one in any respect."""

MOST_VMS = 3_000
MOST_VMS_REPLAYED = 300
"""VMs above which the report leaves the count to the command ``capacity``; the second where failures are tried."""


def room_outlook(estate: Estate, demand: Demand, plan: Plan) -> Room | None:
    """Return how many more VMs of each size fit; None where there is no plan, or counting takes too long."""
    tried = any(c.policy.host_failures_tolerated and c.policy.admission.form != "dedicated" for c in estate.clusters)
    if not plan.hosts or not demand.vms or len(demand.vms) > (MOST_VMS_REPLAYED if tried else MOST_VMS):
        return None
    if violations(estate, demand, plan):  # the plan is of other demand than this; the check says what is wrong
        return None
    named = {size.name: size for size in _named(estate, demand)}
    return room(estate, demand, plan, [*named.values(), *(size for size in _classes(demand) if size.name not in named)])


def _named(estate: Estate, demand: Demand) -> Iterator[VmSize]:
    for wanted in estate.reserve_room:
        vm = coming_vm(wanted.name, wanted, estate, demand)
        yield VmSize(wanted.name, vm.vcpus, vm.configured_mib, vm.cpu_mhz, vm.disk_gib)


def _classes(demand: Demand) -> Iterator[VmSize]:
    def at(quantile: float, value: Callable[[VirtualMachine], float]) -> int:
        return math.ceil(float(np.quantile([value(vm) for vm in demand.vms], quantile, method="higher")))

    for name, quantile in CLASSES:
        yield VmSize(
            name=name,
            vcpus=at(quantile, lambda vm: vm.vcpus),
            memory_mib=at(quantile, lambda vm: vm.configured_mib),
            cpu_mhz=at(quantile, lambda vm: vm.cpu_mhz),
            disk_gib=at(quantile, lambda vm: vm.disk_gib),
            network_mbps=at(quantile, lambda vm: vm.network_mbps),
        )

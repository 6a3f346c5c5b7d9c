"""The VMs of fault-tolerance pairs on a host, primaries and secondaries, and their vCPUs, against the limits."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.planned_host import ResourceLoad
from vconsolidate.model.platform import Hypervisor


def pair_loads(demand: Demand, hypervisor: Hypervisor, on_host: Sequence[VirtualMachine]) -> list[ResourceLoad]:
    """Return both numbers with the platform's limits; nothing where the demand has no pairs."""
    if not demand.paired:
        return []
    here, limits = [vm for vm in on_host if vm.name in demand.paired], hypervisor.fault_tolerance
    vcpus = float(sum(vm.vcpus for vm in here))
    if limits is None:
        return [ResourceLoad("ft_vms", float(len(here)), 0.0, "VM"), ResourceLoad("ft_vcpus", vcpus, 0.0, "vCPU")]
    found = [ResourceLoad("ft_vms", float(len(here)), float(limits.max_vms_per_host), "VM")]
    if limits.max_vcpus_per_host is not None:
        found.append(ResourceLoad("ft_vcpus", vcpus, float(limits.max_vcpus_per_host), "vCPU"))
    return found

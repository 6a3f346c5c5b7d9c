"""Reservations of VMs, and how much hosts can reserve, for the checks of admission control by slots and percentage."""

from __future__ import annotations

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost

_CPU_OF_NO_RESERVATION_MHZ = 32.0


def reservations_of(demand: Demand, plan: Plan, cluster: Cluster) -> dict[str, tuple[float, float]]:
    """Return VM → its reservation (reference MHz, MiB with overhead), for the VMs of a cluster."""
    found = {}
    for row, (vm, host) in enumerate(zip(demand.vms, plan.host_of_vm.tolist(), strict=True)):
        if plan.hosts[host].cluster == cluster.name and vm.vcpus:
            memory_mib = vm.reservation_mib + float(demand.overhead_mib_by_cluster[cluster.name][row])
            found[vm.name] = (max(_CPU_OF_NO_RESERVATION_MHZ, vm.cpu_reservation_mhz), memory_mib)
    return found


def reservable(host: PlannedHost, cluster: Cluster) -> tuple[float, float]:
    """Return what VMs can reserve of a host (reference MHz, MiB): all but what its hypervisor keeps."""
    cpu, hypervisor = host.hardware.cpu, cluster.hypervisor
    left_mib = host.hardware.memory_mib - hypervisor.reserve_mib(host.hardware.memory_mib)
    return max(0.0, (cpu.cores - hypervisor.reserve_cores) * cpu.core_rating_mhz), max(0.0, left_mib)


def vms_without_restart(demand: Demand) -> set[str]:
    """Return the VMs that do not restart."""
    return {vm.name for vm in demand.vms if vm.restart == "disabled"}

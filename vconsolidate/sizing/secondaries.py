"""Secondaries of fault-tolerant VMs: the same VM again, for another host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.fault_tolerance import secondary_name


def secondary(vm: VirtualMachine, clusters: Mapping[str, Cluster]) -> VirtualMachine:
    """
    Return the secondary of a VM: it executes the same instructions, so it wants the same CPU and memory.

    It takes the same traffic, too: what the primary receives reaches it as logging traffic. That the log holds disk
    reads as well is left out. Where both use the same disks it adds none and no operations; disks of its own hold the
    same, and are written alike.
    """
    limits = [clusters[name].hypervisor.fault_tolerance for name in vm.clusters]
    own_disks = any(limit is not None and limit.own_disks for limit in limits)
    return replace(
        vm,
        name=secondary_name(vm.name),
        secondary_of=vm.name,
        restart="lowest",
        disk_gib=vm.disk_gib if own_disks else 0.0,
        disk_iops=vm.disk_iops if own_disks else 0.0,
        disks=tuple(replace(disk, today="") for disk in vm.disks) if own_disks else (),
    )

"""Shared storage: the files of all VMs of a cluster against its datastore, in plain arithmetic."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.stored_files import StoredFiles, in_all
from vconsolidate.model.violation import Violation
from vconsolidate.units import format_gib

_ROUNDING = 1e-10
"""Relative error that sums of binary fractions may have: a tenth of a byte in every GiB."""


def files_of(vm: VirtualMachine, cluster: Cluster) -> StoredFiles:
    """
    Return the files that a VM that runs in a cluster keeps on its datastore.

    A platform that swaps has a file for the memory that is not reserved; one that saves the state of its VMs has a file
    for all of their memory. Reserved CPU of resource pools (a VM without vCPUs) has no file.
    """
    if vm.vcpus == 0:
        return StoredFiles()
    platform, policy = cluster.hypervisor, cluster.policy
    mib = 0.0
    if policy.memory_files == "datastore" and platform.memory_file != "none":
        reserved = vm.reservation_mib if platform.memory_file == "unreserved" else 0
        mib = max(vm.configured_mib - reserved, 0.0)
    return StoredFiles(
        disks_gib=vm.disk_gib,
        swap_gib=mib / 1024,
        snapshots_gib=policy.snapshot_fraction * vm.disk_gib,
        logs_gib=(platform.log_mib if policy.log_mib is None else policy.log_mib) / 1024,
    )


def stored_in(cluster: Cluster, demand: Demand, plan: Plan) -> StoredFiles:
    """Return the files on a cluster's datastore: of all VMs of a plan, and of VMs that are left as they are."""
    placed = (
        files_of(vm, cluster)
        for vm, index in zip(demand.vms, plan.host_of_vm.tolist(), strict=True)
        if plan.hosts[index].cluster == cluster.name
    )
    left = (StoredFiles(left_gib=vm.disk_gib + vm.saved_mib / 1024) for vm in demand.left if vm.cluster == cluster.name)
    return in_all([*placed, *left])


def violations(estate: Estate, demand: Demand, plan: Plan) -> Iterator[Violation]:
    """Yield the clusters whose files do not fit their datastore."""
    for cluster in estate.clusters:
        limit = cluster.datastore_gib
        if limit is None:
            continue
        files = stored_in(cluster, demand, plan)
        if files.total_gib > limit * (1 + _ROUNDING):
            needs = f"the files of its VMs need {_exact(files.total_gib)} ({_kinds(files, cluster)})"
            message = f"the datastore of {cluster.name} is too small: {needs}, but it has {_exact(limit)}"
            yield Violation("datastore", (cluster.name,), message)


def _kinds(files: StoredFiles, cluster: Cluster) -> str:
    """Return the amount of files of each kind, in words."""
    amounts = (
        (files.disks_gib, "of disks"),
        (files.swap_gib, f"of {cluster.hypervisor.memory_file_words}"),
        (files.snapshots_gib, "of snapshots"),
        (files.logs_gib, "of logs"),
        (files.left_gib, "of VMs that are not planned"),
    )
    return ", ".join(f"{_short(amount)} {words}" for amount, words in amounts if amount)


def _exact(gib: float) -> str:
    """Return an amount to the MiB, so that one MiB too much is visible."""
    return f"{gib:,.3f}".rstrip("0").rstrip(".") + " GiB"


def _short(gib: float) -> str:
    return format_gib(gib) if gib >= 1 else f"{gib * 1024:,.0f} MiB"

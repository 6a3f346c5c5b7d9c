"""Rows of the tables on shared storage: disks, swap, snapshots and logs, in the words that every format uses."""

from __future__ import annotations

from vconsolidate.report.schema.host import ClusterSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.vm import FilesSection
from vconsolidate.report.wording import percent
from vconsolidate.units import format_gib

CLUSTERS = ("cluster", "disks", "swap", "snapshots", "logs", "total", "datastore")
VMS = ("VM", "host", "disks", "swap", "snapshots", "logs", "total")
NOTE = "Swap: storage that the platform keeps for the memory of running VMs, as swap files or for their saved state."


def cluster_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return the storage that each cluster's VMs need; nothing where neither disks nor a datastore are known."""
    used = [cluster for cluster in document.clusters if cluster.files is not None and cluster.vms]
    if not any(_is_known(cluster) for cluster in used):
        return []
    return [
        (cluster.name, *_kinds(cluster.files), _share(cluster, cluster.files))
        for cluster in used
        if cluster.files is not None
    ]


def vm_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return the files of every VM, where the clusters' rows are shown."""
    if not cluster_rows(document):
        return []
    return [(vm.name, vm.host or "", *_kinds(vm.files)) for vm in document.vms if vm.files is not None]


def _is_known(cluster: ClusterSection) -> bool:
    return cluster.datastore_gib is not None or (cluster.files is not None and cluster.files.disks_gib > 0)


def _kinds(files: FilesSection) -> tuple[str, ...]:
    kinds = (files.disks_gib, files.swap_gib, files.snapshots_gib, files.logs_gib)
    return (*(_amount(gib) if gib else "" for gib in kinds), _amount(files.total_gib))


def _amount(gib: float) -> str:
    return format_gib(gib) if gib >= 1 or not gib else f"{gib * 1024:,.0f} MiB"


def _share(cluster: ClusterSection, files: FilesSection) -> str:
    holds = cluster.datastore_gib
    if holds is None:
        return "no limit stated"
    return f"{format_gib(holds)} ({percent(files.total_gib / holds)})" if holds else format_gib(holds)

"""Rows of the tables on shared storage: disks, swap, snapshots and logs, in the words that every format uses."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.report.schema.host import ClusterSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.vm import FilesSection
from vconsolidate.report.wording import percent
from vconsolidate.units import format_gib

VMS = ("VM", "host", "disks", "swap", "snapshots", "logs", "total")
NOTE = "Swap: storage that the platform keeps for the memory of running VMs, as swap files or for their saved state."


def cluster_columns(document: PlanDocument) -> tuple[str, ...]:
    """Return the headers of `cluster_rows`."""
    left = ("not planned",) if _any_left(document) else ()
    rows = _rows(document)
    names = ("cluster", "disks", "swap", "snapshots", "logs", *left, "total", "datastore")
    return tuple(name for name, keep in zip(names, _filled(rows), strict=bool(rows)) if keep)


def cluster_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """
    Return the storage that each cluster's VMs need, without the kinds that no cluster has.

    Nothing is returned where neither disks nor a datastore are known.
    """
    rows = _rows(document)
    kept = _filled(rows)
    return [tuple(cell for cell, keep in zip(row, kept, strict=True) if keep) for row in rows]


def _filled(rows: Sequence[Sequence[str]]) -> list[bool]:
    """Return which columns have a cell with anything in it; all where there is no row."""
    return [any(column) for column in zip(*rows, strict=True)] if rows else []


def _rows(document: PlanDocument) -> list[tuple[str, ...]]:
    used = [cluster for cluster in document.clusters if cluster.files is not None and cluster.vms]
    if not any(_is_known(cluster) for cluster in used):
        return []
    return [
        (cluster.name, *_kinds(cluster.files, left=_any_left(document)), _share(cluster, cluster.files))
        for cluster in used
        if cluster.files is not None
    ]


def vm_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return the files of every VM, where the clusters' rows are shown."""
    if not cluster_rows(document):
        return []
    return [(vm.name, vm.host or "", *_kinds(vm.files, left=False)) for vm in document.vms if vm.files is not None]


def _is_known(cluster: ClusterSection) -> bool:
    files = cluster.files
    return cluster.datastore_gib is not None or (files is not None and files.disks_gib + files.left_gib > 0)


def _any_left(document: PlanDocument) -> bool:
    """Return whether VMs that are not planned take some of a datastore."""
    return any(cluster.files is not None and cluster.files.left_gib > 0 for cluster in document.clusters)


def _kinds(files: FilesSection, *, left: bool) -> tuple[str, ...]:
    kinds = (files.disks_gib, files.swap_gib, files.snapshots_gib, files.logs_gib, *([files.left_gib] if left else []))
    return (*(_amount(gib) if gib else "" for gib in kinds), _amount(files.total_gib))


def _amount(gib: float) -> str:
    return format_gib(gib) if gib >= 1 or not gib else f"{gib * 1024:,.0f} MiB"


def _share(cluster: ClusterSection, files: FilesSection) -> str:
    holds = cluster.datastore_gib
    if holds is None:
        return "no limit stated"
    return f"{format_gib(holds)} ({percent(files.total_gib / holds)})" if holds else format_gib(holds)

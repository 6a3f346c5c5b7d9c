"""
Shared storage that limits a cluster: the virtual disks of its VMs fit its datastore.

Disks are not a resource of a host but of a whole cluster, so they enter the problem as a side constraint, and only
where they can bind: a datastore that holds the disks of every VM that may come is left out. With one cluster the sum
decides before any search. With several, a limit per cluster has no exact form among the solvers' side constraints (it
would limit the hosts of the other clusters, one by one, as well); the tighter form finds the plan, and the bound is
that of the problem without the limit, which is valid for every plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.model.plan import Conflict
from vconsolidate.packing.encoding.encode import Built
from vconsolidate.packing.solver.problem import AtMost, Bin
from vconsolidate.units import format_gib

UNITS_PER_GIB = 16


def hopeless(built: Built) -> Iterator[Conflict]:
    """Yield the clusters whose datastore cannot even hold the disks of the VMs that may run nowhere else."""
    problem = built.problem
    for index, cluster in enumerate(built.clusters):
        if cluster.datastore_gib is None:
            continue
        elsewhere = problem.allowed[:, problem.platform_of_class != index].any(axis=1)
        needed = int((problem.count * built.disk_of_item)[~elsewhere].sum()) / UNITS_PER_GIB
        if needed > cluster.datastore_gib:
            has, short = format_gib(cluster.datastore_gib), format_gib(needed - cluster.datastore_gib)
            message = (
                f"the VMs that may run nowhere but in {cluster.name} need {format_gib(needed)} of disk; "
                f"its datastore has {has}, short by {short}"
            )
            yield Conflict("datastore", message)


def overfull(built: Built, bins: Sequence[Bin]) -> bool:
    """Return whether a packing puts more disks into a cluster than its datastore holds."""
    stored = [0] * len(built.clusters)
    for host in bins:
        disks = sum(int(built.disk_of_item[i]) * n for i, n in zip(host.items, host.copies, strict=True))
        stored[built.classes[host.host_class].cluster] += disks
    return any(
        cluster.datastore_gib is not None and disks > cluster.datastore_gib * UNITS_PER_GIB
        for cluster, disks in zip(built.clusters, stored, strict=True)
    )


def limited(built: Built) -> Built:
    """Return the problem with a limit per datastore, tight enough that no packing of it is overfull."""
    items = np.flatnonzero(built.disk_of_item > 0)
    limits = [
        AtMost(
            items=items,
            weights=built.disk_of_item[items],
            limit=int(cluster.datastore_gib * UNITS_PER_GIB),
            scope_of_class=np.where(built.problem.platform_of_class == index, 0, -1).astype(np.int64),
        )
        for index, cluster in enumerate(built.clusters)
        if cluster.datastore_gib is not None
    ]
    return replace(built, problem=replace(built.problem, at_most=(*built.problem.at_most, *limits)))

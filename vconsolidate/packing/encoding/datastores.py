"""
Shared storage that limits a cluster: the disks of its VMs, and the files beside them, fit its datastore.

Files are not a resource of a host but of a whole cluster, so they enter the problem as a side constraint, and only
where they can bind: a datastore that holds the files of every VM that may come is left out. With one cluster the sum
decides before any search. With several, the packing without the limit is looked at first, and the limit is added
where it puts too much into one of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.evidence import Conflict
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.encoding.stored_files import BYTES_PER_GIB, StoredFiles, datastore_bytes, files_of
from vconsolidate.packing.solver.side_constraints import OUTSIDE, ItemLimit
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.units import format_gib
from vconsolidate.words import counted

_LIMIT_BITS = 40
"""The limit of a side constraint lies below 2 to this power: sums over a hundred thousand VMs stay below 2⁵⁷."""


def explain_too_small(encoded: Encoded) -> Iterator[Conflict]:
    """Yield the clusters whose datastore cannot even hold the files of the VMs that may run nowhere else."""
    problem = encoded.problem
    for index, cluster in enumerate(encoded.hosts.clusters):
        limit = datastore_bytes(cluster, encoded.demand)
        if limit is None:
            continue
        elsewhere = problem.allowed[:, problem.platform_of_class != index].any(axis=1)
        needed = int((problem.count * encoded.items.stored_bytes[index])[~elsewhere].sum())
        if needed > limit:
            bound = [vm for item in np.flatnonzero(~elsewhere).tolist() for vm in encoded.vms_of_item(item)]
            yield Conflict("datastore", _too_much(encoded, cluster, bound, needed - limit))


def _too_much(encoded: Encoded, cluster: Cluster, vms: Sequence[int], short: int) -> str:
    files = [files_of(encoded.demand.vms[int(encoded.items.vm_order[vm])], cluster) for vm in vms]
    needed = sum(one.total for one in files) / BYTES_PER_GIB
    holds = math.floor((cluster.datastore_gib or 0.0) * BYTES_PER_GIB)
    taken = holds - (datastore_bytes(cluster, encoded.demand) or 0)
    has = format_gib(cluster.datastore_gib or 0.0)
    left = f", {_amount(taken)} of it taken by VMs that are not planned" if taken > 1 else ""
    kinds = f" ({_kinds(files, cluster)})" if files else ""
    return (
        f"the VMs that can run only in {cluster.name} need {format_gib(needed)} of storage{kinds}; "
        f"its datastore has {has}{left}, short by {_amount(short)}"
    )


def _kinds(files: Sequence[StoredFiles], cluster: Cluster) -> str:
    """Return what files are for, kind by kind: ``838 GiB of disks, 320 GiB of swap files``."""
    kinds = (
        ("disks", sum(one.disks for one in files)),
        (cluster.hypervisor.memory_file_words, sum(one.swap for one in files)),
        ("snapshots", sum(one.snapshots for one in files)),
        ("logs", sum(one.logs for one in files)),
    )
    return ", ".join(f"{_amount(amount)} of {kind}" for kind, amount in kinds if amount)


def _amount(amount: int) -> str:
    gib = amount / BYTES_PER_GIB
    return format_gib(gib) if gib >= 1 else f"{max(1, round(gib * 1024)):,} MiB"


def explain_overfull(encoded: Encoded) -> Conflict:
    """Return that no placement keeps within all datastores, where that was proven of the whole problem."""
    sizes = [f"{c.name} ({format_gib(c.datastore_gib)})" for c in encoded.hosts.clusters if c.datastore_gib is not None]
    every = encoded.items.stored_bytes.max(axis=0) @ encoded.problem.count
    message = (
        f"no placement fits the datastores of {' and '.join(sizes)}: the files of "
        f"{counted(len(encoded.demand.vms), 'VM')} take up to {_amount(int(every))}"
    )
    return Conflict("datastore", message)


def is_overfull(encoded: Encoded, bins: Sequence[Bin]) -> bool:
    """Return whether a packing puts more files into a cluster than its datastore holds."""
    filled = [0] * len(encoded.hosts.clusters)
    for host in bins:
        cluster = encoded.hosts.classes[host.host_class].cluster
        of_item = encoded.items.stored_bytes[cluster]
        filled[cluster] += sum(int(of_item[i]) * n for i, n in zip(host.items, host.copies, strict=True))
    limits = [datastore_bytes(cluster, encoded.demand) for cluster in encoded.hosts.clusters]
    return any(limit is not None and amount > limit for limit, amount in zip(limits, filled, strict=True))


def limit_datastores(encoded: Encoded) -> Encoded:
    """Return the problem with a limit per datastore that can run full; where none can, the problem itself."""
    if not encoded.items.stored_bytes.any():
        return encoded
    limits = []
    for index, cluster in enumerate(encoded.hosts.clusters):
        limit = datastore_bytes(cluster, encoded.demand)
        inside = encoded.problem.platform_of_class == index
        items = np.flatnonzero(encoded.problem.allowed[:, inside].any(axis=1) & (encoded.items.stored_bytes[index] > 0))
        if limit is not None and items.size:
            weights, most = _scale(encoded.items.stored_bytes[index][items], limit)
            scope = np.where(inside, 0, OUTSIDE).astype(np.int64)
            limits.append(ItemLimit(items=items, weights=weights, limit=most, scope_of_class=scope))
    return replace(encoded, problem=replace(encoded.problem, at_most=(*encoded.problem.at_most, *limits)))


def _scale(weights: IntArray, limit: int) -> tuple[IntArray, int]:
    """Return bytes in their largest common unit, or one coarse enough: what is stored rounds up, the limit down."""
    unit = int(np.gcd.reduce(weights))
    while limit // unit >= 2**_LIMIT_BITS:
        unit *= 2
    return -(-weights // unit), limit // unit

"""Storage operations of each datastore over time: what its VMs ask for, interval by interval."""

from __future__ import annotations

import numpy as np

from vconsolidate.model.arrays import Float32Array, FloatArray
from vconsolidate.model.datastore import Datastore
from vconsolidate.model.datastore_replay import DatastoreReplay
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.verify.files_on_datastores import shares_of_iops


def replay_datastores(estate: Estate, demand: Demand, plan: Plan) -> tuple[DatastoreReplay, ...]:
    """
    Return the operations of every datastore with files of the plan.

    A datastore is a sum: it neither queues nor caches, and operations of a VM are spread by the sizes of its disks.
    Swapping, copies, snapshots that are merged, and backups are left out.
    """
    iops = demand.series.disk_iops_by_vm_step
    if not plan.storage or not iops.size:
        return ()
    where = {one.vm: one for one in plan.storage}
    shares = [shares_of_iops(vm, where[vm.name]) if vm.name in where else {} for vm in demand.vms]
    return tuple(
        _replay(one, iops[rows], np.array([shares[row][one.name] for row in rows]), [demand.vms[r].name for r in rows])
        for one in estate.datastores
        if (rows := [row for row, share in enumerate(shares) if one.name in share])
    )


def _replay(one: Datastore, iops: Float32Array, shares: FloatArray, names: list[str]) -> DatastoreReplay:
    """
    Return the figures of a datastore.

    Parameters
    ----------
    iops
        (n, n_steps) operations of the VMs `names`.
    shares
        (n,) the share of them that this datastore serves.
    """
    total = shares @ iops.astype(np.float64)
    worst = int(total.argmax())
    each = shares * iops[:, worst]
    noisiest = int(each.argmax())
    return DatastoreReplay(
        datastore=one.name,
        limit_iops=one.iops,
        mean_iops=float(total.mean()),
        p95_iops=float(np.percentile(total, 95.0)),
        peak_iops=float(total[worst]),
        worst_step=worst,
        over_fraction=0.0 if one.iops is None else float((total > one.iops * (1 + 1e-6)).mean()),
        noisiest_vm=names[noisiest] if total[worst] > 0 else "",
        noisiest_fraction=float(each[noisiest] / total[worst]) if total[worst] > 0 else 0.0,
    )

"""Storage operations of datastores over time, against sums by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.towns import Town
from vconsolidate.model.datastore import Datastore, VmDisk, VmStorage
from vconsolidate.model.evidence import Bound
from vconsolidate.model.plan import Plan
from vconsolidate.replay.datastores import replay_datastores


def test_operations_are_summed_by_datastore_and_the_loudest_vm_is_named(town: Town) -> None:
    disks = (VmDisk("one", 30.0, 30.0), VmDisk("two", 10.0, 10.0))
    vms = [town.vm("x", disk_gib=40.0, disks=disks), town.vm("y", disk_gib=5.0)]
    estate = replace(
        town.estate(vms, [town.cluster()]), datastores=(Datastore("a", 99.0, iops=100.0), Datastore("b", 99.0))
    )
    demand = town.demand(vms)
    iops = np.array([[40.0, 80.0, 40.0, 0.0], [40.0, 50.0, 80.0, 10.0]], dtype=np.float32)
    demand = replace(demand, series=replace(demand.series, disk_iops_by_vm_step=iops))
    storage = (VmStorage("x", "a", "a", ("a", "b")), VmStorage("y", "a", "a"))
    plan = Plan("feasible", (), np.zeros(0, dtype=np.int64), (), Bound(0, 0.0, "none"), "none", storage=storage)
    first, second = replay_datastores(estate, demand, plan)
    # a: three quarters of x and all of y: 70, 110, 110, 10
    assert (first.datastore, first.peak_iops, first.worst_step) == ("a", 110.0, 1)
    assert first.over_fraction == pytest.approx(0.5)
    assert first.mean_iops == pytest.approx(75.0)
    assert first.noisiest_vm == "x"
    assert first.noisiest_fraction == pytest.approx(60 / 110)
    assert (second.datastore, second.peak_iops, second.over_fraction) == ("b", 20.0, 0.0)


def test_nothing_is_replayed_without_datastores_or_series(town: Town) -> None:
    vms = [town.vm("x", disk_gib=5.0)]
    plan = Plan("feasible", (), np.zeros(0, dtype=np.int64), (), Bound(0, 0.0, "none"), "none")
    estate, demand = town.estate(vms, [town.cluster()]), town.demand(vms)
    assert replay_datastores(estate, demand, plan) == ()
    assert replay_datastores(estate, demand, replace(plan, storage=(VmStorage("x", "a", "a"),))) == ()

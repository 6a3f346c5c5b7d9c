"""No plan of several clusters is worse than the best one of some of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from vconsolidate.model.admission import AdmissionForm
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.stop import Stop
from vconsolidate.packing.cluster_sets import keep_clusters
from vconsolidate.packing.encoding.encode import encode
from vconsolidate.packing.place import place
from vconsolidate.verify.plan import violations

if TYPE_CHECKING:
    from tests.towns import Town

FORMS: tuple[AdmissionForm, ...] = ("dedicated", "exact", "slots", "percentage")
STOP = Stop(work=3.0)


def cluster(town: Town, name: str, form: AdmissionForm, sizes: tuple[int, int]) -> Cluster:
    policy = town.cluster().policy
    policy = replace(policy, host_failures_tolerated=1, admission=replace(policy.admission, form=form))
    types = [town.kind(f"t{gib}", town.hardware(gib=gib), price=float(gib + 3)) for gib in sizes]
    return town.cluster(name, types=types, policy=policy)


@pytest.mark.parametrize("first", FORMS)
@pytest.mark.parametrize("second", FORMS)
def test_another_cluster_makes_no_plan_dearer(town: Town, first: AdmissionForm, second: AdmissionForm) -> None:
    rng = np.random.default_rng([FORMS.index(first), FORMS.index(second)])
    one, two = cluster(town, "c", first, (8, 14)), cluster(town, "d", second, (10, 20))
    vms = [
        town.vm(f"v{n}", gib=float(gib), clusters=("c", "d"), reservation_mib=int(gib) * 256)
        for n, gib in enumerate(rng.integers(1, 7, 9))
    ]
    estate, demand = town.estate(vms, [one, two]), town.demand(vms, ("c", "d"))
    together = place(estate, demand, stop=STOP)
    assert together.hosts
    assert violations(estate, demand, together) == ()
    for alone in (one, two):
        part = [replace(vm, clusters=(alone.name,)) for vm in vms]
        plan = place(town.estate(part, [alone]), town.demand(part, (alone.name,)), stop=STOP)
        assert plan.hosts
        assert together.cost <= plan.cost + 1e-6
        assert together.bound.cost <= plan.cost + 1e-6


def test_clusters_that_are_left_out_have_no_hosts_and_survive_nothing(town: Town) -> None:
    clusters = [cluster(town, name, "dedicated", (8, 14)) for name in "cd"]
    vms = [town.vm("a", gib=1, clusters=("c", "d"))]
    part = keep_clusters(encode(town.estate(vms, clusters), town.demand(vms, ("c", "d"))), (1,))
    outside = part.problem.platform_of_class == 0
    assert not part.problem.allowed[:, outside].any()
    assert not part.problem.available[outside].any()
    assert [c.policy.host_failures_tolerated for c in part.hosts.clusters] == [0, 1]
    assert [kind.limit for kind in part.hosts.classes if kind.cluster == 0] == [0, 0]

"""Plans of independent parts, joined, are plans of the whole: as good, as well proven, and no more work per VM."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from vconsolidate.model.demand import Demand, LeftVm
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.previous import Previous
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.stop import Stop
from vconsolidate.packing import independent_parts as dividing
from vconsolidate.packing import place_under_rules as planning
from vconsolidate.packing.encoding.encode import encode
from vconsolidate.packing.encoding.initial_packing import placement_of
from vconsolidate.packing.independent_parts import independent_parts
from vconsolidate.packing.place import place
from vconsolidate.packing.solver import side_by_side
from vconsolidate.verify.plan import violations

if TYPE_CHECKING:
    from tests.towns import Small, Town

    Estates = Callable[[int, int], st.SearchStrategy[Small]]

STOP = Stop(work=1.0)


@pytest.fixture
def divided(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Divide even the smallest estate."""
    monkeypatch.setattr(dividing, "LARGE", 1)
    return monkeypatch


def sites(town: Town, number: int, *rules: RuleStatement, failures: int = 1) -> tuple[Estate, Demand]:
    """Return sites of four VMs each that fill two hosts of a cluster of their own."""
    names = [f"c{site}" for site in range(number)]
    small = town.hardware(gib=4)
    bought = town.kind("t", small, price=5.0)
    policy = replace(town.cluster().policy, host_failures_tolerated=failures, objective=("cost", "hosts", "balance"))
    clusters = [
        town.cluster(name, hosts=[town.host(f"{name}-h", small)], types=[bought], policy=policy) for name in names
    ]
    vms = [town.vm(f"{name}-v{vm}", gib=2, clusters=(name,)) for vm in range(4) for name in names]
    return town.estate(vms, clusters, rules), town.demand(vms, names)


def apart(*vms: str, scope: str = "host") -> RuleStatement:
    return RuleStatement("anti_affinity", vms, scope=scope)


def test_each_site_is_a_part_and_the_plan_is_the_same(town: Town, divided: pytest.MonkeyPatch) -> None:
    estate, demand = sites(town, 3, apart("c0-v0", "c1-v0"), apart("c2-v1", "c2-v2"))
    assert [[vm.name[:2] for vm in part.demand.vms] for part in independent_parts(estate, demand)] == [
        [name] * 4 for name in ("c0", "c1", "c2")
    ]
    plan = place(estate, demand, stop=STOP)
    divided.undo()
    whole = place(estate, demand, stop=STOP)
    assert violations(estate, demand, plan) == ()
    assert plan.hosts == whole.hosts
    assert (plan.status, plan.cost, plan.bound.cost, plan.bound.hosts) == ("optimal", 30.0, 30.0, 9)
    assert (whole.status, whole.cost, whole.bound.hosts) == (plan.status, plan.cost, plan.bound.hosts)
    assert [(level.criterion, level.value) for level in plan.levels] == [
        (level.criterion, level.value) for level in whole.levels
    ]


@pytest.mark.usefixtures("divided")
@pytest.mark.parametrize(
    ("rule", "parts"),
    [
        (apart("c0-v0", "c1-v0", scope="rack"), 2),
        (apart("c0-v0", "c1-v0", scope="cluster"), 3),
        (RuleStatement("at_most", ("c0-v0", "c1-v0"), limit=1, scope="site"), 2),
        (RuleStatement("licence", ("c0-v0", "c1-v0"), limit=1), 2),
        (RuleStatement("pin", ("c0-v0", "c1-v0"), hosts=("c0", "c1")), 3),
        (RuleStatement("licence", ("c0-v0",), amounts=(("per_host", 7.0),)), 0),
    ],
)
def test_rules_that_reach_across_clusters_join_them(town: Town, rule: RuleStatement, parts: int) -> None:
    assert len(independent_parts(*sites(town, 3, rule))) == parts


@pytest.mark.usefixtures("divided")
def test_a_part_that_cannot_be_planned_says_why(town: Town) -> None:
    estate, demand = sites(town, 3)
    last = replace(estate.clusters[2], host_types=())
    plan = place(replace(estate, clusters=(*estate.clusters[:2], last)), demand, stop=STOP)
    assert (plan.status, plan.hosts) == ("infeasible", ())
    assert plan.conflicts


@pytest.mark.parametrize("tolerated", [0, 1])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much], max_examples=6)
@given(data=st.data())
def test_a_divided_estate_has_the_same_best_plan(
    small_estates: Estates, divided: pytest.MonkeyPatch, tolerated: int, data: st.DataObject
) -> None:
    small = data.draw(small_estates(tolerated, 3))
    assume(independent_parts(small.estate, small.demand))
    with divided.context() as context:
        context.setattr(dividing, "LARGE", 10**9)
        whole = place(small.estate, small.demand, stop=STOP)
    plan = place(small.estate, small.demand, stop=STOP)
    for made, sought in ((plan, whole), (whole, plan)):
        assert not (made.status == "infeasible" and sought.hosts)
    if plan.hosts and whole.hosts:
        assert violations(small.estate, small.demand, plan) == ()
        assert plan.bound.cost <= whole.cost + 1e-9
        assert whole.bound.cost <= plan.cost + 1e-9
        assert plan.bound.hosts <= whole.hosts_used
        for level, other in zip(plan.levels, whole.levels, strict=True):
            if level.among == "all" and level.bound is not None:
                assert level.bound <= other.value + 1e-9


@pytest.mark.usefixtures("divided")
def test_what_holds_of_the_same_hosts_in_one_part_holds_of_no_more_in_the_whole(town: Town) -> None:
    estate, demand = sites(town, 2, failures=0)
    larger = town.kind("larger", town.hardware(gib=6), price=5.0)
    first = replace(estate.clusters[0], hosts=())
    second = replace(estate.clusters[1], hosts=(), host_types=(*estate.clusters[1].host_types, larger))
    plan = place(replace(estate, clusters=(first, second)), demand, stop=STOP)
    assert (plan.levels[-1].criterion, plan.levels[-1].among) == ("balance", "same hosts")


@pytest.mark.usefixtures("divided")
def test_clusters_that_would_name_hosts_alike_are_planned_together(town: Town) -> None:
    vms = [town.vm("v0", clusters=("web",)), town.vm("v1", clusters=("web-large",)), town.vm("v2", clusters=("z",))]
    clusters = [
        town.cluster("web", types=[town.kind("large-new")]),
        town.cluster("web-large", types=[town.kind("new")]),
        town.cluster("z", types=[town.kind("new")]),
    ]
    estate, demand = town.estate(vms, clusters), town.demand(vms, [cluster.name for cluster in clusters])
    plan = place(estate, demand, stop=STOP)
    assert [host.name for host in plan.hosts] == ["web-large-new-01", "web-large-new-02", "z-new-01"]
    assert len(independent_parts(estate, demand)) == 2
    there = replace(clusters[2], hosts=(town.host("web-large-new-01"),), host_types=())
    assert independent_parts(replace(estate, clusters=(*clusters[:2], there)), demand) == ()


@pytest.mark.usefixtures("divided")
@pytest.mark.parametrize(("kept_gib", "status"), [(20.0, "optimal"), (21.0, "infeasible")])
def test_storage_of_a_cluster_that_runs_nothing_is_looked_at(town: Town, kept_gib: float, status: str) -> None:
    vms = [town.vm(f"v-{name}", clusters=(name,)) for name in "ab"]
    clusters = [*(town.cluster(name, types=[town.kind()]) for name in "ab"), town.cluster("c", datastore_gib=20.0)]
    demand = replace(town.demand(vms, "abc"), left=(LeftVm("template", "c", kept_gib),))
    estate = town.estate(vms, clusters)
    assert len(independent_parts(estate, demand)) == 2
    plan = place(estate, demand, stop=STOP)
    assert (plan.status, [conflict.subject for conflict in plan.conflicts]) == (
        status,
        [] if status == "optimal" else ["datastore"],
    )


@pytest.mark.usefixtures("divided")
def test_a_placement_in_use_is_kept_part_by_part(town: Town) -> None:
    estate, demand = sites(town, 2)
    first = place(estate, demand, stop=STOP)
    before: Previous = placement_of(demand, first)
    again = place(estate, demand, stop=STOP, previous=before)
    assert again.changes is not None
    assert (again.changes.kept, again.changes.moved, again.changes.gone) == (8, (), ())
    gone = replace(before, host_of_vm={**before.host_of_vm, "old": "c0-h"})
    changed = place(estate, demand, stop=STOP, previous=gone).changes
    assert changed is not None
    assert changed.gone == ("old",)


def test_two_processes_find_the_same_plan(town: Town, divided: pytest.MonkeyPatch) -> None:
    estate, demand = sites(town, 3)
    divided.setattr(side_by_side, "WORTH", 0.0)
    alone, beside = (place(estate, demand, stop=replace(STOP, workers=workers)) for workers in (1, 2))
    assert _figures(alone) == _figures(beside)


def _figures(plan: Plan) -> tuple[object, ...]:
    return plan.hosts, plan.host_of_vm.tolist(), plan.levels, plan.bound, plan.phases, plan.limited


def test_twice_the_sites_are_twice_the_work(town: Town, divided: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    plain = encode

    def counting(estate: Estate, demand: Demand, *more: object) -> object:
        seen.append(len(demand.vms) * len(estate.clusters))
        return plain(estate, demand, *more)  # type: ignore[arg-type]

    divided.setattr(planning, "encode", counting)
    sums = []
    for number in (3, 6):
        seen.clear()
        place(*sites(town, number), stop=STOP)
        sums.append(sum(seen))
    assert sums[1] == 2 * sums[0]

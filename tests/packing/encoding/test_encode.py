"""From estate and demand to integers: grouping, classes, scaling, dropped dimensions and folded costs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.model.statement import RuleStatement
from vconsolidate.packing.encoding.binding_resources import binding_resources
from vconsolidate.packing.encoding.encode import encode
from vconsolidate.packing.encoding.host_classes import HostClass
from vconsolidate.packing.encoding.integer_scaling import scale
from vconsolidate.packing.encoding.items import group_alike, merge_vms
from vconsolidate.packing.encoding.lexicographic_cost import fold

if TYPE_CHECKING:
    from tests.towns import Town


def ones(n: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.ones(n, dtype=np.int64)


def test_identical_vms_are_one_item(town: Town) -> None:
    vms = [town.vm(name, gib=2) for name in "abc"] + [town.vm("d", gib=3)]
    encoded = encode(town.estate(vms, [town.cluster(types=[town.kind()])]), town.demand(vms))
    assert sorted(encoded.problem.count.tolist()) == [1, 3]


def test_a_rule_tells_identical_vms_apart(town: Town) -> None:
    vms = [town.vm(name, gib=2) for name in "abc"]
    cluster = town.cluster(types=[town.kind()])
    encoded = encode(town.estate(vms, [cluster], [RuleStatement("exclusive", ("b",))]), town.demand(vms))
    assert sorted(encoded.problem.count.tolist()) == [1, 2]


def test_vms_that_must_share_a_host_are_one_item(town: Town) -> None:
    vms = [town.vm(name, gib=size) for name, size in (("a", 1), ("b", 2), ("d", 4))]
    rules = [RuleStatement("affinity", ("a", "d")), RuleStatement("anti_affinity", ("a", "b", "d"))]
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(gib=5))])
    encoded = encode(town.estate(vms, [cluster], rules), town.demand(vms))
    [rule] = encoded.problem.at_most
    assert sorted(rule.weights.tolist()) == [1, 2]
    memory = encoded.resources.names.index("memory_configured")
    assert sorted(encoded.items.demand[0, :, memory].tolist()) == [2, 5]


def test_existing_hosts_are_one_class_until_a_rule_names_one(town: Town) -> None:
    vms = [town.vm("a", gib=1)]
    cluster = town.cluster(hosts=[town.host(f"h{n}", rack=f"R{n % 2}") for n in range(4)])
    rules = {
        1: [],
        2: [RuleStatement("pin", ("a",), hosts=("h1",))],
        3: [RuleStatement("ban", ("a",), hosts=("h1",)), RuleStatement("ban", ("a",), hosts=("h2",))],
    }
    for expected, stated in rules.items():
        assert encode(town.estate(vms, [cluster], stated), town.demand(vms)).problem.n_classes == expected
    by_rack = [RuleStatement("anti_affinity", ("a",), scope="rack")]
    encoded = encode(town.estate(vms, [cluster], by_rack), town.demand(vms))
    assert [tuple(h.name for h in c.existing) for c in encoded.hosts.classes] == [("h0", "h2"), ("h1", "h3")]


def test_hosts_in_maintenance_are_left_out(town: Town) -> None:
    vms = [town.vm("a", gib=1)]
    cluster = town.cluster(hosts=[town.host("h0", maintenance=True), town.host("h1")])
    [only] = encode(town.estate(vms, [cluster]), town.demand(vms)).hosts.classes
    assert [host.name for host in only.existing] == ["h1"]


def test_each_cluster_has_its_own_overheads_and_limits(town: Town) -> None:
    vms = [town.vm("a", mhz=2000.0, gib=2, clusters=("c", "d"))]
    tight = replace(town.cluster().policy, memory_overcommit=2.0, cpu_ceiling_fraction=0.5)
    hardware = town.hardware(cores=3, gib=3)
    clusters = [
        town.cluster("c", types=[town.kind(hardware=hardware)]),
        town.cluster("d", types=[town.kind(hardware=hardware)], policy=tight),
    ]
    demand = town.demand(vms, ("c", "d"), cpu_overhead={"d": 1.25}, overhead_mib={"d": 512.0})
    encoded = encode(town.estate(vms, clusters), demand)
    column = {name: index for index, name in enumerate(encoded.resources.names)}
    real = encoded.items.demand / encoded.units
    room = encoded.hosts.capacity / encoded.units
    assert real[:, 0, column["cpu"]].tolist() == [2000.0, 2500.0]
    assert room[:, column["cpu"]].tolist() == [3000.0, 1500.0]
    assert real[:, 0, column["memory_configured"]].tolist() == [2048.0, 3072.0]
    assert room[:, column["memory_configured"]].tolist() == [3072.0, 6144.0]
    assert real[:, 0, column["memory_consumed"]].tolist() == [2048.0, 2560.0]


def test_slots_that_never_bind_are_dropped(town: Town) -> None:
    vms = [town.vm(name) for name in "abc"]
    by_slot = np.array([[5.0, 9.0, 1.0, 9.0], [5.0, 5.0, 6.0, 5.0], [4.0, 9.0, 4.0, 9.0]])
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(cores=1, mhz=10.0))])
    encoded = encode(town.estate(vms, [cluster]), town.demand(vms, by_slot=by_slot))
    assert encoded.problem.dimensions == ("cpu@02:00", "cpu@03:00")


def test_something_is_left_when_nothing_binds(town: Town) -> None:
    vms = [town.vm("a")]
    encoded = encode(town.estate(vms, [town.cluster(types=[town.kind()])]), town.demand(vms))
    assert encoded.problem.n_dims == 1


@given(st.data())
def test_dropped_dimensions_never_decide(data: st.DataObject) -> None:
    small = st.integers(0, 6)
    demand = np.array(data.draw(st.lists(st.lists(small, min_size=3, max_size=3), min_size=1, max_size=4)))[None]
    capacity = np.array(data.draw(st.lists(st.lists(small, min_size=3, max_size=3), min_size=1, max_size=2)))
    n = demand.shape[1]
    kept = list(binding_resources(demand, capacity, np.zeros(len(capacity), dtype=np.int64), ones(n)))
    for host_class in range(len(capacity)):
        for subset in range(1, 2**n):
            chosen = [i for i in range(n) if subset >> i & 1]
            fits = demand[0, chosen].sum(axis=0) <= capacity[host_class]
            assert fits.all() == fits[kept].all()


@given(
    st.lists(st.floats(0.0, 1e5, allow_nan=False), min_size=1, max_size=6),
    st.floats(1e-3, 1e6),
)
def test_what_fits_in_integers_fits_in_real_numbers(demand: list[float], capacity: float) -> None:
    scaled = scale(np.array(demand)[None, :, None], np.array([[capacity]]), ones(len(demand)))
    fits = int(scaled.demand[0, :, 0].sum()) <= int(scaled.capacity[0, 0])
    if fits:
        assert sum(demand) <= capacity * (1 + 1e-6)
    if sum(demand) <= capacity * (1 - 1e-6):
        assert fits


def test_whole_numbers_stay_small() -> None:
    scaled = scale(np.array([[[4.0], [6.0]]]), np.array([[9.0]]), ones(2))
    assert scaled.demand.ravel().tolist() == [2, 3]
    assert scaled.capacity.ravel().tolist() == [4]


def test_a_resource_without_a_limit_never_binds() -> None:
    scaled = scale(np.array([[[4.0], [6.5]]]), np.array([[np.inf], [7.0]]), ones(2))
    assert int(scaled.demand.sum()) <= int(scaled.capacity[0, 0])


def test_overlapping_sets_become_one_merged() -> None:
    assert merge_vms(5, [[0, 3], [3, 4], []]).tolist() == [0, 1, 2, 0, 0]


def test_grouping_keeps_the_order_of_first_appearance() -> None:
    item, lead = group_alike([np.array([[2, 1], [0, 0], [2, 1]])])
    assert item.tolist() == [0, 1, 0]
    assert lead.tolist() == [0, 1]


def host_class(town: Town, price: float, *, existing: bool = False, has_price: bool = True) -> HostClass:
    hosts = (town.host("h"),) if existing else ()
    return HostClass(0, "t", town.hardware(), hosts, None, frozenset(), {}, price, 0.0, has_price)


def test_alike_hosts_cost_one_each(town: Town) -> None:
    costs = fold([host_class(town, 100.0), host_class(town, 100.0)], 5)
    assert costs.cost.tolist() == [1, 1]
    assert costs.least("cost", 3) == 300.0


@pytest.mark.parametrize("most", [2, 3, 1000])
def test_money_comes_before_hosts(town: Town, most: int) -> None:
    costs = fold([host_class(town, 12.0), host_class(town, 6.0), host_class(town, 5.5)], most)
    one, half, less = costs.cost.tolist()
    assert 2 * half > one > half + less
    assert costs.least("cost", half + less) == 11.5
    assert costs.least("cost", one - 2) < 12.0


def test_a_purchase_without_a_price_comes_before_any_number_of_hosts_there(town: Town) -> None:
    costs = fold([host_class(town, 0.0, existing=True), host_class(town, 0.0, has_price=False)], 50)
    there, bought = costs.cost.tolist()
    assert 50 * there < bought

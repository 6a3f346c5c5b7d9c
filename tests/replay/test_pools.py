"""Resource pools: hand-computed divisions, and laws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.replay.conftest import Case, Host, Vm, build_case
from vconsolidate.model.cluster import HostType
from vconsolidate.model.event import Maintenance
from vconsolidate.model.resource_pool import ResourcePool
from vconsolidate.packing.encoding.pool_reservations import add_claims
from vconsolidate.replay.cpu import allocate
from vconsolidate.replay.engine import replay
from vconsolidate.replay.machine import machines
from vconsolidate.replay.parameters import DEFAULTS
from vconsolidate.replay.pools import Pool, divide, weights


def pooled(case: Case, *pools: ResourcePool) -> list[float]:
    """Return the CPU each VM gets in the first interval, MHz."""
    estate, demand, plan = case
    result = replay(replace(estate, resource_pools=pools), demand, plan)
    return [float(mhz) for mhz in result.series.by_vm["cpu_given_mhz"][:, 0]]


def pool(name: str, *members: str, **fields: object) -> ResourcePool:
    return ResourcePool(name, "c0", members=members, **fields)  # type: ignore[arg-type]


def greedy(n: int, *, cores: int = 1, **fields: object) -> Case:
    """Return VMs that each want a whole core, on a host of `cores`."""
    return build_case([Vm(cpu_mhz=1000.0, **fields)] * n, [Host(cores=cores)])  # type: ignore[arg-type]


def test_a_pool_gets_its_share_however_many_vms_it_has() -> None:
    given_mhz = pooled(
        greedy(4, cores=2), pool("big", "vm0", shares=3000), pool("small", "vm1", "vm2", "vm3", shares=1000)
    )
    plain = pooled(greedy(4, cores=2))
    assert sum(given_mhz) == pytest.approx(sum(plain))
    assert given_mhz[0] == pytest.approx(1000.0)  # 3/4 of the host is more than its one vCPU can do
    assert given_mhz[1:] == pytest.approx([(sum(plain) - 1000.0) / 3] * 3)


def test_shares_count_among_siblings_only() -> None:
    one_core = build_case(
        [Vm(cpu_mhz=1000.0, shares=9000), Vm(cpu_mhz=1000.0, shares=1000), Vm(cpu_mhz=1000.0)], [Host(cores=1)]
    )
    whole = sum(pooled(one_core))
    given_mhz = pooled(one_core, pool("a", "vm0", "vm1", shares=1000), pool("b", "vm2", shares=1000))
    assert given_mhz == pytest.approx([whole / 2 * 0.9, whole / 2 * 0.1, whole / 2])


def test_pools_nest() -> None:
    case = greedy(3)
    whole = sum(pooled(case))
    pools = (
        pool("top", shares=3000),
        pool("other", "vm2", shares=1000),
        pool("left", "vm0", shares=2000, parent="top"),
        pool("right", "vm1", shares=1000, parent="top"),
    )
    assert pooled(case, *pools) == pytest.approx([whole * 3 / 4 * 2 / 3, whole * 3 / 4 / 3, whole / 4])
    assert pooled(case, *pools[::-1]) == pytest.approx(pooled(case, *pools))


def test_a_vm_outside_competes_with_pools() -> None:
    case = greedy(3, shares=1000)
    whole = sum(pooled(case))
    assert pooled(case, pool("a", "vm0", "vm1", shares=3000)) == pytest.approx(
        [whole * 3 / 8, whole * 3 / 8, whole / 4]
    )


def test_a_limit_holds_on_an_idle_host() -> None:
    case = greedy(3, cores=8)
    assert pooled(case, pool("a", "vm0", "vm1", limit_mhz=1200.0)) == pytest.approx([600.0, 600.0, 1000.0])


def test_a_reservation_is_kept_and_what_is_not_used_goes_to_others() -> None:
    case = greedy(4)
    whole = sum(pooled(case))
    reserved = pool("a", "vm0", shares=1, reservation_mhz=500.0)
    given_mhz = pooled(case, reserved)
    assert given_mhz[0] == pytest.approx(500.0)
    assert given_mhz[1:] == pytest.approx([(whole - 500.0) / 3] * 3)
    idle = build_case([Vm(cpu_mhz=0.0), Vm(cpu_mhz=1000.0)], [Host(cores=1)])
    assert pooled(idle, reserved) == pytest.approx(pooled(idle))
    assert pooled(idle)[0] == 0.0


@pytest.mark.parametrize(("expandable", "expected"), [(True, 600.0), (False, 300.0)])
def test_only_an_expandable_pool_borrows_for_the_reservations_below_it(expandable: bool, expected: float) -> None:
    case = build_case([Vm(cpu_mhz=1000.0, cpu_reservation_mhz=600.0)] + [Vm(cpu_mhz=1000.0)] * 3, [Host(cores=1)])
    narrow = pool("a", "vm0", shares=1, reservation_mhz=300.0, expandable=expandable)
    assert pooled(case, narrow)[0] == pytest.approx(expected, rel=1e-3)


def test_a_host_has_its_part_of_a_pool() -> None:
    vms = [Vm(cpu_mhz=1000.0, vcpus=1, host=0), Vm(cpu_mhz=3000.0, vcpus=3, host=1)]
    limited = pool("a", "vm0", "vm1", limit_mhz=2000.0)
    assert pooled(build_case(vms, [Host(), Host()]), limited) == pytest.approx([500.0, 1500.0])


def test_survivors_have_the_part_of_a_pool_that_their_vms_make() -> None:
    vms = [Vm(cpu_mhz=1000.0, host=0), Vm(cpu_mhz=1000.0, host=1), Vm(cpu_mhz=1000.0, host=2)]
    estate, demand, plan = build_case(vms, [Host(cores=8), Host(cores=8), Host(cores=8)])
    estate = replace(estate, resource_pools=(pool("a", "vm0", "vm1", "vm2", limit_mhz=1500.0),))
    (emptied,) = replay(estate, demand, plan, events=[Maintenance("h0")]).failures
    (taker,) = emptied.degraded
    assert taker.ready_peak_fraction == pytest.approx(0.5)


def test_a_pool_of_another_cluster_does_not_count() -> None:
    case = greedy(2, cores=8)
    other = ResourcePool("a", "elsewhere", limit_mhz=1.0, members=("vm0",))
    assert pooled(case, other) == pytest.approx([1000.0, 1000.0])


Division = tuple[Pool, np.ndarray, np.ndarray, np.ndarray, float]


@st.composite
def divisions(draw: st.DrawFn) -> Division:
    n = draw(st.integers(2, 7))
    amounts = st.floats(0.0, 8.0, allow_subnormal=False)
    wanted = np.array(draw(st.lists(amounts, min_size=n, max_size=n)))
    floor = wanted * np.array(draw(st.lists(st.floats(0.0, 0.2), min_size=n, max_size=n)))
    weight = np.array(draw(st.lists(st.floats(0.1, 100.0), min_size=n, max_size=n)))
    owner = np.array(draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)))

    def made(number: int, *below: Pool) -> Pool:
        return Pool(
            draw(st.floats(0.1, 10.0)),
            draw(st.floats(0.0, 2.0)),
            draw(st.sampled_from([np.inf, 3.0, 6.0])),
            expandable=draw(st.booleans()),
            vms=np.flatnonzero(owner == number),
            pools=below,
        )

    root = Pool(1.0, 0.0, np.inf, expandable=True, vms=np.flatnonzero(owner == 0), pools=(made(1, made(2)), made(3)))
    return root, wanted, floor, weight, draw(st.floats(0.0, 30.0))


def divided(case: Division) -> np.ndarray:
    root, wanted, floor, weight, total = case
    return np.asarray(divide(root, wanted[None], floor[None], weight, np.array([total]))[0])


def wants(pool_: Pool, wanted: np.ndarray) -> float:
    """Return what a pool can use under the limits in it, computed apart."""
    own = float(wanted[pool_.vms].sum()) + sum(wants(child, wanted) for child in pool_.pools)
    return min(own, pool_.limit_cores)


def got(pool_: Pool, given_out: np.ndarray) -> float:
    return float(given_out[pool_.vms].sum()) + sum(got(child, given_out) for child in pool_.pools)


def everyone(pool_: Pool) -> list[Pool]:
    return [pool_, *(inner for child in pool_.pools for inner in everyone(child))]


@settings(deadline=None)
@given(divisions())
def test_all_that_limits_allow_is_given_and_no_limit_is_broken(case: Division) -> None:
    root, wanted, _, _, total = case
    given_out = divided(case)
    assert given_out.sum() == pytest.approx(min(total, wants(root, wanted)), rel=1e-9, abs=1e-9)
    assert np.all(given_out <= wanted + 1e-9)
    assert np.all(given_out >= 0.0)
    for one in everyone(root):
        assert got(one, given_out) <= one.limit_cores + 1e-9


@settings(deadline=None)
@given(divisions(), st.floats(0.0, 10.0))
def test_more_capacity_gives_no_pool_less(case: Division, extra: float) -> None:
    root, wanted, floor, weight, total = case
    before, after = divided(case), divided((root, wanted, floor, weight, total + extra))
    for one in everyone(root):
        assert got(one, after) >= got(one, before) - 1e-9


@settings(deadline=None)
@given(divisions())
def test_reservations_at_the_top_hold_where_they_fit(case: Division) -> None:
    root, wanted, floor, _, total = case
    need = [min(max(one.reservation_cores, _needs(one, floor)), wants(one, wanted)) for one in root.pools]
    if sum(need) + floor[root.vms].sum() <= total:
        given_out = divided(case)
        for one in root.pools:
            assert got(one, given_out) >= min(one.reservation_cores, wants(one, wanted)) - 1e-9


def _needs(pool_: Pool, floor: np.ndarray) -> float:
    below = sum(max(child.reservation_cores, _needs(child, floor)) for child in pool_.pools)
    return float(floor[pool_.vms].sum()) + below


@settings(deadline=None)
@given(divisions())
def test_without_pools_it_is_the_plain_division(case: Division) -> None:
    _, wanted, floor, weight, total = case
    flat = Pool(1.0, 0.0, np.inf, expandable=True, vms=np.arange(len(wanted)), pools=())
    plain = allocate(wanted[None], floor[None], weight, np.array([total]), floor_first=False)[0]
    assert divided((flat, wanted, floor, weight, total)) == pytest.approx(plain, abs=1e-9)


def test_a_reservation_reaches_hosts_as_the_packing_sets_it_aside() -> None:
    vms = [
        Vm(cpu_mhz=1000.0, vcpus=1, cpu_reservation_mhz=400.0),
        Vm(cpu_mhz=1000.0, vcpus=1),
        Vm(cpu_mhz=1000.0, vcpus=2),
    ]
    estate, demand, plan = build_case([*vms[:2], replace(vms[2], host=1)], [Host(cores=4), Host(cores=4)])
    kinds = (HostType("t", plan.hosts[0].hardware, None),)
    clusters = tuple(replace(cluster, host_types=kinds) for cluster in estate.clusters)
    pools = (pool("a", "vm0", "vm1", "vm2", reservation_mhz=1600.0),)
    whole = replace(estate, clusters=clusters, resource_pools=pools)
    made = machines(whole, demand, plan, DEFAULTS)
    cores = [m.pools.pools[0].reservation_cores * m.core_mhz for m in made if m.pools is not None]
    held = [vm.cpu_reservation_mhz + vm.pool_reservation_mhz for vm in add_claims(whole, demand).vms]
    assert cores == pytest.approx([held[0] + held[1], held[2]])
    assert cores == pytest.approx([1000.0, 600.0])


def test_a_vm_in_a_pool_is_entitled_to_its_part_of_the_part_of_the_pool() -> None:
    """The pool has 3 of 4 shares of the host; within it VM 2 has one half and the pool below, with VM 1, the other."""
    inner = Pool(500.0, 0.0, np.inf, expandable=True, vms=np.array([1]), pools=())
    outer = Pool(3000.0, 0.0, np.inf, expandable=True, vms=np.array([2]), pools=(inner,))
    root = Pool(1.0, 0.0, np.inf, expandable=True, vms=np.array([0]), pools=(outer,))
    assert weights(root, np.array([1000.0, 7.0, 500.0])).tolist() == pytest.approx([0.25, 0.375, 0.375])

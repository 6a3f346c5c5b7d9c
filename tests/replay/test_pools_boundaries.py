"""Resource pools in parts: of a cluster, of a host, after a failure; and limits beside reservations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.replay.conftest import Host, Vm, build_case
from vconsolidate.model.resource_pool import ResourcePool
from vconsolidate.replay.engine import replay
from vconsolidate.replay.pools import Whole, part_of, pools_in_clusters


def pool(name: str, *members: str, **fields: object) -> ResourcePool:
    return ResourcePool(name, "c0", members=members, **fields)  # type: ignore[arg-type]


def test_a_pool_counts_its_vms_in_its_own_cluster_only() -> None:
    vms = [Vm(vcpus=2, cpu_reservation_mhz=300.0), Vm(vcpus=4, host=1, cpu_reservation_mhz=500.0)]
    estate, demand, _ = build_case(vms, [Host(), Host(cluster=1)])
    estate = replace(estate, resource_pools=(pool("p", "vm0", "vm1", "gone", reservation_mhz=1000.0),))
    assert pools_in_clusters(estate, demand, ["c0", "c1"]) == {"p": Whole(2.0, 700.0)}
    assert pools_in_clusters(estate, demand, ["c0", "c0"]) == {"p": Whole(6.0, 200.0)}


@pytest.mark.parametrize(
    ("expandable", "reservation", "found"),
    [
        (True, 300.0, Whole(2.0, 0.0)),
        (True, 301.0, Whole(2.0, 1.0)),
        (False, 300.0, Whole(2.0, 0.0)),
        (False, 150.0, Whole(2.0, 0.0, 0.5)),
    ],
)
def test_a_pool_covers_what_it_can(expandable: bool, reservation: float, found: Whole) -> None:
    estate, demand, _ = build_case([Vm(vcpus=2, cpu_reservation_mhz=300.0)])
    small = pool("p", "vm0", reservation_mhz=reservation, expandable=expandable)
    assert pools_in_clusters(replace(estate, resource_pools=(small,)), demand, ["c0"]) == {"p": found}


def test_a_pool_takes_of_its_parent_what_it_reserves_or_what_is_below_it() -> None:
    estate, demand, _ = build_case([Vm(vcpus=2, cpu_reservation_mhz=300.0), Vm(vcpus=1, cpu_reservation_mhz=100.0)])
    for own, unclaimed in ((500.0, 400.0), (200.0, 600.0)):
        low = pool("low", "vm0", parent="top", reservation_mhz=own)
        top = pool("top", "vm1", reservation_mhz=1000.0)
        found = pools_in_clusters(replace(estate, resource_pools=(low, top)), demand, ["c0", "c0"])
        assert found["top"] == Whole(3.0, unclaimed)
        assert found["low"] == Whole(2.0, max(0.0, own - 300.0))


def test_a_part_of_a_pool_has_a_part_of_everything() -> None:
    estate, _, _ = build_case([Vm()])
    pools = (
        pool("p", shares=4000, reservation_mhz=1000.0, limit_mhz=2000.0),
        pool("free", shares=1000),
        pool("none", shares=1000, reservation_mhz=500.0),
    )
    whole = {"p": Whole(8.0, 0.0), "free": Whole(3000.0, 0.0), "none": Whole(0.0, 0.0)}
    left = {"p": Whole(2.0, 0.0), "free": Whole(1.0, 0.0), "none": Whole(0.0, 0.0)}
    found = {one.name: one for one in part_of(replace(estate, resource_pools=pools), whole, left).resource_pools}
    assert (found["p"].shares, found["p"].reservation_mhz, found["p"].limit_mhz) == (1000, 250.0, 500.0)
    assert (found["free"].shares, found["free"].limit_mhz) == (1, None), "a share at least"
    assert (found["none"].shares, found["none"].reservation_mhz) == (1000, 500.0)


def test_no_vm_gets_more_than_it_wants_for_its_reservation_below_the_limit_of_a_pool() -> None:
    """Of 1 GHz one VM wants 200 MHz, whatever it reserves; the other gets the rest."""
    vms = [Vm(cpu_mhz=200.0, cpu_reservation_mhz=900.0), Vm(cpu_mhz=1000.0)]
    estate, demand, plan = build_case(vms)
    for limit, given in ((1000.0, [200.0, 800.0]), (1200.0, [200.0, 1000.0]), (None, [200.0, 1000.0])):
        limited = replace(estate, resource_pools=(pool("p", "vm0", "vm1", limit_mhz=limit),))
        found = replay(limited, demand, plan).series.by_vm["cpu_given_mhz"][:, 0]
        assert found.tolist() == pytest.approx(given)


def test_a_host_has_the_part_of_a_pool_s_shares_that_its_vcpus_make() -> None:
    """Half of the first pool's vCPUs run elsewhere: here it has half its shares, a third of what there is."""
    vms = [Vm(cpu_mhz=1000.0), Vm(cpu_mhz=1000.0, host=1), Vm(cpu_mhz=1000.0)]
    estate, demand, plan = build_case(vms, [Host(cores=1), Host(cores=1)])
    pools = (pool("wide", "vm0", "vm1", shares=1000), pool("here", "vm2", shares=1000))
    found = replay(replace(estate, resource_pools=pools), demand, plan).series.by_vm["cpu_given_mhz"][:, 0]
    assert found[2] == pytest.approx(2.0 * found[0], rel=1e-5)

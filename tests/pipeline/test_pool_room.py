"""What a tenant's next request would do: quotas of the pool and of its parents beside the hosts."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from vconsolidate.errors import UsageError
from vconsolidate.model.capacity import VmSize
from vconsolidate.model.quota_use import quota_uses
from vconsolidate.model.resource_pool import Quota, ResourcePool
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.pipeline.capacity.free_room import room
from vconsolidate.pipeline.capacity.pool_room import pool_named, pool_room
from vconsolidate.report.pool_room import as_json, as_text, verdict

if TYPE_CHECKING:
    from tests.towns import Town
    from vconsolidate.model.pool_room import PoolRoom

SIZE = VmSize("web", 2, 4096, 100.0)


def found(town: Town, quota: Quota | None, above: Quota | None = None, gib: int = 32) -> PoolRoom:
    vms = [town.vm("a", gib=4, vcpus=2, disk_gib=10.0), town.vm("b", gib=4, vcpus=2)]
    pools = (
        ResourcePool("tenant", "c", parent="all", members=("a",), quota=quota),
        ResourcePool("all", "c", members=("b",), quota=above),
    )
    cluster = town.cluster(hosts=[town.host("h", town.hardware(gib=gib))])
    estate = replace(town.estate(vms, [cluster]), resource_pools=pools)
    demand = town.demand(vms)
    plan = place(estate, demand, stop=Stop(work=1.0))
    return pool_room(estate, demand, pools[0], room(estate, demand, plan, [SIZE]))


@pytest.mark.parametrize(
    ("quota", "above", "gib", "fits", "bound_by"),
    [
        (None, None, 32, 6, "hosts"),
        (Quota(vcpus=8), None, 32, 3, "vcpus"),
        (Quota(vcpus=9), None, 32, 3, "vcpus"),
        (Quota(vms=3), Quota(memory_mib=12_288.0), 32, 1, "memory_mib"),
        (Quota(vms=3), Quota(memory_mib=12_287.0), 32, 0, "memory_mib"),
        (Quota(vms=1, must=False), None, 32, 0, "vms"),
        (Quota(vms=100), None, 16, 2, "hosts"),
        (Quota(disk_gib=10.0), None, 32, 6, "hosts"),
        (Quota(vcpus=1), None, 32, 0, "vcpus"),
    ],
)
def test_the_tighter_of_quota_and_hosts_binds(
    town: Town, quota: Quota | None, above: Quota | None, gib: int, fits: int, bound_by: str
) -> None:
    result = found(town, quota, above, gib)
    told = json.loads(as_json(result))["sizes"][0]
    assert (told["fits"], told["exact"], told["bound_by"]) == (fits, True, bound_by)
    assert verdict(result) == f"Capacity of pool tenant: web {fits}"


def test_the_text_says_which_quota_refuses(town: Town) -> None:
    text = as_text(found(town, Quota(vms=3), Quota(memory_mib=12_288.0)))
    assert "quota of all, memory: 8 GiB used, 12 GiB allowed" in text
    assert "1 more; then the quota of all has 4 GiB of memory left (the hosts take 6)" in text


def test_parents_count_the_pools_inside_them(town: Town) -> None:
    result = found(town, Quota(vcpus=2, vms=1, disk_gib=9.0), Quota(vcpus=3))
    told = [(use.pool.name, use.key, use.used, use.exceeded) for use in result.uses]
    assert told == [
        ("tenant", "vcpus", 2.0, False),
        ("tenant", "disk_gib", 10.0, True),
        ("tenant", "vms", 1.0, False),
        ("all", "vcpus", 4.0, True),
    ]


def test_an_unknown_pool_is_refused(town: Town) -> None:
    estate = town.estate([town.vm("a")], [town.cluster()])
    assert list(quota_uses(estate, town.demand([town.vm("a")]))) == []
    with pytest.raises(UsageError, match='there is no resource pool "x"'):
        pool_named(estate, "x")

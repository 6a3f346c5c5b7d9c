"""Memory of resource pools in the replay: parts by hand, limits that swap, reservations that are kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.replay.conftest import Case, Host, Vm, build_case
from vconsolidate.model.resource_pool import ResourcePool
from vconsolidate.replay.engine import replay
from vconsolidate.replay.memory_pools import MemoryPart, MemoryPools


def pool(name: str, *members: str, **fields: object) -> ResourcePool:
    return ResourcePool(name, "c0", members=members, **fields)  # type: ignore[arg-type]


def parts(case: Case, *pools: ResourcePool) -> MemoryPart:
    estate, demand, _ = case
    memory = MemoryPools(replace(estate, resource_pools=pools), demand, ["c0"] * len(demand.vms))
    configured = np.array([vm.configured_mib for vm in demand.vms], dtype=np.float64)
    reserved = np.array([vm.reservation_mib for vm in demand.vms], dtype=np.float64)
    return memory.of_host([vm.name for vm in demand.vms], configured, reserved, "c0")


def three(used_mib: float = 3072.0, **host: object) -> Case:
    vms = [Vm(configured_mib=4096, used_mib=used_mib, active_mib=used_mib) for _ in range(3)]
    return build_case(vms, [Host(**host)])  # type: ignore[arg-type]


def test_reservation_limit_and_shares_by_hand() -> None:
    found = parts(
        three(),
        pool("top", "vm0", memory_reservation_mib=6144.0, memory_limit_mib=8192.0, memory_shares=81_920),
        pool("low", "vm1", parent="top", memory_reservation_mib=1024.0, memory_limit_mib=2048.0),
    )
    # low keeps 1 GiB for vm1; the other 5 GiB of top fall to both alike
    assert found.reservation_mib.tolist() == [2560.0, 3584.0, 0.0]
    assert found.limit_mib.tolist() == [4096.0, 2048.0, np.inf]
    whole = 3 * 4096.0
    top = whole * 81_920 / (81_920 + 40_960)
    assert found.shares == pytest.approx([top * 40_960 / (40_960 + 163_840), top * 163_840 / 204_800, whole - top])


def test_a_limit_swaps_although_the_host_has_memory() -> None:
    estate, demand, plan = three(memory_mib=65_536)
    free = replay(estate, demand, plan)
    assert [vm.swapped_peak_mib for vm in free.vms] == [0.0, 0.0, 0.0]
    limited = replace(estate, resource_pools=(pool("p", "vm0", "vm1", memory_limit_mib=4096.0),))
    swapped = [vm.swapped_peak_mib for vm in replay(limited, demand, plan).vms]
    assert swapped == pytest.approx([1024.0, 1024.0, 0.0])
    wide = replace(estate, resource_pools=(pool("p", "vm0", "vm1", memory_limit_mib=6144.0),))
    assert [vm.swapped_peak_mib for vm in replay(wide, demand, plan).vms] == [0.0, 0.0, 0.0]


def taken(pools: tuple[ResourcePool, ...]) -> list[float]:
    estate, demand, plan = three(used_mib=4000.0, memory_mib=10_240)
    found = replay(replace(estate, resource_pools=pools), demand, plan)
    return [vm.ballooned_peak_mib + vm.compressed_peak_mib + vm.swapped_peak_mib for vm in found.vms]


def test_a_short_host_takes_nothing_of_what_a_pool_guarantees() -> None:
    plain = taken((pool("p", "vm0"),))
    assert plain[0] == pytest.approx(plain[2])
    assert plain[0] > 100.0
    kept = taken((pool("p", "vm0", memory_reservation_mib=4096.0),))
    assert kept[0] == 0.0
    assert kept[2] > plain[2]


def test_more_shares_keep_more_memory() -> None:
    low, high = (taken((pool("p", "vm0", memory_shares=shares),)) for shares in (20_000, 80_000))
    assert low[0] > low[2]
    assert high[0] < high[2]

"""Laws of sizing, for all figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.catalog.load import load_catalog
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.server import Server, ServerDemand
from vconsolidate.sizing.memory import configured_mib, round_up_mib
from vconsolidate.sizing.size import size
from vconsolidate.sizing.vcpus import vcpus_for

Make = Callable[..., Estate]
Build = Callable[..., Server]
SHARE = st.floats(0.001, 1.0)
KEEP = {"retire_below_cpu_fraction": 0.0}
"""However little a server does, it becomes a VM."""


def demand_of(p95: float, used_mib: float = 4096.0) -> ServerDemand:
    return ServerDemand(
        cpu_mean_fraction=p95 / 3, cpu_p95_fraction=p95, cpu_peak_fraction=min(1.0, p95 * 1.5), memory_used_mib=used_mib
    )


@given(SHARE, SHARE, st.floats(256, 15000), st.floats(256, 15000))
def test_more_demand_never_gives_a_smaller_vm(
    estate: Make, server: Build, first: float, second: float, used: float, other: float
) -> None:
    less = size(estate(server(demand=demand_of(min(first, second), min(used, other))), **KEEP)).vms[0]
    more = size(estate(server(demand=demand_of(max(first, second), max(used, other))), **KEEP)).vms[0]
    assert less.vcpus <= more.vcpus
    assert less.configured_mib <= more.configured_mib
    assert less.cpu_mhz <= more.cpu_mhz


@given(SHARE, st.floats(256, 16000), st.floats(0, 0.5), st.floats(0, 0.3))
def test_a_vm_is_never_smaller_than_its_demand(
    estate: Make, server: Build, p95: float, used: float, headroom: float, growth: float
) -> None:
    made = size(
        estate(
            server(demand=demand_of(p95, used)),
            headroom_fraction=headroom,
            growth_per_year_fraction=growth,
            horizon_years=1.0,
            **KEEP,
        )
    )
    (vm,) = made.vms
    assert vm.vcpus * 2000.0 >= vm.cpu_mhz * (1 - 1e-5)
    assert vm.configured_mib >= used * (1 + growth) * (1 - 1e-5)
    assert vm.reservation_mib <= vm.configured_mib
    assert vm.active_mib <= vm.consumed_mib <= vm.configured_mib


@given(st.permutations(["a", "b", "c", "d"]))
def test_the_order_of_servers_is_irrelevant(estate: Make, server: Build, order: list[str]) -> None:
    shares = dict(zip("abcd", (0.1, 0.3, 0.5, 0.9), strict=True))
    straight = size(estate(*(server(name, demand=demand_of(shares[name])) for name in "abcd")))
    shuffled = size(estate(*(server(name, demand=demand_of(shares[name])) for name in order)))
    assert {vm.name: vm for vm in straight.vms} == {vm.name: vm for vm in shuffled.vms}
    row = {vm.name: index for index, vm in enumerate(straight.vms)}
    expected = straight.series.cpu_mhz_by_vm_step[[row[name] for name in order]]
    assert np.array_equal(shuffled.series.cpu_mhz_by_vm_step, expected)


CPUS = sorted(load_catalog().cpus)


@given(st.sampled_from(CPUS), st.sampled_from(CPUS), st.floats(0.01, 1.0))
def test_normalising_between_two_processors_is_reciprocal(first: str, second: str, share: float) -> None:
    """Demand measured on one processor, expressed as a share of the other and back, is the same demand."""
    one, other = load_catalog().cpus[first].build(2), load_catalog().cpus[second].build(2)
    there = share * one.capacity_mhz / other.capacity_mhz
    assert there * other.capacity_mhz / one.capacity_mhz == pytest.approx(share)


@given(SHARE, st.sampled_from([1, 2, 8]), st.floats(100.0, 3000.0))
def test_demand_is_the_same_whatever_machine_shows_it(
    estate: Make, server: Build, box: Callable[..., Hardware], p95: float, factor: int, rating: float
) -> None:
    """A machine with `factor` times the cores shows the same work as 1/`factor` of its capacity."""
    shown = replace(demand_of(p95), cpu_peak_fraction=p95)
    spread = replace(demand_of(p95 / factor), cpu_peak_fraction=p95 / factor)
    small = server(hardware=box(cores=2, rating=rating), demand=shown)
    large = server(hardware=box(cores=2 * factor, rating=rating), demand=spread)
    one, other = (size(estate(made, **KEEP)).vms[0] for made in (small, large))
    assert one.cpu_mhz == pytest.approx(other.cpu_mhz, rel=1e-5)
    assert one.vcpus == other.vcpus


@given(st.floats(0, 2e6), st.floats(0, 2e6))
def test_memory_steps_go_up_and_only_up(first: float, second: float) -> None:
    low, high = sorted((first, second))
    assert round_up_mib(low) <= round_up_mib(high)
    assert low * (1 - 1e-9) - 1e-3 <= round_up_mib(low) <= max(256, low + 1024)
    assert round_up_mib(round_up_mib(low)) == round_up_mib(low)


@given(st.floats(0, 1e5), st.integers(256, 100000), st.floats(0, 1), st.sampled_from(["used", "installed"]))
def test_memory_is_enough_and_not_above_what_is_installed(
    used: float, installed: int, headroom: float, sizing: str
) -> None:
    mib = configured_mib(
        used,
        installed_mib=installed,
        headroom_fraction=headroom,
        sizing=sizing,  # type: ignore[arg-type]
        guest_limit_mib=None,
    )
    assert mib >= used - 1e-3
    assert mib <= max(installed, round_up_mib(used))


def test_vcpus_step_by_two_above_one() -> None:
    counts = [vcpus_for(mhz, core_rating_mhz=1000.0, target_fraction=1.0, min_vcpus=1) for mhz in range(0, 8001, 500)]
    assert counts == [1, 1, 1, 2, 2, 4, 4, 4, 4, 6, 6, 6, 6, 8, 8, 8, 8]
    assert all(low <= high for low, high in pairwise(counts))


def test_more_headroom_and_growth_never_give_a_smaller_vm(estate: Make, server: Build) -> None:
    sizes = []
    for margin in (0.0, 0.1, 0.3, 0.6):
        (vm,) = size(estate(server(), headroom_fraction=margin, growth_per_year_fraction=margin)).vms
        sizes.append((vm.vcpus, vm.configured_mib, vm.cpu_mhz))
    for before, after in pairwise(sizes):
        assert all(less <= more for less, more in zip(before, after, strict=True))


def test_a_faster_source_processor_asks_for_more(estate: Make, server: Build, box: Callable[..., Hardware]) -> None:
    slow, fast = (replace(server(), hardware=box(rating=rating)) for rating in (1000.0, 2000.0))
    assert size(estate(fast)).vms[0].cpu_mhz == pytest.approx(2 * size(estate(slow)).vms[0].cpu_mhz)

"""Ready time on hosts of mixed VM sizes against a simulation that shares no code with the model."""

from __future__ import annotations

import pytest

from tests.validation.mixed_cases import SEEDS, Case, Outcome, compare, draw, simulate, wake_rate
from tests.validation.mixed_hosts import Guest
from tests.validation.mixed_table import line
from tests.validation.table import PAGE

BURSTS = 60_000

MISSES = {8: [2]}
"""Host → sizes that the model misses: 2-vCPU VMs that use little on a host at 97 % are told 3.2 % instead of 1.9 %."""


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_ready_on_a_mixed_host_is_as_simulated(seed: int) -> None:
    case = draw(seed)
    outcome = compare(case, simulate(case))
    assert outcome.total_holds, f"{outcome.replayed:.4f} instead of {outcome.simulated:.4f}"
    assert outcome.sizes_that_fail == MISSES.get(seed, [])
    assert line(outcome) in PAGE.read_text(encoding="utf-8"), "run python -m tests.validation.mixed_table"


def host(threads: int, *groups: tuple[int, int, float, float, float]) -> Outcome:
    """Return a host with groups of (number, vCPUs, share of the time, shares per vCPU, reservation)."""
    guests = tuple(
        Guest(vcpus, wake_rate(vcpus, busy), vcpus * shares, reservation)
        for number, vcpus, busy, shares, reservation in groups
        for _ in range(number)
    )
    case = Case(7, threads, guests, mixed_shares=False, load=0.8)
    return compare(case, simulate(case, BURSTS))


def test_single_vcpus_beside_bursts_of_eight() -> None:
    outcome = host(16, (12, 1, 0.4, 1.0, 0.0), (3, 8, 0.3, 1.0, 0.0))
    measured, found = outcome.by_size[1]
    assert measured > 0.005
    assert found == pytest.approx(measured, rel=0.25)
    assert outcome.total_holds


def test_lightly_loaded_vms_on_a_full_host() -> None:
    outcome = host(12, (10, 2, 0.8, 1.0, 0.0), (8, 1, 0.08, 1.0, 0.0))
    assert outcome.load > 0.93
    assert outcome.by_size[2][0] > 0.08
    assert outcome.by_size[1][0] < 0.01
    assert outcome.sizes_that_fail == []
    assert outcome.total_holds


def test_a_reservation_is_worth_as_much_as_simulated() -> None:
    outcome = host(12, (1, 4, 0.6, 1.0, 4.0), (10, 2, 0.6, 1.0, 0.0))
    assert outcome.by_size[4][0] < 0.5 * outcome.by_size[2][0]
    assert outcome.sizes_that_fail == []


def test_a_tolerance_can_be_missed() -> None:
    case = draw(3)
    off = Outcome(case, 0.8, 0.02, 0.023, {1: (0.02, 0.026), 4: (0.001, 0.005)})
    assert not off.total_holds
    assert off.sizes_that_fail == [1]
    assert Outcome(case, 0.4, 0.001, 0.0019, {}).total_holds
    assert not Outcome(case, 0.4, 0.001, 0.0021, {}).total_holds

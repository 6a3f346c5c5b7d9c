"""How many vCPUs a demand asks for: exactly full is enough, a little more takes the next even size."""

from __future__ import annotations

import pytest

from vconsolidate.sizing.vcpus import vcpus_for


@pytest.mark.parametrize(
    ("demand_mhz", "core_mhz", "target", "vcpus"),
    [
        (0.0, 2000.0, 1.0, 1),
        (2000.0, 2000.0, 1.0, 1),
        (2001.0, 2000.0, 1.0, 2),
        (4000.0, 2000.0, 1.0, 2),
        (4001.0, 2000.0, 1.0, 4),
        (1600.0, 2000.0, 0.8, 1),
        (1601.0, 2000.0, 0.8, 2),
        (3200.0, 2000.0, 0.8, 2),
        (3201.0, 2000.0, 0.8, 4),
        (6400.0, 2000.0, 0.8, 4),
        (6401.0, 2000.0, 0.8, 6),
        (2000.0, 1000.0, 1.0, 2),
        (2001.0, 1000.0, 1.0, 4),
    ],
)
def test_vcpus_hold_the_demand_within_their_target(
    demand_mhz: float, core_mhz: float, target: float, vcpus: int
) -> None:
    assert vcpus_for(demand_mhz, core_rating_mhz=core_mhz, target_fraction=target, min_vcpus=1) == vcpus


@pytest.mark.parametrize(("least", "vcpus"), [(0, 1), (1, 1), (2, 2), (3, 4), (4, 4), (5, 6)])
def test_the_policy_s_smallest_vm_is_rounded_to_an_even_size_too(least: int, vcpus: int) -> None:
    assert vcpus_for(100.0, core_rating_mhz=1000.0, target_fraction=1.0, min_vcpus=least) == vcpus


def test_single_precision_asks_for_no_vcpu_of_its_own() -> None:
    """A millionth of a core above a size still fits it; three millionths do not."""
    for excess, vcpus in ((0.0009, 1), (0.003, 2)):
        assert vcpus_for(1000.0 + excess, core_rating_mhz=1000.0, target_fraction=1.0, min_vcpus=1) == vcpus

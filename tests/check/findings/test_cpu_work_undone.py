"""A VM that lacks work: the limit itself, whose fault it is, and the way out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vconsolidate.check.check import check
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.example import GUEST, change
from vconsolidate.model.finding import Finding
from vconsolidate.model.outlook import GrowthRoom
from vconsolidate.model.resource_pool import ResourcePool
from vconsolidate.model.service_level import VM_LEVELS


def judge(facts: Facts) -> list[Finding]:
    found = check(facts.estate, facts.demand, facts.plan, facts.replay, planning=facts.planning)
    return [finding for finding in found if finding.id == "VC213"]


def short_of_vcpus(bound: str, more: int) -> Facts:
    """Return vm1 (2 vCPUs) asking for 7.2 cores, with room for so many more vCPUs."""
    facts = change().vm_replay(1, cpu_unserved_fraction=0.7, cpu_beyond_vcpus_fraction=0.7, cpu_peak_cores=7.2)
    rooms = tuple(GrowthRoom(f"vm{i}", more, 0, True, True, bound, "host") for i in range(3))  # type: ignore[arg-type]
    assert facts.replay is not None
    return replace(facts, replay=replace(facts.replay, growth=rooms))


@pytest.mark.parametrize("tier", sorted(VM_LEVELS))
def test_a_level_that_is_just_reached_is_kept_and_a_little_more_is_not(tier: int) -> None:
    allowed = VM_LEVELS[tier].unserved_fraction
    for missing, n_found in ((allowed, 0), (allowed + 0.0001, 1)):
        facts = change().vm_replay(1, cpu_unserved_fraction=missing)
        vms = (facts.demand.vms[0], replace(facts.demand.vms[1], tier=tier), *facts.demand.vms[2:])
        found = judge(replace(facts, demand=replace(facts.demand, vms=vms)))
        assert [finding.severity for finding in found] == ["block"] * n_found


def test_where_there_is_room_the_vcpus_are_told() -> None:
    (found,) = judge(short_of_vcpus("host", 6))
    assert "It asks for up to 7.2 cores, more than its 2 vCPUs can use." in found.message
    assert found.tip == "Plan again: the VM needs 8 vCPUs, and h0 has room for them."


@pytest.mark.parametrize(
    ("bound", "words"),
    [
        ("guest", "Linux uses at most 6"),
        ("hypervisor", "VMware ESXi 6.7 gives a VM at most 6"),
        ("host", "h0 has room for only 6 vCPUs"),
    ],
)
def test_what_stands_in_the_way_is_named(bound: str, words: str) -> None:
    (found,) = judge(short_of_vcpus(bound, 4))
    assert words in found.tip
    assert "needs 8 vCPUs" in found.tip


def test_a_limit_a_pool_a_small_host_and_a_full_one_are_told_apart() -> None:
    held = change().vm_replay(1, cpu_unserved_fraction=0.7, cpu_peak_cores=1.5)
    vms = list(held.demand.vms)
    limited = replace(held, demand=replace(held.demand, vms=(vms[0], replace(vms[1], cpu_limit_mhz=10.0), vms[2])))
    pool = ResourcePool("p", "east", limit_mhz=10.0, members=("vm1",))
    pooled = replace(held, estate=replace(held.estate, resource_pools=(pool,)))
    larger = change().vm_replay(1, cpu_unserved_fraction=0.7, cpu_peak_cores=9.5)
    words = [judge(facts)[0].message.rsplit(". ", 1)[1] for facts in (limited, pooled, larger, held)]
    assert words == [
        "Its CPU limit holds it back.",
        "A CPU limit of its resource pool may hold it back.",
        "It asks for up to 9.5 cores, more than the 8 cores of its host.",
        "No core of the host is free for it.",
    ]


def test_the_guest_of_the_figures_is_the_one_that_is_named() -> None:
    facts = short_of_vcpus("guest", 0)
    vms = (facts.demand.vms[0], replace(facts.demand.vms[1], guest=replace(GUEST, name="DOS")), facts.demand.vms[2])
    (found,) = judge(replace(facts, demand=replace(facts.demand, vms=vms)))
    assert "DOS uses at most 2" in found.tip

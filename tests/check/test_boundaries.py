"""Levels of VMs and hosts at their boundary: what is just allowed is no finding, a little more is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vconsolidate.check.check import check
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.example import change
from vconsolidate.check.levels import ready_held, worse
from vconsolidate.model.outlook import HostRisk
from vconsolidate.model.replay import MemoryState
from vconsolidate.model.service_level import VM_LEVELS

STATES: tuple[MemoryState, ...] = ("none", "high", "clear", "soft", "hard", "low")


def ids(facts: Facts) -> list[str]:
    return [finding.id for finding in check(facts.estate, facts.demand, facts.plan, facts.replay)]


@pytest.mark.parametrize("position", range(len(STATES)))
def test_memory_states_are_worse_than_those_before_them_and_than_no_other(position: int) -> None:
    assert [worse(STATES[position], allowed) for allowed in STATES] == [n < position for n in range(len(STATES))]


@pytest.mark.parametrize(("state", "found"), [("clear", []), ("soft", []), ("hard", ["VC206"]), ("low", ["VC206"])])
def test_the_memory_state_that_is_allowed_is_no_finding(state: MemoryState, found: list[str]) -> None:
    assert ids(change().host(1, worst_state=state)) == found


@pytest.mark.parametrize(
    ("field", "allowed", "finding"),
    [
        ("ready_p95_fraction", 0.05, "VC201"),
        ("co_stop_index_peak", 0.03, "VC202"),
        ("ballooned_peak_mib", 409.6, "VC203"),
        ("compressed_peak_mib", 1.0, "VC204"),
        ("swapped_peak_mib", 1.0, "VC205"),
        ("slowdown_peak", 1.25, "VC210"),
    ],
)
def test_a_vm_of_tier_2_may_have_its_level_and_no_more(field: str, allowed: float, finding: str) -> None:
    assert ids(change().vm_replay(1, **{field: allowed})) == []
    assert ids(change().vm_replay(1, **{field: allowed * 1.0001})) == [finding]


@pytest.mark.parametrize(
    ("field", "allowed", "finding"),
    [("over_ceiling_fraction", 0.05, "VC207"), ("cpu_peak_fraction", 1.0, "VC214"), ("unmet_peak_mib", 1.0, "VC209")],
)
def test_a_host_may_have_its_level_and_no_more(field: str, allowed: float, finding: str) -> None:
    assert ids(change().host(1, **{field: allowed})) == []
    assert ids(change().host(1, **{field: allowed * 1.0001})) == [finding]


@pytest.mark.parametrize("tier", VM_LEVELS)
def test_every_tier_has_its_own_ready_time(tier: int) -> None:
    level = VM_LEVELS[tier].ready_fraction
    for held, found in ((level, False), (level * 1.0001, True)):
        facts = change().vm_replay(1, ready_p95_fraction=held)
        vms = tuple(replace(vm, tier=tier) if vm.name == "vm1" else vm for vm in facts.demand.vms)
        facts = replace(facts, demand=replace(facts.demand, vms=vms))
        assert ("VC201" in ids(facts)) is found


@pytest.mark.parametrize(
    ("share", "held"),
    [(0.0, 0.9), (0.01, 0.8), (0.02, 0.7), (0.05, 0.4), (0.29, 0.1), (0.3, 0.0), (0.5, 0.0), (1.0, 0.0)],
)
def test_ready_time_is_that_exceeded_in_just_the_share_that_is_allowed(share: float, held: float) -> None:
    """Of 100 intervals 70 have none, 22 have 0.1, and one each 0.2, 0.3 … 0.9."""
    ready = np.zeros((3, 100), dtype=np.float32)
    ready[1, :30] = 0.1
    ready[1, :9] = np.arange(1, 10) / 10.0
    facts = change().vm_replay(1, ready_p95_fraction=0.4, ready_peak_fraction=0.9)
    assert facts.replay is not None
    series = replace(facts.replay.series, by_vm={"ready_fraction": ready})
    level = replace(VM_LEVELS[2], ready_time_fraction=share)
    found = ready_held(replace(facts.replay, series=series), 1, level)
    assert found == pytest.approx(held)
    assert np.mean(ready[1] > found) <= share


@pytest.mark.parametrize(("probability", "found"), [(0.05, []), (0.0501, ["VC211"])])
def test_a_breach_in_one_of_twenty_such_periods_is_no_finding(probability: float, found: list[str]) -> None:
    assert ids(change().replay(risks=(HostRisk("h0", 0.01, 0.07, probability),))) == found


@pytest.mark.parametrize(("share", "found"), [(0.05, "VC211"), (0.051, "VC207")])
def test_a_host_that_breaches_its_level_needs_no_probability(share: float, found: str) -> None:
    facts = change().host(0, over_ceiling_fraction=share)
    assert facts.replay is not None
    assert ids(replace(facts, replay=replace(facts.replay, risks=(HostRisk("h0", 0.0, 0.2, 0.5),)))) == [found]

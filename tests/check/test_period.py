"""When an interval begins, and which period a finding is about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vconsolidate.check.check import check
from vconsolidate.check.findings.example import change, healthy
from vconsolidate.check.period import clock_time, continued


def test_an_interval_is_named_by_its_clock_time_and_of_a_made_up_day_without_a_date() -> None:
    replay = healthy().replay
    assert replay is not None
    assert clock_time(replay, 0) == "2024-03-04 00:00"
    assert clock_time(replay, 129) == "2024-03-04 10:45"
    assert clock_time(replace(replay, synthetic=True, start_s=0), 129) == "10:45"


def test_the_peak_of_a_host_is_told_with_its_time() -> None:
    facts = change().host(1, cpu_peak_fraction=1.3, cpu_most_fraction=1.25, worst_step=129)
    (found,) = check(facts.estate, facts.demand, facts.plan, facts.replay)
    assert "peaks at 130 % of the capacity of its cores at 2024-03-04 10:45; all its hardware threads" in found.message


@pytest.mark.parametrize(
    ("sentence", "told"), [("The VM waits.", "the VM waits."), ("CPU demand peaks.", "CPU demand peaks.")]
)
def test_a_sentence_goes_on_after_a_colon(sentence: str, told: str) -> None:
    assert continued(sentence) == told


def test_a_finding_says_which_of_two_periods_shows_it() -> None:
    """vm0 waits in both periods, vm1 in the unseen one, vm2 in the planning period."""
    both = change().vm_replay(0, ready_p95_fraction=0.2).replay
    assert both is not None
    late, early = (list(both.vms) for _ in range(2))
    late[1], early[2] = (replace(vm, ready_p95_fraction=0.3) for vm in (late[1], early[2]))
    facts = healthy()
    unseen, planning = (replace(both, vms=tuple(vms)) for vms in (late, early))
    found = check(facts.estate, facts.demand, facts.plan, unseen, planning=planning)
    assert [(one.subject, one.message.split(": ")[0], one.period) for one in found] == [
        ("vm1", "On unseen data", ""),
        ("vm0", "On unseen data and in the planning period", ""),
        ("vm2", "In the planning period", "planning"),
    ]

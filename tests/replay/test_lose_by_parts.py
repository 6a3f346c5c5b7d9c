"""Losses of hosts leave this process only where they take several times as long as sending; results never differ."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.executors.pretended import Pretended
from tests.replay.conftest import Case, Host, Vm, build_case
from vconsolidate.executors import choice
from vconsolidate.model.policy import Policy
from vconsolidate.model.replay import FailureReplay
from vconsolidate.replay import blocks, lose_by_parts
from vconsolidate.replay.engine import replay
from vconsolidate.replay.lose_by_parts import pieces_worth_sending


class Watch:
    """A clock on which everything takes so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.now = seconds, 0.0

    def __call__(self) -> float:
        self.now += self.seconds
        return self.now


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> Pretended:
    """Return what takes the place of processes that wait for work."""
    pretended = Pretended()
    monkeypatch.setattr(choice, "ready", lambda _: True)
    monkeypatch.setattr(choice, "processes", lambda *_: pretended)
    return pretended


def estate(number: int, clusters: int = 2) -> Case:
    vms = [Vm(host=host, cpu_mhz=[100.0 + host, 300.0, 200.0, 100.0]) for host in range(number)]
    hosts = [Host(cluster=host % clusters) for host in range(number)]
    return build_case(vms, hosts, policy=Policy(host_failures_tolerated=2))


def failures(case: Case, workers: int) -> tuple[FailureReplay, ...]:
    return replay(*case, workers=workers).failures


@pytest.mark.parametrize("number", range(2, 9))
@pytest.mark.parametrize("workers", [2, 8])
def test_losses_that_take_long_leave_this_process_and_nothing_changes(
    number: int, workers: int, beside: Pretended, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = estate(number)
    here = failures(case, 1)
    monkeypatch.setattr(time, "thread_time", Watch(60.0))
    assert failures(case, workers) == here
    assert (beside.tasks["lose_all"] > 0) == (number >= 5)


def test_losses_of_some_milliseconds_stay(beside: Pretended, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "thread_time", Watch(0.02))
    failures(estate(12), 2)
    assert not beside.tasks


def test_no_process_begins_for_losses_of_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    def begin(*_: object) -> None:
        raise AssertionError("beginning a process takes longer")

    monkeypatch.setattr(choice, "processes", begin)
    monkeypatch.setattr(choice, "ready", lambda _: False)
    monkeypatch.setattr(time, "thread_time", Watch(0.1))
    assert len(failures(estate(12), 2)) > 12


@given(seconds=st.floats(0.0, 1e4), size=st.integers(0, 10**10), lanes=st.integers(2, 256))
def test_what_is_sent_takes_several_times_as_long_as_sending(seconds: float, size: int, lanes: int) -> None:
    pieces = pieces_worth_sending(seconds, size, lanes)
    assert 0 <= pieces <= 2 * lanes
    assert pieces * size * lose_by_parts.SECONDS_PER_BYTE * lose_by_parts.TIMES <= seconds * (1 + 1e-9)


@pytest.mark.parametrize(("least", "sent"), [(0, True), (10**9, False)])
def test_groups_of_hosts_that_reclaim_memory_leave_where_they_are_large(
    least: int, sent: bool, beside: Pretended, monkeypatch: pytest.MonkeyPatch
) -> None:
    vms = [Vm(host=host, used_mib=[3000.0, 9000.0, 5000.0, 3000.0], configured_mib=9000) for host in (0, 0, 1, 1, 2, 2)]
    case = build_case(vms, [Host(memory_mib=12_000)] * 3)
    monkeypatch.setattr(blocks, "_HOSTS_AT_ONCE", 1)
    here = replay(*case)
    assert all(host.ballooned_peak_mib > 0 for host in here.hosts)
    monkeypatch.setattr(blocks, "LEAST_CELLS", least)
    there = replay(*case, workers=2)
    assert (there.hosts, there.vms) == (here.hosts, here.vms)
    assert (beside.tasks["reclaim_group"] > 0) == sent
    for name, values in here.series.by_host.items():
        assert (there.series.by_host[name] == values).all()


def test_a_replay_begins_no_threads_which_would_only_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    def begin(_: threading.Thread) -> None:
        raise AssertionError

    monkeypatch.setattr(threading.Thread, "start", begin)
    assert len(replay(*estate(4), workers=8).hosts) == 4

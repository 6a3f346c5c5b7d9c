"""Going on never ends with less than the checkpoint had, whatever the new search finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.pipeline.test_explain import HEAD, LARGE, SMALL, planned
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.initial_packing import placement_of
from vconsolidate.packing.place import place
from vconsolidate.packing.solver.work_limit import WorkLimit
from vconsolidate.pipeline.checkpoint.files import Limits, read_checkpoint
from vconsolidate.pipeline.checkpoint.identity import Identity
from vconsolidate.pipeline.checkpoint.keeper import Keeper
from vconsolidate.pipeline.checkpoint.steps import Beginning
from vconsolidate.pipeline.checkpoint.writer import Writer
from vconsolidate.version import __version__

STOP = Stop(work=5.0)
Case = tuple[Estate, Demand, Plan, Plan]


@pytest.fixture(scope="module")
def case() -> Case:
    """Return an estate with its best plan, on small hosts, and a worse one, on a large one."""
    estate, demand, best, _ = planned(HEAD + SMALL + LARGE)
    only_large, _, dear, _ = planned(HEAD + LARGE)
    start = placement_of(demand, dear)
    worse = place(estate, demand, stop=STOP, start=start, mending=True)
    assert worse.levels[0].value > best.levels[0].value
    assert only_large.clusters
    return estate, demand, best, worse


def keeper(folder: Path, interrupted: Callable[[], bool], *, resume: bool, effort: float = 5.0) -> Keeper:
    before = read_checkpoint(folder) if resume else None
    identity = Identity(__version__, ())
    writer = Writer(folder, lambda _: None, seconds=0.0)
    return Keeper(folder, identity, Limits(effort), before=before, interrupted=interrupted, writer=writer)


def test_a_worse_search_leaves_the_plan_of_the_interrupted_run(case: Case, tmp_path: Path) -> None:
    estate, demand, best, worse = case
    first = keeper(tmp_path, lambda: True, resume=False)
    assert first.plan("plan", estate, demand, WorkLimit(STOP), lambda _: replace(best, interrupted=True)).interrupted
    heard: list[Beginning] = []

    def search(begin: Beginning) -> Plan:
        heard.append(begin)
        return worse

    second = keeper(tmp_path, lambda: False, resume=True)
    got = second.plan("plan", estate, demand, WorkLimit(STOP), search)
    assert heard[0].start == placement_of(demand, best)
    assert got.hosts == best.hosts
    assert not got.interrupted
    assert second.resumed
    third = keeper(tmp_path, lambda: False, resume=True)
    again = third.plan("plan", estate, demand, WorkLimit(STOP), lambda _: pytest.fail("it has ended"))
    assert (again.hosts, third.resumed) == (best.hosts, True)


def test_a_worse_search_leaves_the_placement_of_the_killed_run(case: Case, tmp_path: Path) -> None:
    estate, demand, best, worse = case
    first = keeper(tmp_path, lambda: False, resume=False)

    def killed(_: Beginning) -> Plan:
        place(estate, demand, stop=STOP, progress=first.listener(None))
        first.finish()  # the last checkpoint of the search
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        first.plan("plan", estate, demand, WorkLimit(STOP), killed)

    def search(begin: Beginning) -> Plan:
        if not begin.mending:
            return worse
        return place(estate, demand, stop=STOP, start=begin.start, mending=True)

    second = keeper(tmp_path, lambda: False, resume=True)
    assert second.plan("plan", estate, demand, WorkLimit(STOP), search).hosts == best.hosts


def test_a_better_search_is_taken(case: Case, tmp_path: Path) -> None:
    estate, demand, best, worse = case
    first = keeper(tmp_path, lambda: True, resume=False)
    first.plan("plan", estate, demand, WorkLimit(STOP), lambda _: worse)
    second = keeper(tmp_path, lambda: False, resume=True)
    assert second.plan("plan", estate, demand, WorkLimit(STOP), lambda _: best).hosts == best.hosts


def test_work_of_steps_that_ended_counts(case: Case, tmp_path: Path) -> None:
    estate, demand, best, _ = case
    limit = WorkLimit(STOP)

    def search(_: Beginning) -> Plan:
        limit.charge(1.25)
        return best

    keeper(tmp_path, lambda: False, resume=False).plan("plan", estate, demand, limit, search)
    again = WorkLimit(STOP)
    keeper(tmp_path, lambda: False, resume=True).plan("plan", estate, demand, again, search)
    assert (limit.spent, again.spent) == (1.25, 1.25)


def test_after_another_step_nothing_is_taken(case: Case, tmp_path: Path) -> None:
    estate, demand, best, _ = case
    first = keeper(tmp_path, lambda: False, resume=False)
    for name in ("plan", "repair, round 2"):
        first.plan(name, estate, demand, WorkLimit(STOP), lambda _: best)
    second = keeper(tmp_path, lambda: False, resume=True)
    calls: list[str] = []

    def search(_: Beginning) -> Plan:
        calls.append("search")
        return best

    larger = replace(demand, cpu_mhz_by_vm_slot=demand.cpu_mhz_by_vm_slot * 1.01)
    second.plan("plan", estate, larger, WorkLimit(STOP), search)
    second.plan("repair, round 2", estate, demand, WorkLimit(STOP), search)
    assert len(calls) == 2
    assert not second.resumed


def test_other_results_are_kept_too(case: Case, tmp_path: Path) -> None:
    _, _, best, worse = case
    first = keeper(tmp_path, lambda: False, resume=False)
    assert first.result("range", best, WorkLimit(STOP), int | None, lambda: 3) == 3
    assert first.result("room", best, WorkLimit(STOP), int | None, lambda: None) is None
    second = keeper(tmp_path, lambda: False, resume=True)
    assert second.result("range", best, WorkLimit(STOP), int | None, lambda: 4) == 3
    assert second.result("room", worse, WorkLimit(STOP), int | None, lambda: 5) == 5
    third = keeper(tmp_path, lambda: False, resume=True, effort=9.0)
    assert third.result("range", best, WorkLimit(STOP), int | None, lambda: 6) == 6


def test_what_an_interrupted_step_found_is_not_kept(case: Case, tmp_path: Path) -> None:
    _, _, best, _ = case
    first = keeper(tmp_path, lambda: True, resume=False)
    first.result("range", best, WorkLimit(STOP), int | None, lambda: None)
    first.finish()
    state = read_checkpoint(tmp_path)
    assert state is not None
    assert (state.steps, state.finished) == ((), False)

"""Independent searches give the same for any number of processes, and charge what they took."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vconsolidate.model.progress import Progress, SearchReport
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver import side_by_side
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_by_side import run_side_by_side
from vconsolidate.packing.solver.solve import solve


def two_parts() -> Problem:
    """Return two pools of VMs of three dimensions, each on hosts of its own and too hard to close at once."""
    rng = np.random.default_rng(3)
    n_each = 60
    demand = rng.integers(150, 500, size=(1, 2 * n_each, 3))
    allowed = np.zeros((2 * n_each, 2), dtype=np.bool_)
    allowed[:n_each, 0] = allowed[n_each:, 1] = True
    return Problem(
        dimensions=("a", "b", "c"),
        count=np.ones(2 * n_each, dtype=np.int64),
        demand=demand.astype(np.int64),
        platform_of_class=np.zeros(2, dtype=np.int64),
        capacity=np.full((2, 3), 1000, dtype=np.int64),
        available=np.full(2, n_each, dtype=np.int64),
        cost=np.ones(2, dtype=np.int64),
        allowed=allowed,
    )


def test_parts_in_processes_of_their_own_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "WORTH", 0.0)
    spent = [0.0, 0.0]

    def charge_to(at: int) -> Stop:
        def charge(work: float) -> None:
            spent[at] += work

        return Stop(work=2.0, charge=charge, workers=at + 1)

    alone, beside = (solve(two_parts(), charge_to(at), 0) for at in (0, 1))
    assert replace(alone, work=0.0) == replace(beside, work=0.0)
    assert spent[0] == pytest.approx(spent[1])
    assert spent[0] <= 2.4


def test_the_work_of_phases_and_of_their_improvements_adds_up() -> None:
    found = solve(two_parts(), Stop(work=1.0), 0)
    assert sum(phase.work for phase in found.phases) == pytest.approx(found.work)
    assert any(len(phase.improvements) > 1 for phase in found.phases)
    for phase in found.phases:
        assert sum(one.work for one in phase.improvements) <= phase.work + 1e-9
        assert all(one.work >= 0.0 for one in phase.improvements)
        bounds = [one.bound for one in phase.improvements]
        assert bounds == sorted(bounds)
        if phase.improvements:
            last = phase.improvements[-1]
            assert (last.value, last.bound) == (phase.value, phase.bound), "nothing changes after the last improvement"


def test_progress_of_parts_is_of_the_whole() -> None:
    told: list[SearchReport] = []
    solution = solve(two_parts(), Stop(work=1.0), 0, progress=told.append)
    assert {one.parts for one in told} == {2}
    assert {one.part for one in told} == {1, 2}
    assert told[0].value is None
    values = [one.value for one in told if one.value is not None]
    assert values == sorted(values, reverse=True)
    assert values[-1] == solution.value


def name_after(task: int, stop: Stop, progress: Progress | None) -> tuple[int, float, int]:
    assert progress is None
    stop.charge(0.25 * task)
    return task, stop.work, stop.workers


def test_results_come_in_the_order_of_the_tasks() -> None:
    charged: list[float] = []
    stops = [Stop(work=5.0 + task, charge=charged.append, workers=2) for task in range(3)]
    found = run_side_by_side(name_after, range(3), stops, [None] * 3)
    assert found == [(0, 5.0, 1), (1, 6.0, 1), (2, 7.0, 1)]
    assert charged == [0.0, 0.25, 0.5]


def test_an_interrupted_search_in_another_process_ends() -> None:
    stops = [Stop(work=60.0, interrupted=lambda: True, workers=2)] * 2
    found = run_side_by_side(wait_for_interrupt, range(2), stops, [None] * 2)
    assert found == [True, True]


def wait_for_interrupt(_task: int, stop: Stop, _progress: Progress | None) -> bool:
    return any(stop.interrupted() for _ in range(20_000_000))

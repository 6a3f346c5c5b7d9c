"""Tasks in a real Dask cluster on loopback."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pytest

from tests.executors.conftest import Cluster, kill
from vconsolidate.executors import choice
from vconsolidate.executors.address import parse
from vconsolidate.executors.dask.client import DaskExecutor
from vconsolidate.executors.dask.connect import connect
from vconsolidate.executors.heard import Heard
from vconsolidate.executors.once import Once
from vconsolidate.executors.window import in_window
from vconsolidate.model.arrays import frozen


@contextmanager
def reached(cluster: Cluster) -> Iterator[DaskExecutor]:
    address = parse(cluster.address)
    assert address is not None
    executor = connect(address)
    choice.use_cluster(executor)
    try:
        yield executor
    finally:
        choice.end()


@dataclass(frozen=True)
class Rows:
    table: Once[np.ndarray]
    more: np.ndarray
    row: int


def row_sum(task: Rows) -> tuple[float, int]:
    return float(task.table.value[task.row].sum() + task.more.sum()), os.getpid()


def fail(number: int) -> int:
    message = f"task {number}"
    raise ValueError(message)


@dataclass(frozen=True)
class Patient:
    heard: Callable[[], bool]


def wait_for_stop(task: Patient) -> bool:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if task.heard():
            return True
        time.sleep(0.01)
    return False


@dataclass(frozen=True)
class Slow:
    table: Once[np.ndarray]
    folder: str
    number: int


def slow_sum(task: Slow) -> float:
    with open(f"{task.folder}/{task.number}-{os.getpid()}", "w"):  # noqa: PTH123 - who works on what
        time.sleep(0.2)
    return float(task.table.value.sum()) + task.number


def end_worker(parent: int) -> int:
    if os.getpid() != parent:
        os._exit(9)
    return parent


def test_results_in_order_with_large_inputs_sent_once(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    from distributed import Client

    sent: list[bool] = []
    scatter = Client.scatter

    def counted(self: Client, data: object, *, broadcast: bool, **named: object) -> object:
        sent.append(broadcast)
        return scatter(self, data, broadcast=broadcast, **named)

    monkeypatch.setattr(Client, "scatter", counted)
    table, more = frozen(np.arange(200_000.0).reshape(20, -1)), frozen(np.ones(50_000))
    once = Once(table)
    with reached(cluster) as executor:
        found = in_window(executor, row_sum, (Rows(once, more, row) for row in range(20)))
        assert sent.count(True) == 2, "the table, and the bytes that name it, are on every worker"
        assert sent.count(False) < 20, "the other array is there for the tasks that need it"
        in_window(executor, row_sum, (Rows(Once(table), more, row) for row in range(5)))
        assert sent.count(True) == 2
    assert [value for value, _ in found] == [float(table[row].sum() + more.sum()) for row in range(20)]
    assert os.getpid() not in {process for _, process in found}


def test_an_error_of_a_task_is_an_error_here(cluster: Cluster) -> None:
    with reached(cluster) as executor, pytest.raises(ValueError, match="task"):
        in_window(executor, fail, range(3))


def test_workers_hear_that_the_user_asked_to_stop(cluster: Cluster) -> None:
    with reached(cluster) as executor:
        began = time.monotonic()
        asked = Heard(lambda: time.monotonic() > began + 0.3)
        assert in_window(executor, wait_for_stop, [Patient(asked)] * 2, asked) == [True, True]
        assert time.monotonic() < began + 20
        soon = time.monotonic() + 0.3
        again = Heard(lambda: time.monotonic() > soon)
        assert in_window(executor, wait_for_stop, [Patient(again)] * 2, again) == [True, True], "asked anew"
        assert time.monotonic() > soon


def test_work_of_a_killed_worker_is_done_by_the_others(doomed: Cluster, tmp_path: object) -> None:
    folder = doomed.folder / "tasks"
    folder.mkdir()
    table = frozen(np.arange(100_000.0))
    with reached(doomed) as executor:
        killed: list[int] = []

        def kill_one(done: int) -> None:
            if done == 3:
                kill(doomed.workers[0])
                killed.append(doomed.workers[0].pid)

        found = in_window(executor, slow_sum, [Slow(Once(table), str(folder), n) for n in range(10)], told=kill_one)
        assert choice.cluster() is executor, "one worker is left"
    assert killed
    assert found == [float(table.sum()) + number for number in range(10)]
    assert {one.name.split("-")[1] for one in folder.iterdir()} == {str(worker.pid) for worker in doomed.workers}
    del tmp_path


def test_without_any_worker_left_the_work_is_done_here(doomed: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vconsolidate.executors.dask.client.PATIENCE_SECONDS", 1.0)
    with reached(doomed):
        said: list[str] = []
        executor = choice.cluster()
        assert executor is not None
        choice.use_cluster(executor, said.append)
        assert in_window(executor, end_worker, [os.getpid()] * 3) == [os.getpid()] * 3
        assert choice.cluster() is None
        assert said == ["the Dask cluster does not work any more; what is left is done on this machine"]
        with pytest.raises(BrokenExecutor):
            executor.submit(end_worker, 1).result(timeout=20)

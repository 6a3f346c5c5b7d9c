"""Work that other processes take a part of comes out the same, and processes that die are no loss."""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Iterator

import pytest

from vconsolidate.executors.choice import begin_processes, forget, processes, ready
from vconsolidate.executors.heard import Heard, stop_was_asked
from vconsolidate.executors.share_out import share_out

WORKERS = 2


@pytest.fixture
def begun() -> Iterator[None]:
    begin_processes(WORKERS)
    while not ready(WORKERS):
        time.sleep(0.01)
    yield
    forget(processes(WORKERS))


def square_and_process(number: int) -> tuple[int, int]:
    return number * number, os.getpid()


def die_elsewhere(parent: int) -> int:
    if os.getpid() != parent:
        os._exit(9)
    return parent


def wait_to_be_asked(parent: int) -> bool:
    return os.getpid() == parent or any(stop_was_asked() for _ in range(20_000_000))


@pytest.mark.usefixtures("begun")
def test_results_come_in_the_order_of_the_tasks_from_both_processes() -> None:
    found = share_out(square_and_process, range(5), WORKERS)
    assert [square for square, _ in found] == [0, 1, 4, 9, 16]
    assert len({process for _, process in found}) == 2


def test_processes_that_have_not_begun_are_not_waited_for() -> None:
    forget(processes(WORKERS))
    assert {process for _, process in share_out(square_and_process, range(3), WORKERS)} == {os.getpid()}


@pytest.mark.usefixtures("begun")
def test_work_of_a_process_that_dies_is_done_here() -> None:
    assert share_out(die_elsewhere, [os.getpid()] * 4, WORKERS) == [os.getpid()] * 4
    assert not ready(WORKERS)


@pytest.mark.usefixtures("begun")
def test_other_processes_hear_that_the_user_asked_to_stop() -> None:
    assert share_out(wait_to_be_asked, [os.getpid()] * 2, WORKERS, lambda: True) == [True, True]


def test_whether_the_user_asked_is_another_question_in_another_process() -> None:
    heard = Heard(lambda: True)
    assert heard()
    assert pickle.loads(pickle.dumps(heard)) is stop_was_asked  # noqa: S301 - our own bytes


def test_one_worker_begins_nothing() -> None:
    begin_processes(1)
    assert not ready(1)

"""
What it costs to run tasks elsewhere: the same tasks in this process, in processes beside it, and in a Dask cluster.

``python -m benchmarks.executors`` gives every executor the same tasks in turn: percentiles of rows of a history, with
16 MB of rows of their own and one table that they share, as blocks of a replay have. CPU counts, of all processes
together, so that other work on the machine does not; starting an executor is left out, and each ratio is to this
process in the same run. With ``--vms N`` the whole ``plan`` command follows, on a drawn estate of so many VMs with a
week of traces, and its documents are compared. It exits with 1 if results differ.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.estates.run import plan
from benchmarks.line.estate import draw, write_inventory
from benchmarks.line.traces import write_traces
from benchmarks.output import Cell, line, write_json
from vconsolidate.executors.address import Address
from vconsolidate.executors.beside import Beside
from vconsolidate.executors.dask.connect import connect
from vconsolidate.executors.in_process import InProcess
from vconsolidate.executors.once import Once
from vconsolidate.executors.process_pool import ProcessPool
from vconsolidate.executors.window import in_window
from vconsolidate.model.arrays import Float32Array, frozen

WORKERS = 2
STEPS = 2016
ROWS = 2048
"""Of a task: 16 MB."""

_WIDTHS = {"what": 30, "executor": 18, "CPU s": 7, "ratio": 6, "client CPU s": 12, "clock s": 7, "result": 7}


@dataclass(frozen=True, slots=True)
class Rows:
    """A task."""

    table: Once[Float32Array]
    rows: Float32Array
    repeat: int


def percentiles(task: Rows) -> tuple[float, int, float]:
    """Return the sum of the 95th percentiles of all rows, the process that found it, and the CPU it has used so far."""
    total = 0.0
    for number in range(task.repeat):
        at = STEPS * 95 // 100
        total += float(np.partition(task.rows + task.table.value[number % 4], at, axis=1)[:, at].sum(dtype=np.float64))
    return total, os.getpid(), time.process_time()


def tasks(number: int, repeat: int) -> Iterator[Rows]:
    """Yield so many tasks, the same each time."""
    rng = np.random.default_rng(7)
    table = Once(frozen(rng.random((4, STEPS), dtype=np.float32)))
    for _ in range(number):
        yield Rows(table, frozen(rng.random((ROWS, STEPS), dtype=np.float32)), repeat)


EXECUTORS: dict[str, Callable[[], Beside]] = {
    "this process": InProcess,
    "two processes": lambda: ProcessPool(WORKERS),
    "Dask, two workers": lambda: connect(Address(workers=WORKERS)),
}

OPTIONS = {
    "this process": ("--workers", "1"),
    "two processes": ("--workers", "2"),
    "Dask, two workers": ("--executor", "dask://local?workers=2"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a row for each kind of tasks and executor; return 1 if results differ."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.executors", description=__doc__)
    parser.add_argument("--tasks", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--vms", type=int, default=0, help="also plan an estate of so many VMs")
    parser.add_argument("--effort", type=float, default=20.0)
    parser.add_argument("--json", type=Path, default=None, metavar="OUT")
    options = parser.parse_args(arguments)
    print(line(list(_WIDTHS), list(_WIDTHS.values())), flush=True)
    rows: list[dict[str, Cell]] = []
    for repeat in (1, 8):
        _print(rows, [_of_tasks(name, options.tasks, repeat, options.rounds) for name in EXECUTORS])
    if options.vms:
        with tempfile.TemporaryDirectory() as temporary:
            drawn = draw(options.vms, 1)
            inventory = write_inventory(drawn, Path(temporary), write_traces(drawn, Path(temporary), 1), 1)
            _print(rows, [_of_plan(name, inventory, options.vms, options.effort) for name in OPTIONS])
    write_json(options.json, rows)
    return int(any(row["result"] != "same" for row in rows))


@dataclass(frozen=True, slots=True)
class _Measured:
    what: str
    executor: str
    cpu: float
    client: float
    clock: float
    result: object


def _print(rows: list[dict[str, Cell]], found: Sequence[_Measured]) -> None:
    first = found[0]
    for one in found:
        same = "same" if one.result and one.result == first.result else "DIFFER"
        ratio, cpu, client, clock = (round(x, 2) for x in (one.cpu / first.cpu, one.cpu, one.client, one.clock))
        cells: tuple[Cell, ...] = (one.what, one.executor, cpu, ratio, client, clock, same)
        rows.append(dict(zip(_WIDTHS, cells, strict=True)))
        print(line(list(cells), list(_WIDTHS.values())), flush=True)


def _of_tasks(name: str, number: int, repeat: int, rounds: int) -> _Measured:
    """Measure an executor that has begun: rounds of the same tasks, each of them made anew."""
    executor = EXECUTORS[name]()
    in_window(executor, percentiles, tasks(number, repeat))
    before = in_window(executor, percentiles, tasks(number, repeat))
    began, own = time.perf_counter(), time.process_time()
    found = before
    for _ in range(rounds):
        found = in_window(executor, percentiles, tasks(number, repeat))
    client, clock = time.process_time() - own, time.perf_counter() - began
    executor.shutdown(wait=True)
    others = _used(found) - _used(before)
    what = f"{number} tasks of {_seconds(repeat):.2f} s, 16 MB"
    cpu = (client + others) / rounds
    return _Measured(what, name, cpu, client / rounds, clock / rounds, [value for value, _, _ in found])


def _used(found: Sequence[tuple[float, int, float]]) -> float:
    """Return the CPU that other processes had used when each gave its last result."""
    last: dict[int, float] = {}
    for _, process, cpu in found:
        last[process] = max(cpu, last.get(process, 0.0))
    last.pop(os.getpid(), None)
    return sum(last.values())


def _seconds(repeat: int) -> float:
    (task,) = tasks(1, repeat)
    began = time.process_time()
    percentiles(task)
    return time.process_time() - began


def _of_plan(name: str, inventory: Path, vms: int, effort: float) -> _Measured:
    found = plan(inventory, effort, more=OPTIONS[name])
    child = found.child
    return _Measured(f"plan, {vms:,} VMs", name, child.cpu_seconds, 0.0, child.seconds, found.document)


if __name__ == "__main__":
    sys.exit(main())

"""
Mutation run: small faults are put into the code one by one, and the tests must notice.

    python -m benchmarks.mutation verify --number 80 --seed 0 --json verify.json

A room's own tests run once, watched line by line; for each fault those run again that reach its line, the quickest
first, until one fails. A fault lives in the memory of a forked process only: no file is changed. The same seed gives
the same faults. Needs an operating system that forks.

Look at each survivor: a test is missing, or the fault changes nothing that anyone can see.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.abc
import importlib.util
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Final, Literal

import coverage
import pytest
from hypothesis import HealthCheck, Phase, settings

from benchmarks.faults import Fault, faults_in, faulty
from benchmarks.output import Cell, write_json

ROOT: Final = Path(__file__).parent.parent
TESTS: Final[Mapping[str, tuple[str, ...]]] = {
    "verify": ("tests/verify",),
    "rules": ("tests/rules",),
    "replay": ("tests/replay",),
    "check": ("tests/check",),
    "sizing": ("tests/sizing",),
}
"""Room → the tests that must notice: its own, for a test that plans first may hide a fault of planner and checker."""

BELOW: Final[Mapping[str, tuple[str, ...]]] = {
    "verify": ("rules.registry", "sizing.size"),
    "rules": ("model.estate", "model.statement"),
    "replay": ("rules.registry",),
    "check": ("rules.registry", "replay.engine"),
    "sizing": ("catalog.load", "rules.registry"),
}
"""Room → what can be imported once for all faults, since nothing of the room is in it."""

Fate = Literal["caught", "timeout", "survived", "not run"]


class Watch:
    """Knows what each test reaches and how long it takes."""

    def __init__(self, room: str) -> None:
        self.coverage = coverage.Coverage(source=[str(ROOT / "vconsolidate" / room)], data_file=None)
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Count lines and time for one test, its fixtures included."""
        self.coverage.switch_context(item.nodeid)
        begin = time.process_time()
        result = yield
        self.seconds[item.nodeid] = time.process_time() - begin
        return result


def watched(room: str) -> tuple[dict[str, float], dict[str, dict[int, list[str]]]]:
    """Return test → seconds, and file → line → tests that reach it; tests must pass."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "watched.json"
        _apart(lambda: _watch(room, answer))
        code, seconds, lines = json.loads(answer.read_text(encoding="utf-8"))
    if code:
        raise SystemExit(f"the tests of {room} fail without a fault")
    by_line = {name: {int(line): tests for line, tests in found.items()} for name, found in lines.items()}
    return seconds, by_line


def _watch(room: str, answer: Path) -> int:
    watch = Watch(room)
    watch.coverage.start()
    code = int(pytest.main([*_OPTIONS, *TESTS[room]], plugins=[watch]))
    watch.coverage.stop()
    data = watch.coverage.get_data()
    lines = {name: data.contexts_by_lineno(name) for name in data.measured_files()}
    answer.write_text(json.dumps([code, watch.seconds, lines]), encoding="utf-8")
    return code


def _apart(work: Callable[[], int]) -> int:
    """Return the wait status of a forked process that did some work."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    code = 101
    try:
        _quiet()
        code = work()
    finally:
        os._exit(min(code, 101))


_OPTIONS: Final = (
    *("-x", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", "--hypothesis-seed=0"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)


def _quiet() -> None:
    """Make a forked process say nothing, and hypothesis not shrink what it finds."""
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    phases, patient = (Phase.explicit, Phase.generate), list(HealthCheck)  # a watched test is a slow one
    settings.register_profile("mutation", deadline=None, database=None, phases=phases, suppress_health_check=patient)
    settings.load_profile("mutation")
    type.__setattr__(settings, "load_profile", lambda _name: None)  # the tests have a profile that shrinks


class Faulty(SourceFileLoader):
    """Loads one module with a fault in it."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        """Return the code with the fault."""
        del fullname
        code: CodeType = compile(self.source, self.path, "exec")
        return code


class Finder(importlib.abc.MetaPathFinder):
    """Finds that module before anything else does."""

    def __init__(self, loader: Faulty) -> None:
        self.loader = loader

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Return a spec for the module with the fault."""
        del path, target
        if fullname != self.loader.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.loader.path, loader=self.loader)


def fate(fault: Fault, tests: Sequence[str], limit_s: float) -> Fate:
    """Return what becomes of a fault when tests run until one fails."""
    if not tests:
        return "not run"
    status = _apart(lambda: _try(fault, tests, limit_s))
    if os.WIFSIGNALED(status):
        return "timeout"
    return "caught" if os.WEXITSTATUS(status) else "survived"


def _try(fault: Fault, tests: Sequence[str], limit_s: float) -> int:
    name = ".".join(Path(fault.path).with_suffix("").parts)
    path = str(ROOT / fault.path)
    source = faulty(Path(path).read_text(encoding="utf-8"), fault)
    sys.meta_path.insert(0, Finder(Faulty(name, path, source)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(limit_s), int(limit_s) + 1))
    return int(pytest.main([*_OPTIONS, *tests]))


def _reaching(
    fault: Fault, seconds: Mapping[str, float], lines: Mapping[str, Mapping[int, list[str]]], most_s: float
) -> list[str]:
    """Return the tests that reach a fault, the quickest first; of what runs on import, all."""
    by_line = lines.get(str(ROOT / fault.path), {})
    found = {*by_line.get(fault.line, ()), *by_line.get(fault.first, ())} - {""}
    files = {file for file in {_file(test) for test in found} if _shares(file)}
    tests = {test for test in seconds if test in found or _file(test) in files} or set(seconds)
    order: list[str] = []
    total_s = 0.0
    for test in sorted(tests, key=lambda one: (seconds[one], one)):
        total_s += seconds[test]
        if total_s > most_s and order:
            break
        order.append(test)
    return order


def _file(test: str) -> str:
    return test.split("::", 1)[0]


@cache
def _shares(file: str) -> bool:
    """Return whether tests of a file share what the first of them made."""
    source = (ROOT / file).read_text(encoding="utf-8")
    return 'scope="module"' in source or 'scope="session"' in source or "@cache" in source


def chosen(room: str, number: int | None, seed: int, only: str) -> list[Fault]:
    """Return faults of a room: all of them, or some by a seed."""
    files = sorted((ROOT / "vconsolidate" / room).glob("*.py"))
    paths = [str(file.relative_to(ROOT)) for file in files if only in file.name]
    every = [fault for path in paths for fault in faults_in(path, (ROOT / path).read_text(encoding="utf-8"))]
    if number is None or number >= len(every):
        return every
    picked = random.Random(f"{room} {seed}").sample(range(len(every)), number)  # noqa: S311 (no secret)
    return [every[index] for index in sorted(picked)]


def again(earlier: Path, room: str) -> list[Fault]:
    """Return the faults of a room that survived an earlier run, wherever their lines are now."""
    rows = [row for row in json.loads(earlier.read_text(encoding="utf-8")) if row["fate"] == "survived"]
    left = {(row["path"], row["kind"], row["before"], row["after"]) for row in rows}
    every = chosen(room, None, 0, "")
    return [fault for fault in every if (fault.path, fault.kind, fault.before, fault.after) in left]


def run(room: str, faults: Sequence[Fault], most_s: float) -> Iterator[dict[str, Cell]]:
    """Print every fault that is not caught, then the share that is; yield a row per fault."""
    seconds, lines = watched(room)
    caught = 0
    for fault in faults:
        tests = _reaching(fault, seconds, lines, most_s)
        limit_s = 30.0 + 10.0 * sum(seconds[test] for test in tests)
        end = fate(fault, tests, limit_s)
        caught += end != "survived"
        if end == "survived":
            print(
                f"{fault.path}:{fault.line}: {fault.kind}: {_short(fault.before)} -> {_short(fault.after)}", flush=True
            )
        yield asdict(fault) | {"tests": len(tests), "fate": end}
    print(f"{room}: {caught} of {len(faults)} faults caught", flush=True)


def _short(code: str) -> str:
    text = code.splitlines()[0]
    return text if len(text) <= 110 else f"{text[:107]}..."


def main() -> None:
    """Run faults of some rooms."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", 1)[0])
    parser.add_argument("room", choices=sorted(TESTS))
    parser.add_argument("--number", type=int, help="how many faults; all when left out")
    parser.add_argument("--seed", type=int, default=0, help="chooses the faults")
    parser.add_argument("--only", default="", help="files whose names contain this")
    parser.add_argument("--again", type=Path, help="only the survivors of an earlier run, from its JSON")
    parser.add_argument("--seconds", type=float, default=20.0, help="tests per fault, in seconds they take without it")
    parser.add_argument("--json", type=Path, help="write a row per fault")
    asked = parser.parse_args()
    for heavy in ("numpy", "pydantic", "polars", "ortools.sat.python.cp_model"):
        importlib.import_module(heavy)
    for module in BELOW[asked.room]:
        importlib.import_module(f"vconsolidate.{module}")
    if any(name.startswith(f"vconsolidate.{asked.room}.") for name in sys.modules):
        raise SystemExit(f"BELOW imports {asked.room}: its faults would not be imported")
    faults = again(asked.again, asked.room) if asked.again else chosen(asked.room, asked.number, asked.seed, asked.only)
    rows: list[dict[str, Cell]] = []
    for row in run(asked.room, faults, asked.seconds):
        rows.append(row)
        write_json(asked.json, rows)


if __name__ == "__main__":
    main()

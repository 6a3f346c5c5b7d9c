"""Every command of the program and every format takes part in ``python -m benchmarks.determinism``, or has a reason."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

from benchmarks.determinism.commands import FORMATS_LEFT_OUT, LEFT_OUT, TARGETS, lines, samples
from benchmarks.determinism.session import formats_of
from vconsolidate.cli.app import program
from vconsolidate.export.targets import TARGETS as ALL_TARGETS
from vconsolidate.report.formats import FORMATS


def commands(group: Any, *before: str) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - a group of any make
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, *before, name)
        else:
            yield (*before, name)


def test_every_command_runs_or_has_a_reason() -> None:
    told = [tuple(shlex.split(line)) for sample in samples() for line in lines(sample, workers=2, effort=1.0)]
    missing = {
        command
        for command in commands(program())
        if command[0] not in LEFT_OUT and not any(words[: len(command)] == command for words in told)
    }
    assert missing == set()


def test_every_target_of_export_runs() -> None:
    assert set(TARGETS) == set(ALL_TARGETS)


def test_every_format_of_a_plan_is_written_or_has_a_reason() -> None:
    assert {*formats_of(["plan", "x.yaml"]), *FORMATS_LEFT_OUT} == set(FORMATS)
    assert formats_of(["migrate", "plan.json"]) == ["terminal", "markdown", "json", "yaml", "csv", "html", "calendar"]

"""Look at every part of the machine, and show what was found."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

import typer

from vconsolidate.cli.doctor import libraries, machine, planning, programs, settings, terminal
from vconsolidate.cli.doctor.result import Result

_WIDTH: Final = 100


def examine(context: typer.Context) -> list[Result]:
    """Return what was found, in the order in which it is shown."""
    return [
        libraries.python(),
        libraries.libraries(),
        machine.cores(),
        machine.memory(),
        machine.temporary_folder(),
        terminal.terminal(),
        terminal.encoding(),
        programs.browser(),
        programs.office(),
        settings.settings(context),
        planning.catalogue(),
        planning.small_plan(),
    ]


def as_json(found: Sequence[Result]) -> str:
    """Return the results as JSON."""
    return json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False)


def as_text(found: Sequence[Result]) -> str:
    """Return one line per part, what to do below it, and a verdict."""
    width = max(len(one.part) for one in found)
    lines: list[str] = []
    for one in found:
        head = f"{one.state:<7}  {one.part:<{width}}  "
        indent = " " * len(head)
        lines += textwrap.wrap(head + one.found, _WIDTH, subsequent_indent=indent)
        lines += textwrap.wrap(one.advice, _WIDTH, initial_indent=indent, subsequent_indent=indent)
    count = Counter(one.state for one in found)
    lines += ["", f"{count['ok']} ok, {count['warning']} to look at, {count['failed']} failed"]
    return "\n".join(lines)

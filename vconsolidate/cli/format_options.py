"""The options -o and --format: one vocabulary of formats, of which each command writes some."""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from vconsolidate.cli.completion.outputs import formats_of, targets_of

ALL: Final = tuple(
    sorted(found.name for found in pkgutil.iter_modules([str(Path(__file__).parents[1] / "report/formats")]))
)
"""Formats of a plan document, read from their folder: importing them takes too long for ``--help``."""

SHORT: Final = ("terminal", "json")
"""Formats of the commands whose result is no plan document."""


def output(formats: Sequence[str], what: str = "result") -> Any:  # noqa: ANN401 - as typer has it
    """Return the option ``-o`` of a command that writes `formats`."""
    return typer.Option(
        "--output",
        "-o",
        metavar="FORMAT=PATH",
        help=f"Also write the {what} to a file; the path - is standard output; repeatable. "
        f"Formats: {', '.join(formats)}.",
        show_default=False,
        autocompletion=targets_of(formats),
    )


def stdout_format(formats: Sequence[str]) -> Any:  # noqa: ANN401
    """Return the option ``--format`` of a command that writes `formats`."""
    return typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help=f"Format of the result on stdout: {', '.join(formats)}.",
        autocompletion=formats_of(formats),
    )


Output = Annotated[list[str] | None, output(ALL)]
Format = Annotated[str, stdout_format(ALL)]
ShortOutput = Annotated[list[str] | None, output(SHORT)]
ShortFormat = Annotated[str, stdout_format(SHORT)]

"""No import is written that `validate` refuses: it is read back first, from a folder of its own."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.importing.trace_estate import ImportedEstate
from vconsolidate.inventory.load import load_inventory


def check_accepted(imported: ImportedEstate, source: str) -> None:
    """
    Read an import as `validate` would.

    Parameters
    ----------
    source
        What was imported, for messages: the files that they speak of are not written.

    Raises
    ------
    InputError
        With every problem that `validate` would have with it.
    """
    with tempfile.TemporaryDirectory(prefix="vconsolidate-import-") as name:
        try:
            load_inventory(imported.write(Path(name)))
        except InputError as error:
            raise InputError([_as_problem_of(problem, name, source) for problem in error.problems]) from error


def _as_problem_of(problem: Problem, folder: str, source: str) -> Problem:
    """Return a problem of the file that would have been written, as one of what it was made from."""
    would_be = Path(problem.file)
    shown = would_be.relative_to(folder) if would_be.is_relative_to(folder) else would_be
    return replace(
        problem,
        file=source,
        line=0,
        column=0,
        message=f"{problem.message.replace(f'{folder}/', '')} (line {problem.line} of {shown}; nothing was written)",
    )

"""No import is written that `validate` refuses: it is read back first, from a folder of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate


def read_back(inventory: Path, source: str, text: str) -> Estate:
    """
    Read an inventory that has not been handed over yet, as `validate` would.

    Parameters
    ----------
    inventory
        Where it lies for now, beside the files that it names.
    source
        What was imported, for messages: the files that they speak of are not kept.
    text
        Its content, to say where a value was read that is refused.

    Raises
    ------
    InputError
        With every problem that `validate` would have with it.
    """
    try:
        return load_inventory(inventory)
    except InputError as error:
        raise problems_of_source(error, inventory, source, text, "nothing was written") from error


def problems_of_source(error: InputError, inventory: Path, source: str, text: str, end: str) -> InputError:
    """
    Return problems of an inventory that nobody has seen as those of what it was made from.

    Parameters
    ----------
    text
        Of the inventory: the comment behind a value says where it was read.
    end
        What to say last, of the inventory itself.
    """
    lines = text.split("\n")
    problems = [_as_problem_of(problem, inventory, source, lines, end) for problem in error.problems]
    return InputError(problems, error.more)


def _as_problem_of(problem: Problem, inventory: Path, source: str, lines: list[str], end: str) -> Problem:
    would_be, folder = Path(problem.file), inventory.parent
    if not would_be.is_relative_to(folder):  # an option of the command line
        return problem
    line = lines[problem.line - 1] if would_be == inventory and 0 < problem.line <= len(lines) else ""
    comment = line.rpartition("  # ")[2] if "  # " in line else ""
    read_at = f"{comment}; " if comment else ""
    place = f"line {problem.line} of {would_be.relative_to(folder)}; " if problem.line else ""
    return replace(
        problem,
        file=source,
        line=0,
        column=0,
        message=f"{problem.message.replace(f'{folder}/', '')} ({read_at}{place}{end})",
    )

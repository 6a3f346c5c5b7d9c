"""Where an inventory comes from: a file, or standard input."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate

if TYPE_CHECKING:
    from vconsolidate.report.schema.plan_document import PlanDocument

MAX_STDIN_BYTES = 64 * 1024 * 1024
"""As much as an inventory file may have."""

STDIN_NAME = "<stdin>"


def read_inventory(source: str, overrides: tuple[str, ...]) -> Estate:
    """
    Load the inventory at `source`, ``-`` being standard input.

    Raises
    ------
    InputError
        With every problem of the inventory.
    """
    if source != "-":
        return load_inventory(Path(source), overrides=overrides)
    return load_inventory(None, text=inventory_text(), overrides=overrides)


def reloader(source: str, overrides: tuple[str, ...]) -> Callable[[Sequence[str]], Estate]:
    """Return what loads the inventory at `source` again with more overrides."""
    return lambda more: read_inventory(source, (*overrides, *more))


@cache
def inventory_text() -> str:
    """
    Return the inventory on standard input, which is read once and kept.

    Raises
    ------
    InputError
        When it is no UTF-8 or far too long.
    """
    data = _stdin_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError([Problem(STDIN_NAME, line, 1, "", "not UTF-8; save the file as UTF-8")]) from error


def read_data(source: str) -> bytes:
    """
    Return the bytes of a plan at `source`, ``-`` being standard input.

    Raises
    ------
    InputError
        When there is no such file, or it cannot be read.
    """
    if source == "-":
        return _stdin_bytes()
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise InputError([Problem(source, 0, 0, "", f"cannot be read: {error.strerror or error}")]) from error


def _stdin_bytes() -> bytes:
    """Return what is on standard input; refuse it where it was closed (``<&-``), and where it does not end."""
    if sys.stdin is None:
        raise InputError([Problem(STDIN_NAME, 0, 0, "", "is closed; pipe the file into the command, or name it")])
    data = sys.stdin.buffer.read(MAX_STDIN_BYTES + 1)
    if len(data) > MAX_STDIN_BYTES:
        raise InputError([Problem(STDIN_NAME, 0, 0, "", "more than 64 MiB; put servers and traces into tables")])
    return data


def read_plan(source: str) -> PlanDocument:
    """
    Return the plan document at `source`, ``-`` being standard input.

    Raises
    ------
    InputError
        When it is no plan document.
    """
    from vconsolidate.report.reading import load, parse  # noqa: PLC0415 - validating an inventory needs no plan

    return load(Path(source)) if source != "-" else parse(inventory_text().encode(), STDIN_NAME)


def plan_document_path(source: str) -> Path | None:
    """Return the path of a plan document (``-`` for standard input), None for what must be an inventory."""
    if source == "-":
        return Path(source) if _is_plan(inventory_text()[:_HEAD]) else None
    path = Path(source)
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return path if _is_plan(stream.read(_HEAD).decode("utf-8", "replace")) else None


_HEAD = 4096


def _is_plan(head: str) -> bool:
    """Return whether a file that begins so is a plan document: JSON that names its schema's version first."""
    return head.lstrip().startswith("{") and '"schema_version"' in head

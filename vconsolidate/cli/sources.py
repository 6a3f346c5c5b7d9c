"""Read inventories and plans from files or standard input."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from vconsolidate.errors import InputError, Problem, UsageError
from vconsolidate.input_limits import MAX_PLAN_BYTES, MAX_STDIN_BYTES
from vconsolidate.inventory.files import is_regular_file
from vconsolidate.inventory.importing.likely import begins_like_inventory
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate
from vconsolidate.model.own_document import HEAD_BYTES, own_document

if TYPE_CHECKING:
    from vconsolidate.report.schema.plan_document import PlanDocument

STDIN_NAME = "<stdin>"

_CHUNK = 1024**2


def read_inventory(source: str, overrides: tuple[str, ...]) -> Estate:
    """
    Load the inventory, or an export that an importer knows, at `source`, ``-`` being standard input.

    Raises
    ------
    InputError
        With every problem of the inventory.
    UsageError
        When `source` is empty, as an unset variable of a script leaves it.
    """
    _refuse_nothing(source)
    if source != "-":
        return load_inventory(Path(source), overrides=overrides)
    data = _inventory_data()
    named = own_document(data[:HEAD_BYTES].decode("utf-8", "replace"))
    if named is None and not begins_like_inventory(data):
        from vconsolidate.inventory.importing.piped_export import load_piped_export  # noqa: PLC0415 - no inventory needs it

        exported = load_piped_export(data, overrides)
        if exported is not None:
            return exported
    return load_inventory(None, text=inventory_text(), overrides=overrides)


def _refuse_nothing(source: str) -> None:
    """Refuse an empty name, which the system would take for the current folder."""
    if not source:
        raise UsageError("the name of the file is empty", hint="name an inventory or a plan document")


def reloader(source: str, overrides: tuple[str, ...]) -> Callable[[Sequence[str]], Estate]:
    """Return a function that loads the inventory at `source` again with more overrides."""
    return lambda more: read_inventory(source, (*overrides, *more))


@cache
def inventory_text() -> str:
    """
    Return the inventory on standard input, which is read once and kept.

    Raises
    ------
    InputError
        When it is not UTF-8 or too large.
    """
    data = _inventory_data()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError([Problem(STDIN_NAME, line, 1, "", "is not UTF-8 text; save the file as UTF-8")]) from error


@cache
def _inventory_data() -> bytes:
    """Return the content of standard input, which is read once and kept."""
    return _stdin_bytes(MAX_STDIN_BYTES, "move servers and traces to table files")


def read_data(source: str) -> bytes:
    """
    Return the bytes of a plan at `source`, ``-`` being standard input.

    Raises
    ------
    InputError
        When it is not a regular file, or too large.
    """
    from vconsolidate.pipeline.documents import ADVICE, read_document  # noqa: PLC0415 - no plan

    return _stdin_bytes(MAX_PLAN_BYTES, ADVICE) if source == "-" else read_document(Path(source))


def _stdin_bytes(most: int, advice: str) -> bytes:
    """
    Return the content of standard input; refuse a closed (``<&-``) or endless one.

    Parameters
    ----------
    most
        Bytes; what begins like a plan document may be as large as one.
    advice
        What to do when there are more.
    """
    if sys.stdin is None:
        raise InputError([Problem(STDIN_NAME, 0, 0, "", "is closed; pipe the file into the command, or name the file")])
    held = io.BytesIO()
    while piece := sys.stdin.buffer.read(_CHUNK):
        if not held.tell() and own_document(piece[:HEAD_BYTES].decode("utf-8", "replace")) == "plan":
            from vconsolidate.pipeline.documents import ADVICE  # noqa: PLC0415 - no inventory needs it

            most, advice = MAX_PLAN_BYTES, ADVICE
        held.write(piece)
        if held.tell() > most:
            raise InputError([Problem(STDIN_NAME, 0, 0, "", f"is larger than {most // 1024**2} MiB; {advice}")])
    return held.getvalue()


def read_plan(source: str) -> PlanDocument:
    """
    Return the plan document at `source`, ``-`` being standard input.

    Raises
    ------
    InputError
        When it is not a plan document.
    """
    from vconsolidate.pipeline.documents import load_document  # noqa: PLC0415 - validating an inventory needs no plan
    from vconsolidate.report.reading import parse  # noqa: PLC0415

    return (
        load_document(Path(source))
        if source != "-"
        else parse(_inventory_data().removeprefix(codecs.BOM_UTF8), STDIN_NAME)
    )


def plan_document_path(source: str) -> Path | None:
    """Return the path of a plan document (``-`` for standard input), None for an inventory."""
    _refuse_nothing(source)
    if source == "-":
        return (
            Path(source) if own_document(_inventory_data()[:HEAD_BYTES].decode("utf-8", "replace")) == "plan" else None
        )
    path = Path(source)
    if not is_regular_file(path):
        return None
    with path.open("rb") as stream:
        return path if own_document(stream.read(HEAD_BYTES).decode("utf-8", "replace")) == "plan" else None

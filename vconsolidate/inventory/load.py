"""The way into the program: an inventory file becomes an `Estate`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory import overrides as settings
from vconsolidate.inventory.collector import collector_paused
from vconsolidate.inventory.from_tree import estate_of
from vconsolidate.inventory.importing.likely import may_be_export
from vconsolidate.inventory.includes import STDIN_NAME, Reader
from vconsolidate.inventory.problems import Problems
from vconsolidate.model.estate import Estate
from vconsolidate.model.own_document import HEAD_BYTES, NOT_AN_INVENTORY, own_document


def load_inventory(source: Path | None, *, text: str | None = None, overrides: Sequence[str] = ()) -> Estate:
    """
    Read an inventory with everything it refers to.

    A file that is no inventory, but an export that an importer knows, is imported first, with its defaults.

    Parameters
    ----------
    source
        The inventory file; None for standard input.
    text
        Its content when it was read already (standard input); files it names are then relative to the current folder,
        or to `source`'s.
    overrides
        Values to set before anything is checked, ``policy.memory.overcommit=1.25``.

    Raises
    ------
    InputError
        With everything that is wrong, in the order of files and lines.
    """
    refuse_own_documents(source, text)
    if source is not None and text is None and may_be_export(source):
        from vconsolidate.inventory.importing.in_memory import load_export  # noqa: PLC0415 - no inventory needs it

        exported = load_export(source, overrides)
        if exported is not None:
            return exported
    with collector_paused():
        return _load(source, text, overrides)


def refuse_own_documents(source: Path | None, text: str | None) -> None:
    """
    Refuse a plan document and its like with one error that says what it is.

    Raises
    ------
    InputError
        When the file, or the text, begins like one.
    """
    if text is not None:
        head = text[:HEAD_BYTES]
    elif source is not None:
        try:
            if not source.is_file():
                return
            with source.open("rb") as stream:
                head = stream.read(HEAD_BYTES).decode("utf-8", "replace")
        except (OSError, ValueError):
            return  # the reader says why
    else:
        return
    message = NOT_AN_INVENTORY.get(own_document(head) or "")
    if message is not None:
        raise InputError([Problem(STDIN_NAME if source is None else str(source), 1, 1, "", message)])


def _load(source: Path | None, text: str | None, overrides: Sequence[str]) -> Estate:
    problems = Problems()
    folder = Path() if source is None else source.parent
    reader = Reader(problems, folder)
    root = reader.read(source, text)
    if root is None:
        problems.raise_if_any()
        raise AssertionError
    return estate_of(settings.apply(root, overrides, problems), reader, problems).estate

"""The ``--set`` values that a plan was made with, for an inventory that may have moved since."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

from vconsolidate.report.schema.plan_document import PlanDocument

_PRIORS: Final = "priors="


def planned_overrides(document: PlanDocument, path: Path, source: Path | None) -> tuple[str, ...]:
    """
    Return the overrides of a plan, as the folder of today's inventory needs them.

    ``--priors`` names a file relative to the inventory. Where it is not there, it is looked for beside the inventory of
    the plan, in the current folder and beside the plan document; where it is in none of them, the name stays, and the
    reader says that the file is missing.

    Parameters
    ----------
    path
        The plan document.
    source
        The inventory; None where it came from standard input.
    """
    folder = Path() if source is None else source.parent
    named = Path(document.inputs.inventory).parent
    others = (named, path.parent / named, Path(), path.parent)
    return tuple(_found(one, folder, others) for one in document.inputs.overrides)


def _found(override: str, folder: Path, others: tuple[Path, ...]) -> str:
    if not override.startswith(_PRIORS):
        return override
    name = _name(override.removeprefix(_PRIORS))
    if name is None or _is_file(folder / name):
        return override
    for other in others:
        if _is_file(other / name):
            moved = Path(os.path.relpath(other / name, folder)).as_posix()
            return _PRIORS + json.dumps(moved, ensure_ascii=False)
    return override


def _name(value: str) -> str | None:
    """Return the file that a value of an override names; None for none, or one that is no plain name."""
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return found if isinstance(found, str) and found else None


def _is_file(path: Path) -> bool:
    try:
        return Path(os.path.normpath(path)).is_file()
    except (OSError, ValueError):  # no name that a file could have
        return False

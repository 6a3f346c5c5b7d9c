"""The options ``--priors`` and ``--no-priors``, which set a field of the inventory as ``--set`` does."""

from __future__ import annotations

import json
import os
from pathlib import Path

from vconsolidate.errors import UsageError


def priors_override(inventory: str, priors: Path | None, *, no_priors: bool) -> tuple[str, ...]:
    """
    Return the override that names the priors, or takes them away; nothing where the inventory decides.

    The plan document keeps it, so that `check`, `replay` and `verify` read the plan with the same priors.

    Parameters
    ----------
    inventory
        As the user named it; files are relative to its folder.

    Raises
    ------
    UsageError
        When both are asked for.
    """
    if no_priors and priors is not None:
        raise UsageError("--priors and --no-priors contradict each other", hint="leave one of them out")
    if no_priors:
        return ("priors=null",)
    if priors is None:
        return ()
    folder = Path() if inventory == "-" else Path(inventory).parent
    try:
        path = Path(os.path.relpath(priors, folder)).as_posix()
    except ValueError:  # another drive
        path = priors.absolute().as_posix()
    return (f"priors={json.dumps(path, ensure_ascii=False)}",)

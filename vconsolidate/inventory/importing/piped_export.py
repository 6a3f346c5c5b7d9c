"""An export piped in where an inventory is expected: imported like a file of the same content."""

from __future__ import annotations

import atexit
import io
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from vconsolidate.errors import InputError
from vconsolidate.inventory import scratch
from vconsolidate.inventory.importing.in_memory import load_export
from vconsolidate.inventory.importing.piped import SHOWN, piped_source
from vconsolidate.inventory.scratch import temporary_space
from vconsolidate.model.estate import Estate


def load_piped_export(data: bytes, overrides: Sequence[str] = ()) -> Estate | None:
    """
    Return the estate that an export describes, None where no importer knows it.

    Parameters
    ----------
    data
        The whole content of standard input, which does not begin like an inventory.

    Raises
    ------
    InputError
        With what is wrong with the export.
    """
    if not data.strip():
        return None
    path = _kept(data)
    if path is None:
        return None
    try:
        estate = load_export(path, overrides)
    except InputError as error:
        problems = [replace(one, file=one.file.replace(str(path), SHOWN)) for one in error.problems]
        raise InputError(problems, error.more) from error
    if estate is None:
        return None
    notes = tuple(note.replace(path.name, "standard input") for note in estate.notes)
    return replace(estate, notes=notes, inputs=tuple(replace(one, path=SHOWN) for one in estate.inputs))


@cache
def _kept(data: bytes) -> Path | None:
    """Return the file in which the data are kept until the program ends; None where they are damaged."""
    folder = Path(tempfile.mkdtemp(prefix=scratch.prefix(), suffix=scratch.SUFFIX))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    try:
        with temporary_space():
            piped_source(io.BytesIO(data), folder)
    except InputError:
        return None
    return next(folder.iterdir())

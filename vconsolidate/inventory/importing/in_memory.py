"""An export in the place of an inventory: imported with the defaults of ``import``, and never written."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from vconsolidate.errors import InputError
from vconsolidate.inventory import scratch
from vconsolidate.inventory.collector import collector_paused
from vconsolidate.inventory.files import digest_of_file
from vconsolidate.inventory.importing.contract import Certainty, Importer, refuse
from vconsolidate.inventory.importing.gate import problems_of_source
from vconsolidate.inventory.importing.likely import HEAD_BYTES, INVENTORIES, begins_like_inventory
from vconsolidate.inventory.importing.parts import parts_of
from vconsolidate.inventory.importing.recognise import certainties
from vconsolidate.inventory.importing.run import Request, make, read_all
from vconsolidate.inventory.importing.source import Source, open_source
from vconsolidate.inventory.importing.writing.document import left_out_words
from vconsolidate.inventory.scratch import temporary_space
from vconsolidate.model.estate import Estate, InputFile
from vconsolidate.words import listed

_MOST_NAMES: Final = 8
"""Inventories of a folder that an error names."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """An export that was imported, for as long as the program runs."""

    inventory: Path
    text: str
    notes: tuple[str, ...]
    inputs: tuple[InputFile, ...]


_KEPT: dict[tuple[str, int, int], _Kept] = {}
"""Exports by path, time and size: repair and explanations load the same estate again with other overrides."""


def load_export(path: Path, overrides: Sequence[str] = ()) -> Estate | None:
    """
    Return the estate that an export describes, None where no importer knows the file.

    Parameters
    ----------
    overrides
        As for an inventory; they apply to what is imported.

    Raises
    ------
    InputError
        With what is wrong with the export.
    """
    kept = _kept(path)
    return None if kept is None else _load(kept, path, overrides)


def export_as_inventory(path: Path) -> tuple[Path, tuple[str, ...]] | None:
    """
    Return the inventory that an export is imported as, with what the import says; None where no importer knows it.

    Raises
    ------
    InputError
        With what is wrong with the export.
    """
    kept = _kept(path)
    return None if kept is None else (kept.inventory, kept.notes)


def _kept(path: Path) -> _Kept | None:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    key = (str(path), status.st_mtime_ns, status.st_size)
    if key not in _KEPT:
        kept = _import(path)
        if kept is None:
            return None
        _KEPT[key] = kept
    return _KEPT[key]


def _import(path: Path) -> _Kept | None:
    from vconsolidate.inventory.importers.registry import IMPORTERS  # noqa: PLC0415 - all importers, and no inventory needs one

    if path.is_dir():
        _refuse_folder_of_inventories(path)
    try:
        source = open_source(path)
    except InputError:
        return None
    if path.is_dir():
        _refuse_unless_certain(source, IMPORTERS)
    elif max(certainties(source, IMPORTERS).values(), default=Certainty.NO) is Certainty.NO:
        return None
    folder = Path(tempfile.mkdtemp(prefix=scratch.prefix(), suffix=scratch.SUFFIX))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    inventory = folder / "inventory.yaml"
    with temporary_space():
        with collector_paused():
            request = Request((path,))
            fragments = read_all(request, IMPORTERS, lambda _: None)
            imported = make(request, fragments, "export", folder)
        inventory.write_text(imported.inventory, encoding="utf-8", newline="\n")
        for file, content in imported.files.items():
            (folder / file).write_bytes(content)
    left = tuple(f"Left out: {left_out_words(one.count, one.what, one.why)}." for one in imported.estate.left_out)
    head = f"{path.name} is no inventory; it was read as {imported.estate.source}, with the defaults of import."
    notes = (head, *imported.estate.notes, *left, *(f"Conflict: {one}." for one in imported.conflicts))
    return _Kept(inventory, imported.inventory, notes, _inputs(source))


def _refuse_folder_of_inventories(folder: Path) -> None:
    """Refuse a folder with inventories at its top: its owner means one of them, and no export further inside."""
    found = [path.name for path in sorted(folder.iterdir()) if path.suffix.casefold() in INVENTORIES and _begins(path)]
    if found:
        error = refuse(folder, "is a folder with inventories, not an inventory")
        error.hint = f"name one of its inventories: {listed(found, _MOST_NAMES)}"
        raise error


def _begins(path: Path) -> bool:
    """Return whether a file begins like an inventory."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            return begins_like_inventory(stream.read(HEAD_BYTES))
    except OSError:
        return False


def _refuse_unless_certain(source: Source, importers: Mapping[str, Importer]) -> None:
    """Refuse a folder that was probably named by mistake."""
    try:
        certain = parts_of(source, importers).certain
    except InputError:
        certain = False
    if not certain:
        advice = "name a file, or see what import makes of the folder: vconsolidate import FOLDER"
        raise refuse(source.path, f"is a directory, not a file, and no importer is sure of it ({advice})")


def _inputs(source: Source) -> tuple[InputFile, ...]:
    """Return the record of what was read: the file itself, or the files of a folder."""
    if source.path.is_file():
        return (digest_of_file(source.path.name, source.path),)
    return tuple(
        digest_of_file(f"{source.path.name}/{name}", file.path) for name, file in source.files.items() if file.path
    )


def _load(kept: _Kept, path: Path, overrides: Sequence[str]) -> Estate:
    from vconsolidate.inventory.load import load_inventory  # noqa: PLC0415 - it asks here first

    try:
        estate = load_inventory(kept.inventory, overrides=overrides)
    except InputError as error:
        raise problems_of_source(
            error, kept.inventory, str(path), kept.text, "import it to see the inventory"
        ) from error
    return replace(estate, notes=(*kept.notes, *estate.notes), inputs=kept.inputs)

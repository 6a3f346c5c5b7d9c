"""The parts of a folder or archive: files of several kinds are several sources, and some files are none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final

from vconsolidate.inventory.importing.contract import Certainty, Importer, refuse
from vconsolidate.inventory.importing.fragment import LeftOut
from vconsolidate.inventory.importing.recognise import AUTO, certainties, importer_of, named
from vconsolidate.inventory.importing.source import Source, SourceFile
from vconsolidate.inventory.importing.workbook import is_workbook
from vconsolidate.words import listed

MOST_FILES: Final = 200
"""Files that are looked at one by one; a larger folder is of one kind."""

_DOCUMENT: Final = re.compile(
    r".*(?:^|[_.-])(?:read[_-]?me|licen[cs]e|copying|notice|changelog)(?:[_.-].*)?|.*\.(?:md|rst|pdf|docx?|pptx?|html?|png|jpe?g|svg)",
    re.IGNORECASE,
)
"""Names of files that people put beside an export to be read."""


@dataclass(frozen=True, slots=True)
class Part:
    """Files of one source that one importer reads."""

    source: Source
    importer: Importer


@dataclass(frozen=True, slots=True)
class Parts:
    """What a source consists of, and the files that no importer reads."""

    parts: tuple[Part, ...]
    strays: tuple[str, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether importers are sure of the files."""
        return len(self.parts) > 1 or self.parts[0].importer.sniff(self.parts[0].source) is Certainty.SURE

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """The files that no importer reads, counted."""
        why = f"no importer is sure of {'it' if len(self.strays) == 1 else 'them'} ({listed(self.strays)})"
        return LeftOut.of(len(self.strays), "file", why)


def parts_of(source: Source, importers: Mapping[str, Importer], kind: str = AUTO) -> Parts:
    """
    Return what a source consists of: usually one part.

    Parameters
    ----------
    kind
        Importer of all its files; `AUTO` recognises them.

    Raises
    ------
    UsageError
        When no importer is called `kind`.
    InputError
        When no importer knows the source, or several are equally sure of a file.
    """
    asked = importers if kind == AUTO else {kind: named(importers, kind)}
    kept = {name: file for name, file in source.files.items() if not _DOCUMENT.fullmatch(name.name)}
    if len(source.files) == 1 or not kept:
        return Parts((Part(source, importer_of(source, importers, kind)),))
    strays = [name for name in source.files if name not in kept]
    rest = _inside(source, kept)
    books = [name for name, file in kept.items() if is_workbook(file)]
    found: list[Part] = []
    if 1 < len(books) <= MOST_FILES:
        found, unknown = _one_by_one(rest, books, asked)
        strays += unknown
        rest = _inside(source, {name: file for name, file in kept.items() if name not in books})
    if rest.files:
        others, unknown = _of_rest(rest, asked, kind, alone=not found)
        found += others
        strays += unknown
    if not found:
        raise refuse(
            source.path,
            f"has workbooks of no kind that the program recognises ({listed(list(map(str, books)))}): use --mapping",
        )
    return Parts(tuple(found), tuple(map(str, strays)))


def _inside(source: Source, files: Mapping[PurePosixPath, SourceFile]) -> Source:
    return source if len(files) == len(source.files) else replace(source, files=files)


def _of_rest(
    rest: Source, importers: Mapping[str, Importer], kind: str, *, alone: bool
) -> tuple[list[Part], list[PurePosixPath]]:
    """Return the parts of files that belong together, unless several importers are sure of them."""
    sure = [name for name, one in certainties(rest, importers).items() if one is Certainty.SURE]
    if len(sure) > 1 and len(rest.files) <= MOST_FILES:
        return _one_by_one(rest, list(rest.files), importers, together=True)
    if alone or sure:
        return [Part(rest, importer_of(rest, importers, kind))], []
    return [], list(rest.files)


def _one_by_one(
    source: Source, names: Sequence[PurePosixPath], importers: Mapping[str, Importer], *, together: bool = False
) -> tuple[list[Part], list[PurePosixPath]]:
    """
    Return a part for each file that one importer is sure of, and the names of the others.

    Parameters
    ----------
    together
        Make one part of all files of one importer, and add those to it that it is not quite sure of.
    """
    known: dict[PurePosixPath, dict[str, Certainty]] = {}
    for name in names:
        alone = replace(source, path=source.path / name, files={name: source.files[name]})
        known[name] = {one: how for one, how in certainties(alone, importers).items() if how is not Certainty.NO}
    sure = {name: _surest(source, name, known[name]) for name in names}
    groups: dict[str, list[PurePosixPath]] = {}
    strays: list[PurePosixPath] = []
    taken = {kind for kind in sure.values() if kind}
    for name in names:
        joins = [kind for kind in known[name] if kind in taken] if together else []
        kind = sure[name] or (joins[0] if len(joins) == 1 else "")
        if not kind:
            strays.append(name)
        else:
            groups.setdefault(kind if together else f"{kind} {name}", []).append(name)
    parts = []
    for key, files in groups.items():
        path = source.path if len(files) > 1 else source.path / files[0]
        part = Source(path, {name: source.files[name] for name in files})
        parts.append(Part(part, importers[key.partition(" ")[0]]))
    return parts, strays


def _surest(source: Source, name: PurePosixPath, known: Mapping[str, Certainty]) -> str:
    sure = [kind for kind, how in known.items() if how is Certainty.SURE]
    if len(sure) > 1:
        kinds = " or ".join(f"--source {one}" for one in sure)
        raise refuse(source.files[name].shown, f"may be of several kinds (import it alone, with {kinds})")
    return sure[0] if sure else ""

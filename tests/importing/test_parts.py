"""A folder may hold more than one source, and files that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing.fragments import fragment
from vconsolidate.errors import InputError
from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions
from vconsolidate.inventory.importing.fragment import Fragment
from vconsolidate.inventory.importing.parts import parts_of
from vconsolidate.inventory.importing.source import Source, open_source


def knows(name: str, *words: bytes, unsure: bytes = b"?") -> Importer:
    """Return an importer that is sure of files that begin with a word."""

    def sniff(source: Source) -> Certainty:
        heads = [file.head.removeprefix(ZIP) for file in source.files.values()]
        if any(head.startswith(words) for head in heads):
            return Certainty.SURE
        return Certainty.LIKELY if any(head.startswith(unsure) for head in heads) else Certainty.NO

    def read(source: Source, options: ImportOptions) -> Fragment:
        del source, options
        return fragment()

    return Importer(name, name, sniff, read)


ZIP = b"PK\x03\x04"
"""What a workbook begins with."""

BOTH = {"a": knows("a", b"A", unsure=b"perhaps A"), "b": knows("b", b"B")}


def parts(folder: Path, importers: dict[str, Importer] = BOTH, **files: str) -> tuple[dict[str, list[str]], list[str]]:
    """Return names of files by importer, and files that are none."""
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_bytes((ZIP if name.endswith("xlsx") else b"") + text.encode())
    found = parts_of(open_source(folder), importers)
    by_kind: dict[str, list[str]] = {}
    for part in found.parts:
        by_kind.setdefault(part.importer.name, []).extend(map(str, part.source.files))
    return by_kind, list(found.strays)


def test_documents_beside_an_export_are_passed_over(tmp_path: Path) -> None:
    by_kind, strays = parts(tmp_path, x="A", LICENSE="B", README__md="B", UPSTREAM_LICENSE_x__txt="", notes__pdf="B")
    assert by_kind == {"a": ["x"]}
    assert sorted(strays) == ["LICENSE", "README.md", "UPSTREAM_LICENSE_x.txt", "notes.pdf"]


def test_a_folder_of_documents_only_is_looked_at_as_it_is(tmp_path: Path) -> None:
    assert parts(tmp_path, readme="A")[0] == {"a": ["readme"]}


def test_files_of_several_importers_are_several_sources(tmp_path: Path) -> None:
    by_kind, strays = parts(tmp_path, x="A1", y="A2", z="B", w="perhaps A", v="nothing")
    assert by_kind == {"a": ["w", "x", "y"], "b": ["z"]}
    assert strays == ["v"]


def test_companions_of_one_importer_stay_with_it(tmp_path: Path) -> None:
    assert parts(tmp_path, x="A", y="what only a reads") == ({"a": ["x", "y"]}, [])


def test_a_file_of_two_importers_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"z: may be of several kinds"):
        parts(tmp_path, {**BOTH, "c": knows("c", b"B")}, x="A", z="B")


def test_each_workbook_is_a_source_of_its_own(tmp_path: Path) -> None:
    by_kind, strays = parts(tmp_path, one__xlsx="A", two__xlsx="A", three__xlsx="?", four="C")
    assert by_kind == {"a": ["one.xlsx", "two.xlsx"]}
    assert sorted(strays) == ["four", "three.xlsx"]
    with pytest.raises(InputError, match=r"of no kind"):
        parts_of(open_source(tmp_path), {"c": knows("c", b"X")})


def test_a_stated_kind_reads_each_workbook(tmp_path: Path) -> None:
    parts(tmp_path, one__xlsx="A", two__xlsx="A", z__txt="B")
    found = parts_of(open_source(tmp_path), BOTH, "a")
    assert [part.importer.name for part in found.parts] == ["a", "a"]
    assert found.strays == ("z.txt",)


def test_strays_are_counted_by_name(tmp_path: Path) -> None:
    parts(tmp_path, x="A", LICENSE="")
    (left,) = parts_of(open_source(tmp_path), BOTH).left_out
    assert (left.count, left.what, left.why) == (1, "file", "no importer is sure of it (LICENSE)")

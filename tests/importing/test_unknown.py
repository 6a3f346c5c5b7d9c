"""A source that no importer knows: the refusal says what it looks like."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.workbooks import workbook
from vconsolidate.errors import InputError
from vconsolidate.inventory.importers.registry import IMPORTERS
from vconsolidate.inventory.importing.parts import parts_of
from vconsolidate.inventory.importing.source import open_source


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        parts_of(open_source(path), IMPORTERS)
    (problem,) = caught.value.problems
    return problem.message


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.csv", b"", "is empty"),
        ("x.csv", b"\n \n", "is empty"),
        ("x.xlsx", b"%PDF-1.7\n", "is a PDF document"),
        ("x.xls", b"<html><table></table></html>", "is a web page"),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is an old workbook (save it as .xlsx)"),
        ("x.xlsx", b"Name,vCPUs", "is no workbook that is read"),
        ("x.csv", b"Colour,Taste\nred,sweet\n", "its first row: Colour, Taste"),
        ("x.csv", b'Name,vCPUs\n"a,2\n', "a quoted cell is not closed"),
        ("x.json", b'{"a": 1}', "is JSON of no kind"),
        ("x.gz", b"\x1f\x8b\x08nothing", "is incomplete"),
        ("x.bin", b"\x00\x01\x02", "is of no kind"),
    ],
)
def test_a_file_says_what_it_looks_like(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert words in refusal(tmp_path / name)


def test_a_folder_names_the_archives_inside(tmp_path: Path) -> None:
    (tmp_path / "days.tar.gz").write_bytes(b"")
    (tmp_path / "x.zip").write_bytes(b"")
    assert "name each in the command (days.tar, x.zip)" in refusal(tmp_path)


def test_a_workbook_names_its_sheets(tmp_path: Path) -> None:
    assert "found: Colours" in refusal(workbook(tmp_path / "x.xlsx", {"Colours": [["Colour"], ["red"]]}))


def test_a_folder_names_its_tables(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Name,vCPUs,Memory GB\na,2,8\n")
    (tmp_path / "b.csv").write_text("Name,vCPUs,Memory GB\nb,2,8\n")
    assert "name each list of servers in the command: a.csv, b.csv" in refusal(tmp_path)

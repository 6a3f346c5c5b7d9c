"""Workbooks and CSV files as sheets: the same cells, their addresses, and nothing without bounds."""

from __future__ import annotations

import datetime as dt
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tests.importers.workbooks import formatted_to_the_last_row, workbook
from vconsolidate.errors import InputError
from vconsolidate.inventory.importing import package
from vconsolidate.inventory.importing.source import open_source
from vconsolidate.inventory.importing.workbook import Sheet, letters, names_of_sheets, open_workbook, read_table


def sheet_of(path: Path, name: str = "S") -> Sheet:
    file = open_source(path).only
    assert file is not None
    found = open_workbook(file).sheet(name)
    assert found is not None
    return found


def table_of(path: Path) -> Sheet:
    file = open_source(path).only
    assert file is not None
    return read_table(file)


def test_cells_come_as_text_in_one_form_with_their_address(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet("S"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(2, 1, ["name", 1.5, True, 12])
        sheet.write_datetime(3, 1, dt.datetime(2024, 5, 31), day)  # noqa: DTZ001
        sheet.write_formula(3, 2, "=1/0", None, "#DIV/0!")
        sheet.write_formula(3, 3, "=1+1", None, 2)
    read = sheet_of(path)
    row = read.lines.index(3)
    assert read.row(row) == ["name", "1.5", "true", "12"]
    assert read.row(row + 1) == ["2024-05-31 00:00:00", "", "2", ""]
    assert (read.address(row, 0), read.address(row + 1, 2)) == ("B3", "D4")


@pytest.mark.parametrize(("column", "text"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (16_383, "XFD")])
def test_letters(column: int, text: str) -> None:
    assert letters(column) == text


def test_names_of_sheets_come_from_the_package(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"vInfo": [["VM"]], "R&D's": [["x"]]})
    file = open_source(path).only
    assert file is not None
    assert names_of_sheets(file) == ["vInfo", "R&D's"]
    assert open_workbook(file).sheet("VINFO") is not None
    assert open_workbook(file).sheet("vCPU") is None


@pytest.mark.slow
def test_a_sheet_formatted_to_the_last_row_opens_in_seconds(tmp_path: Path) -> None:
    path = formatted_to_the_last_row(tmp_path / "a.xlsx", [["name"], ["a"], ["b"]], columns=10)
    start = time.process_time()
    assert sheet_of(path, "Servers").height == 3
    assert time.process_time() - start < 5


def test_a_cell_in_the_last_corner_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"S": [["name"]], "T": [["x"]]})
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        sheet.write(0, 0, "name")
        sheet.write(1_048_575, 16_383, "x")
        book.add_worksheet("T").write(0, 0, "fine")
    assert sheet_of(path, "T").row(0) == ["fine"]
    with pytest.raises(InputError, match="sheet S: reaches to row 1,048,576 and column XFD"):
        sheet_of(path, "S")


def test_a_long_and_narrow_sheet_is_measured_exactly(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"S": [["name", *[""] * 29, "z"]]})
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        sheet.write(0, 27, "name")
        sheet.write(1_048_575, 27, "x")
    assert package.check_package(path, "a.xlsx")["S"].cells == 1_048_576 * 28


def zip_of(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    parts = {"[Content_Types].xml": b"<Types/>", "xl/worksheets/sheet1.xml": b"0" * 40_000_000}
    with pytest.raises(InputError, match="unpacks to far more than its size"):
        sheet_of(zip_of(tmp_path / "bomb.xlsx", parts))


def test_a_part_that_is_larger_than_it_says_is_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.xlsx", {"[Content_Types].xml": b"<Types/>", "xl/big.xml": b"0" * 40_000_000})
    data = bytearray(path.read_bytes())
    size, lie = (40_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    path.write_bytes(bytes(data).replace(size, lie))
    with pytest.raises(InputError, match=r"a\.xlsx"):
        sheet_of(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "is an old workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"PK\x03\x04 and then nothing", "is damaged"),
        (b"name;cpu\n", "is no workbook"),
        (b"", "is no workbook"),
    ],
)
def test_what_is_no_workbook_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(InputError, match=message):
        sheet_of(tmp_path / "a.xlsx")


def test_a_zip_archive_that_is_no_workbook_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a zip archive but no workbook"):
        sheet_of(zip_of(tmp_path / "a.xlsx", {"a.csv": b"name\n"}))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.97, 0.999])
def test_a_truncated_workbook_is_refused(tmp_path: Path, share: float) -> None:
    whole = workbook(
        tmp_path / "whole.xlsx", {"S": [["name", "cpu"], *([f"s{i}", i] for i in range(500))]}
    ).read_bytes()
    (tmp_path / "a.xlsx").write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(InputError, match="is damaged"):
        sheet_of(tmp_path / "a.xlsx")


def test_a_damaged_sheet_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"S": [["name"]]})
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:-150]
    zip_of(path, parts)
    with pytest.raises(InputError, match="damaged"):
        sheet_of(path)


@pytest.mark.parametrize(
    ("encoding", "name", "told"),
    [
        ("utf-8", "Zürich", ""),
        ("utf-8-sig", "서버", ""),
        ("utf-16", "Zürich", ""),
        ("utf-16-le", "name", "UTF-16"),
        ("cp1252", "Zürich", "CP1252"),
        ("cp1252", "Größe créée à la crèche", "CP1252"),
        ("cp1252", "5 µs £", "CP1252"),
        ("cp949", "서버한국어이름", "CP949"),
        ("euc-kr", "데이터베이스", "CP949"),
        ("cp932", "サーバ管理", "CP932"),
        ("gb18030", "服务器数据库", "GB18030"),
    ],
)
def test_encodings_of_csv_files(tmp_path: Path, encoding: str, name: str, told: str) -> None:
    (tmp_path / "a.csv").write_bytes(f"name;cpu\n{name};4\n".encode(encoding))
    read = table_of(tmp_path / "a.csv")
    assert read.row(1) == [name, "4"]
    assert (read.encoding, read.separator) == (told, ";")


def test_rows_of_a_csv_file_keep_their_lines(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('name,note\n"a","two\nlines"\n\nb,x,y\n')
    read = table_of(tmp_path / "a.csv")
    assert list(read.lines) == [1, 2, 5]
    assert read.row(2) == ["b", "x", "y"]
    assert read.address(2, 1) == "B5"


@pytest.mark.parametrize("content", [b"\x00\x01\x02" * 50, b"PK\x03\x04", b'name\n"open\n'])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(InputError, match=r"a\.csv"):
        table_of(tmp_path / "a.csv")

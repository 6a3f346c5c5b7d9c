"""One table in every dress: separators, encodings, blank rows and columns; and damage, always with a place."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vconsolidate.errors import InputError
from vconsolidate.inventory.cells import Dialect, cell_rows, dialect_of
from vconsolidate.inventory.encodings import decode_table
from vconsolidate.inventory.problems import Problems
from vconsolidate.inventory.table import read_table
from vconsolidate.inventory.traces.csv_piece import read_cell_by_cell
from vconsolidate.inventory.traces.csv_rows import read_csv
from vconsolidate.model.estate import Estate
from vconsolidate.pipeline.verify.placement_table import decode, read_rows
from vconsolidate.report.printable import cell

Load = Callable[..., Estate]
Messages = Callable[..., list[str]]
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16")
NAMES = st.text(alphabet='abzÄ #1,;\t"=', min_size=1, max_size=6).map(str.strip).filter(bool)
HEADERS = ("vm", "host")


def written(rows: list[list[str]], separator: str, end: str, *, blanks: int = 0) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator=end)
    for number, row in enumerate(rows):
        writer.writerow([*row, *[""] * blanks])
        if blanks:
            writer.writerow([""] * (blanks + number))
    return stream.getvalue()


@given(
    st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=5, unique_by=lambda row: row[0]),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(ENCODINGS),
    st.integers(0, 2),
)
def test_placements_are_the_same_in_every_dress(
    rows: list[tuple[str, str]], separator: str, end: str, encoding: str, blanks: int
) -> None:
    text = written([list(HEADERS), *([cell(vm), cell(host)] for vm, host in rows)], separator, end, blanks=blanks)
    found = read_rows(decode(text.encode(encoding), "t"), "t")
    assert [(row.vm, row.host) for row in found] == [
        (vm.replace("\t", " "), host.replace("\t", " ")) for vm, host in rows
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_servers_are_the_same_in_every_dress(separator: str, encoding: str) -> None:
    rows = [[" Name ", "HARDWARE.memory", "Hardware.CPU.Cores per Socket", "Labels.Owner", "tags"]]
    rows += [["web01", "8 GiB", "4", "Ann; Bo", "x;y"], ["#1", "16 GiB", "8", "", ""]]
    text = decode_table(written(rows, separator, "\r\n", blanks=2).encode(encoding), "t")
    problems = Problems()
    servers = [server.plain() for server in read_table(text, "t", problems)]
    problems.raise_if_any()
    assert servers == [
        {
            "name": "web01",
            "hardware": {"memory": "8 GiB", "cpu": {"cores_per_socket": 4}},
            "labels": {"Owner": "Ann; Bo"},
            "tags": ["x", "y"],
        },
        {"name": "#1", "hardware": {"memory": "16 GiB", "cpu": {"cores_per_socket": 8}}},
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("layout", ["long", "wide"])
def test_traces_are_the_same_in_every_dress(load: Load, separator: str, encoding: str, layout: str) -> None:
    wide = [["Timestamp", "web01", "db01"], ["2024-03-01T00:00", "10", "20"], ["2024-03-01T00:15", " 11", "21"]]
    long = [["Server", " time stamp", "VALUE", "metric"]]
    long += [[name, row[0], row[n], "cpu"] for n, name in ((1, "web01"), (2, "db01")) for row in wide[1:]]
    data = written(wide if layout == "wide" else long, separator, "\r\n", blanks=2).encode(encoding)
    metric = "    metric: cpu\n" if layout == "wide" else ""
    extra = f"traces:\n  - file: t.csv\n    layout: {layout}\n{metric}    interval: 15 min\n    units: {{cpu: '%'}}\n"
    trace = load(extra, t_csv=data).trace
    assert trace is not None
    np.testing.assert_allclose(trace.values["cpu_fraction"], [[0.1, 0.11], [0.2, 0.21]], rtol=1e-6)


@given(st.lists(st.lists(st.sampled_from(["a", "", " b", "1.5", "é"]), min_size=3, max_size=3), min_size=2, max_size=6))
def test_the_fast_reader_and_that_of_cells_agree(rows: list[list[str]]) -> None:
    below = written(rows, ";", "\n")
    _, fast = read_csv(b"x;y;z\n" + below.encode(), "t")
    slow, _ = read_cell_by_cell(below, "t", Dialect(";", 0, 2), 2, 3, Problems())
    kept = [row[1:] for row in slow.rows()]
    assert [row[1:] for row in fast.rows() if any(row[1:])] == kept


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200), st.sampled_from([b"", b"\xff\xfe", b"\xef\xbb\xbf", b"vm,host\n", b"name;tier\n"]))
def test_any_bytes_give_a_table_or_problems(data: bytes, start: bytes) -> None:
    for read in (
        lambda: read_rows(decode(start + data, "t"), "t"),
        lambda: read_table(decode_table(start + data, "t"), "t", Problems()),
        lambda: read_csv(start + data, "t"),
    ):
        with contextlib.suppress(InputError):
            read()


@given(st.text(alphabet='ab,;"\n\r\t #', max_size=60))
def test_cells_stand_where_they_say(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for row in cell_rows(text, "t", Problems(), dialect_of(text)):
        for found in row:
            behind = lines[found.line - 1][found.column - 1 :]
            assert behind.strip().startswith((found.text.split("\n")[0].split('"')[0], '"')) or not found.text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("vm,host\n".encode("utf-32"), "is UTF-32"),
        ("vm,host\na,b\n".encode("utf-16-le"), "UTF-16 without a byte order mark"),
        (b"vm,host\na,b\0\n", "t:2:4: a zero byte"),
        (b"vm,host\na,\xe9\n", "t:2:3: byte 0xE9 is not UTF-8"),
        (b"PK\x03\x04" + b"x" * 80, "workbook"),
        (b"\x1f\x8b" + b"x" * 80, "gzip"),
    ],
)
def test_what_is_no_table_is_named(data: bytes, said: str) -> None:
    with pytest.raises(InputError) as caught:
        decode_table(data, "t")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "vms"),
    [
        ("vm,host\n#1,esx\n# gone,esx\n#note\nb,esx\n", ["#1", "b"]),
        ("#TYPE Selected.VM\nvm,host\na,esx\n", ["a"]),
        ('vm,host\n"# 1",esx\n', ["# 1"]),
    ],
)
def test_a_vm_may_be_called_like_a_comment(text: str, vms: list[str]) -> None:
    assert [row.vm for row in read_rows(text, "t")] == vms


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("timestamp,,web01\n2024-03-01T00:00,5,1\n", '2:18: "5" stands in column 2, which has no name'),
        ("timestamp,web01\n2024-03-01T00:00,1,5\n", "2:20: the row has 3 cells, but the header has 2 columns"),
        ('timestamp,web01\n2024-03-01T00:00,"1\n', "2:18: a quoted cell is not closed"),
        ('timestamp,web01\n2024-03-01T00:00,"1,250"\n', '2:18: "1,250" can be read as 1250 or as 1.250'),
        ("timestamp,web01\n1709251200,1\n1709252100000,2\n1709253000,3\n", '3:1: "1709252100000" counts milliseconds'),
        ("timestamp,web01\n2024-03-01T00:00,1\n9999-01-01T00:00,1\n", '3:1: "9999-01-01T00:00" is no timestamp'),
        ("timestamp,web01\n1709251200000000000,1\n", "is in nanoseconds since 1970"),
    ],
)
def test_mistakes_of_traces_have_their_place(messages: Messages, rows: str, said: str) -> None:
    extra = "traces:\n  - file: t.csv\n    layout: wide\n    metric: cpu\n    interval: 15 min\n    units: {cpu: '%'}\n"
    found = messages(extra, t_csv=rows)
    assert any(said in message for message in found), found


def test_a_table_without_end_is_refused_before_it_becomes_servers() -> None:
    problems = Problems()
    assert read_table("name\n" + "s\n" * 200_001, "t", problems) == []
    with pytest.raises(InputError) as caught:
        problems.raise_if_any()
    assert str(caught.value).startswith("t:200002:1: the table has more than 200,000 rows")

"""Plain tables become servers, whatever their layout."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.reading import Samples, certainty, facts, read, values, written
from vconsolidate.catalog.load import load_catalog
from vconsolidate.errors import InputError
from vconsolidate.inventory.importing.contract import Certainty
from vconsolidate.inventory.importing.fragment import Fragment
from vconsolidate.inventory.importing.series import spool
from vconsolidate.inventory.importing.series.assume import MODEL
from vconsolidate.inventory.traces import csv_rows

LONG = """\
timestamp,server,metric,value
2015-03-02T00:00,WEB 1,cpu,10
2015-03-02T00:05,WEB 1,cpu,120
2015-03-02T00:05,WEB 1,cpu,30
2015-03-02T00:10,WEB 1,cpu,130
2015-03-02T00:00,WEB 1,memory_used,2048
2015-03-02T00:05,WEB 1,memory_used,2050
2015-03-02T00:10,WEB 1,memory_used,2052
2015-03-02T00:00,WEB 1,temperature,40
"""
WIDE = "Time,a,b\n1425254400,5,7\n1425254700,6,\n1425255000,7,9\n"


def read_tables(tmp_path: Path, timezone: str | None = None, **files: str) -> Fragment:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content)
    return read("utilisation_csv", folder, **({"timezone": timezone} if timezone else {}))


def test_the_long_layout(tmp_path: Path) -> None:
    fragment = read_tables(tmp_path, all=LONG)
    assert [server.name for server in fragment.servers] == ["WEB 1"]
    report, samples = written(fragment)
    assert values(samples, "WEB 1", "cpu") == [10, 30, 100]
    assert values(samples, "WEB 1", "memory_used") == [2048, 2050, 2052]
    notes = "\n".join((*fragment.notes, *report.notes))
    assert "1 sample with the time of a later one" in notes
    assert "1 CPU sample above 100 %" in notes
    assert [(one.count, one.what) for one in fragment.left_out] == [(1, "sample of temperature")]
    assert certainty("utilisation_csv", tmp_path / "in") is Certainty.SURE


def test_the_wide_layout_with_a_hole(tmp_path: Path) -> None:
    fragment = read_tables(tmp_path, all=WIDE)
    report, samples = written(fragment)
    assert (report.interval_s, report.n_steps, report.complete) == (300, 3, False)
    assert (values(samples, "a", "cpu"), values(samples, "b", "cpu")) == ([5, 6, 7], [7, 9])
    assert certainty("utilisation_csv", tmp_path / "in") is Certainty.POSSIBLE


def test_one_file_per_server(tmp_path: Path) -> None:
    rows = "timestamp,value\n2014-02-14 14:30:00,0.1\n2014-02-14 14:35:00,0.2\n"
    fragment = read_tables(tmp_path, ec2_a=rows, ec2_b=rows)
    assert [server.name for server in fragment.servers] == ["ec2_a", "ec2_b"]
    assert certainty("utilisation_csv", tmp_path / "in") is Certainty.LIKELY


@pytest.mark.parametrize("metric", ["memory_used", "memory_active"])
def test_a_server_that_uses_more_than_its_assumed_model_has_is_larger(tmp_path: Path, metric: str) -> None:
    installed = load_catalog().models[MODEL].memory_mib
    rows = [f"2015-03-02T00:0{5 * k},{name},cpu,10" for name in ("big", "small") for k in range(2)]
    rows += [f"2015-03-02T00:0{5 * k},big,{metric},{installed * 2 + k / 2}" for k in range(2)]
    rows += [f"2015-03-02T00:0{5 * k},small,{metric},{installed}" for k in range(2)]
    fragment = read_tables(tmp_path, all="\n".join(["timestamp,server,metric,value", *rows]) + "\n")
    assert facts(fragment, 0)["hardware.memory"] == f"{2 * installed + 1} MiB"
    assert "hardware.memory" not in facts(fragment, 1)


def autumn(repeats: int) -> str:
    """Return a night of October 2024 in Rome in half hours, its hour from two to three `repeats` times."""
    times = ["01:00", "01:30", *["02:00", "02:30"] * repeats, "03:00", "03:30"]
    return "timestamp,value\n" + "".join(f"2024-10-27 {time},{number}\n" for number, time in enumerate(times))


def test_an_hour_that_comes_twice_is_two_hours(tmp_path: Path) -> None:
    fragment = read_tables(tmp_path, "Europe/Rome", a=autumn(2))
    report, samples = written(fragment)
    assert (report.n_steps, report.complete) == (8, True)
    assert values(samples, "a", "cpu") == list(range(8))
    assert any(
        note.startswith("4 times in the hour that the clock of Europe/Rome shows twice") for note in fragment.notes
    )


def test_an_hour_that_is_there_once_leaves_a_gap(tmp_path: Path) -> None:
    report, _ = written(read_tables(tmp_path, "Europe/Rome", a=autumn(1)))
    assert (report.n_steps, report.n_samples) == (8, 6)


def test_times_that_the_clock_jumps_over_are_told(tmp_path: Path) -> None:
    rows = "timestamp,value\n2024-03-31 01:30,1\n2024-03-31 02:00,2\n2024-03-31 03:30,3\n"
    fragment = read_tables(tmp_path, "Europe/Rome", a=rows)
    _, samples = written(fragment)
    assert [time - samples["a", "cpu"][0][0] for time, _ in samples["a", "cpu"]] == [0, 1800, 3600]
    assert any(
        note.startswith("1 time in the hour that the clock of Europe/Rome jumps over") for note in fragment.notes
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n1,2\n", "no column of times"),
        ("timestamp\n2015-03-02T00:00\n", "no column of values"),
        ("timestamp,value\nyesterday,2\n", r'x.csv:2:1: "yesterday" is not a time'),
        ("timestamp,value\n2015-03-02T00:00,lots\n", r'x.csv:2:1: "lots" is not a number'),
        ("timestamp,value\n2015-03-02T00:00,-1\n", '"-1" is not a number of zero or more'),
        ("timestamp,value\n1425254400,1\n1425254700000,1\n", "has times in seconds and in milliseconds"),
        ("timestamp,server,metric,value\n2015-03-02T00:00,a,heat,1\n", "contains no metric cpu .found: heat"),
        ("timestamp,server,value\n2015-03-02T00:00,,1\n", "has 1 sample without a server"),
        ("timestamp,a,a\n2015-03-02T00:00,1,1\n", 'column "a" appears twice'),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_tables(tmp_path, x=content)


def test_a_wrong_year_is_refused_when_it_is_written(tmp_path: Path) -> None:
    fragment = read_tables(tmp_path, x="timestamp,value\n100000001,1\n100000002,1\n100000003,1\n4000000000,1\n")
    with pytest.raises(InputError, match="intervals of 1 s apart"):
        written(fragment)


def test_pieces_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"{1425254400 + 300 * k},s{k % 7},{k % 100}\n" for k in range(2000))
    whole: Samples = written(read_tables(tmp_path, x=f"timestamp,server,value\n{rows}"))[1]
    monkeypatch.setattr(csv_rows, "PIECE_BYTES", 1000)
    monkeypatch.setattr(spool, "HELD_ROWS", 100)
    fragment = read("utilisation_csv", tmp_path / "in")
    assert written(fragment)[1] == whole


def test_real_cloudwatch_series_load(real_traces: Path) -> None:
    fragment = read("utilisation_csv", real_traces / "nab_cloudwatch")
    report, _ = written(fragment)
    assert (len(fragment.servers), report.interval_s) == (11, 300)

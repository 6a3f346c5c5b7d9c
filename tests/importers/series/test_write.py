"""Measured histories as one tidy file: what is repaired, and that the inventory reads what was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.errors import InputError
from vconsolidate.inventory.importing.fragment import Series
from vconsolidate.inventory.importing.series import write
from vconsolidate.inventory.importing.series.report import SeriesReport
from vconsolidate.inventory.importing.series.write import write_series
from vconsolidate.inventory.load import load_inventory

START = 1_709_280_000  # 2024-03-01 08:00 UTC


def series(rows: Sequence[tuple[str, int, str, float | None]], interval_s: int | None = 300) -> Series:
    names = {"server": pl.String, "time_s": pl.Int64, "metric": pl.String, "value": pl.Float64}
    frame = pl.DataFrame(rows, schema=names, orient="row")
    return Series(frame.lazy(), interval_s, "made.csv")


def cpu(*samples: tuple[int, float | None], server: str = "a", interval_s: int | None = 300) -> Series:
    return series([(server, START + second, "cpu", value) for second, value in samples], interval_s)


def written(
    tmp_path: Path, *of: Series, memory_mib: Mapping[str, float] | None = None
) -> tuple[SeriesReport, list[tuple[int, float]]]:
    path = tmp_path / "traces.parquet"
    report = write_series(of, {"a": "a", "b": "b"}, path, memory_mib)
    if not path.exists():
        return report, []
    frame = pl.read_parquet(path)
    return report, [
        (stamp - START, value) for stamp, value in frame.select(pl.col("timestamp").dt.epoch("s"), "value").rows()
    ]


def test_samples_on_the_grid_are_written_as_they_are(tmp_path: Path) -> None:
    report, rows = written(tmp_path, cpu((0, 10), (300, 20)))
    assert rows == [(0, 10), (300, 20)]
    assert report.notes == ()
    assert report.section("t.parquet") == {
        "file": "t.parquet",
        "layout": "long",
        "interval": "300 s",
        "units": {"cpu": "%"},
    }


@pytest.mark.parametrize(
    ("samples", "kept", "note"),
    [
        ([(0, 1), (299, 2), (601, 3), (900, 4)], [(0, 1), (300, 2), (600, 3), (900, 4)], "2 times up to 1 s off"),
        ([(0, 1), (300, 2), (300, 4)], [(0, 1), (300, 4)], "1 sample with the time of a later one"),
        ([(0, 1), (100, 2), (200, 6), (300, 1)], [(0, 3), (300, 1)], "2 samples beyond the first of an interval"),
        ([(300, 2), (0, 1)], [(0, 1), (300, 2)], "1 sample earlier than the sample before it was put in order"),
        ([(0, 1), (300, 240)], [(0, 1), (300, 100)], "1 CPU sample above 100 % (at most 240 %)"),
        ([(0, 1), (300, -1)], [(0, 1)], "1 negative sample was left out"),
        ([(0, 1), (300, None)], [(0, 1)], "1 sample without a number"),
        ([(0, 1), (300, float("nan"))], [(0, 1)], "1 sample without a number"),
        ([(0, 1), (900, 2)], [(0, 1), (900, 2)], "2 intervals within a series have no sample (at most 10 min"),
        ([(0, 1), (-START, 2)], [(0, 1)], "1 sample dated before 1971"),
        ([(60, 1), (360, 2)], [(0, 1), (300, 2)], "1 series measured beside full intervals of 5 min was moved"),
    ],
)
def test_each_fault_is_repaired_and_counted(
    samples: list[tuple[int, float | None]], kept: list[tuple[int, float]], note: str, tmp_path: Path
) -> None:
    report, rows = written(tmp_path, cpu(*samples))
    assert rows == kept
    assert [said for said in report.notes if said.startswith(note)], report.notes


def test_times_in_milliseconds_are_recognised(tmp_path: Path) -> None:
    rows = [("a", 1000 * (START + second), "cpu", 5.0) for second in (0, 300, 600)]
    report, kept = written(tmp_path, series(rows, None))
    assert kept == [(0, 5), (300, 5), (600, 5)]
    assert report.interval_s == 300
    assert "3 times in milliseconds or finer units were read as such." in report.notes


def test_the_interval_is_the_usual_time_between_samples(tmp_path: Path) -> None:
    report, _ = written(tmp_path, cpu(*((k * 60 + k % 2, 1.0) for k in range(50)), interval_s=None))
    assert report.interval_s == 60
    assert "The interval of 1 min is the usual time between two samples; the source does not state one." in report.notes


def test_the_metric_that_is_measured_least_often_sets_the_interval(tmp_path: Path) -> None:
    rows = [("a", START + 60 * k, "cpu", 1.0) for k in range(20)]
    rows += [("a", START + 300 * k, "memory_used", 1.0) for k in range(4)]
    report, _ = written(tmp_path, series(rows, None))
    assert (report.interval_s, report.n_steps, report.complete) == (300, 4, True)


def test_sources_of_different_intervals_meet_on_the_longest(tmp_path: Path) -> None:
    fine = cpu(*((k * 300, float(k)) for k in range(12)))
    coarse = cpu((0, 7), interval_s=3600, server="b")
    report, rows = written(tmp_path, fine, coarse)
    assert (report.interval_s, rows) == (3600, [(0, 5.5), (0, 7)])


def test_memory_is_lowered_to_what_the_server_has(tmp_path: Path) -> None:
    used = series([("a", START, "memory_used", 5000.0), ("b", START, "memory_used", 5000.0)])
    report, rows = written(tmp_path, used, memory_mib={"a": 4096.0})
    assert rows == [(0, 4096), (0, 5000)]
    assert "1 memory sample above the memory of the server was lowered to it." in report.notes


def test_two_names_of_a_source_become_one_server(tmp_path: Path) -> None:
    of = series([("a.example", START, "cpu", 1.0), ("A", START + 300, "cpu", 3.0), ("other", START, "cpu", 3.0)])
    report = write_series([of], {"a.example": "a", "A": "a"}, tmp_path / "t.parquet")
    assert (report.servers, report.n_samples, report.complete) == (("a",), 2, True)
    assert "1 sample of no server or metric of the inventory was left out." in report.notes


def test_nothing_to_write_leaves_no_file(tmp_path: Path) -> None:
    report, rows = written(tmp_path, cpu((0, None)))
    assert (report.servers, rows, list(tmp_path.iterdir())) == ((), [], [])
    assert write_series([], {}, tmp_path / "t.parquet").servers == ()


def test_a_wrong_year_is_refused_and_an_old_file_kept(tmp_path: Path) -> None:
    path = tmp_path / "traces.parquet"
    path.write_bytes(b"old")
    with pytest.raises(InputError, match="is a time wrong"):
        written(tmp_path, cpu((0, 1), (300, 2), (100 * 365 * 86_400, 3)))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_parts_change_nothing_and_bytes_repeat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(name, START + 300 * k, "cpu", float(k)) for k in range(40) for name in ("b", "a")]
    write_series([series(rows)], {"a": "a", "b": "b"}, tmp_path / "whole.parquet")
    monkeypatch.setattr(write, "BUCKET_ROWS", 10)
    for name in ("parts.parquet", "again.parquet"):
        write_series([series(rows)], {"a": "a", "b": "b"}, tmp_path / name)
    assert pl.read_parquet(tmp_path / "whole.parquet").equals(pl.read_parquet(tmp_path / "parts.parquet"))
    assert (tmp_path / "parts.parquet").read_bytes() == (tmp_path / "again.parquet").read_bytes()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 9_000), st.floats(0, 150)), min_size=1, max_size=40))
def test_what_is_written_loads(tmp_path_factory: pytest.TempPathFactory, samples: list[tuple[str, int, float]]) -> None:
    folder = tmp_path_factory.mktemp("series")
    rows = [(name, START + second, "cpu", value) for name, second, value in samples]
    report = write_series([series(rows, None)], {"a": "a", "b": "b"}, folder / "t.parquet")
    gaps = "" if report.complete else ", gaps: ignore"
    (folder / "inventory.yaml").write_text(
        "version: 1\ndefaults: {servers: {hardware: {model: dell-poweredge-2950}, os: centos-6}}\n"
        "servers: [{name: a}, {name: b}]\n"
        f'traces: [{{file: t.parquet, interval: {report.interval_s} s, units: {{cpu: "%"}}{gaps}}}]\n'
        "target: {clusters: [{name: c, hypervisor: esxi-6.7, host_types: [{name: h, model: "
        "dell-poweredge-r740-2x6130}]}]}\n"
    )
    trace = load_inventory(folder / "inventory.yaml").trace
    assert trace is not None
    assert trace.servers == report.servers

"""Histories from files: each trap of real exports, once."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.work import calls_of
from vconsolidate.inventory.load import load_inventory
from vconsolidate.inventory.traces.clock import moment, zone_of
from vconsolidate.model.estate import Estate

Load = Callable[..., Estate]
Messages = Callable[..., list[str]]
HEADER = "timestamp,server,metric,value\n"


def section(file: str = "cpu.csv", **fields: str) -> str:
    stated = {"interval": "15 min", "units": '{cpu: "%", memory_used: MiB}'} | fields
    return "traces:\n" + item(file, **stated)


def item(file: str, **fields: str) -> str:
    return f"  - file: {file}\n" + "".join(f"    {key}: {value}\n" for key, value in fields.items())


def rows(server: str, start: str, values: list[object], *, minutes: int = 15, metric: str = "cpu") -> str:
    first = datetime.fromisoformat(start)
    return "".join(
        f"{(first + timedelta(minutes=minutes * number)).isoformat()},{server},{metric},{value}\n"
        for number, value in enumerate(values)
    )


def test_long_layout_in_inventory_order(load: Load) -> None:
    data = HEADER + rows("db01", "2024-03-01T00:00", [10, 20, 30]) + rows("web01", "2024-03-01T00:00", [1, 2, 3])
    trace = load(section(), cpu_csv=data).trace
    assert trace is not None
    assert trace.servers == ("web01", "db01")
    assert (trace.start_s, trace.interval_s, trace.n_steps) == (1709251200, 900, 3)
    np.testing.assert_allclose(trace.values["cpu_fraction"], [[0.01, 0.02, 0.03], [0.1, 0.2, 0.3]])
    assert trace.values["cpu_fraction"].dtype == np.float32
    assert not trace.values["cpu_fraction"].flags.writeable


def test_wide_layout_means_the_same(load: Load) -> None:
    wide = "timestamp,db01,web01\n2024-03-01 00:00,10,1\n2024-03-01 00:15,20,2\n2024-03-01 00:30,30,3\n"
    trace = load(section(layout="wide", metric="cpu"), cpu_csv=wide).trace
    assert trace is not None
    np.testing.assert_allclose(trace.values["cpu_fraction"], [[0.01, 0.02, 0.03], [0.1, 0.2, 0.3]])


def test_columns_in_any_order_blank_lines_and_windows_line_ends(load: Load) -> None:
    data = "\ufeffvalue,server,timestamp,metric\r\n1,web01,2024-03-01T00:00,cpu\r\n\r\n"
    data += " 2 ,web01,2024-03-01T00:15,cpu\r\n\r\n"
    trace = load(section(), cpu_csv=data).trace
    assert trace is not None
    np.testing.assert_allclose(trace.values["cpu_fraction"], [[0.01, 0.02]])


def test_gzip_and_parquet(load: Load) -> None:
    data = HEADER + rows("web01", "2024-03-01T00:00", [1, 2, 3])
    packed = load(section("cpu.csv.gz"), cpu_csv_gz=gzip.compress(data.encode())).trace
    buffer = io.BytesIO()
    frame = pl.read_csv(data.encode(), try_parse_dates=True)
    frame.write_parquet(buffer)
    columnar = load(section("cpu.parquet"), cpu_parquet=buffer.getvalue()).trace
    assert packed is not None
    assert columnar is not None
    assert frame.schema["timestamp"] == pl.Datetime
    np.testing.assert_array_equal(packed.values["cpu_fraction"], columnar.values["cpu_fraction"])
    assert packed.start_s == columnar.start_s


def test_single_precision_is_read_as_numbers_and_the_schema_once(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = pl.Series("timestamp", [1709247600000, 1709248500000], dtype=pl.Datetime("ms"))
    double = pl.DataFrame([moments, *(pl.Series(name, [7.2, 31.4]) for name in ("web01", "db01"))])
    asked: list[int] = []
    schema = vars(pl.DataFrame)["schema"].fget

    def counted(frame: pl.DataFrame) -> pl.Schema:
        asked.append(1)
        found: pl.Schema = schema(frame)
        return found

    monkeypatch.setattr(pl.DataFrame, "schema", property(counted))
    found = []
    for kind in (pl.Float64, pl.Float32, pl.String):
        asked.clear()
        buffer = io.BytesIO()
        double.with_columns(pl.col("web01", "db01").cast(kind)).write_parquet(buffer)
        trace = load(
            section("cpu.parquet", layout="wide", metric="cpu", timezone="UTC"), cpu_parquet=buffer.getvalue()
        ).trace
        assert trace is not None
        assert len(asked) == 2  # once for the timestamps, once for all columns
        found.append(trace.values["cpu_fraction"])
    np.testing.assert_array_equal(found[0], found[2])
    np.testing.assert_allclose(found[0], found[1], rtol=2**-22)


def test_wide_parquet_with_zone(load: Load) -> None:
    frame = pl.DataFrame(
        {
            "timestamp": pl.Series([1709247600000, 1709248500000], dtype=pl.Datetime("ms", "Europe/Amsterdam")),
            "web01": [5.0, 6.0],
        }
    )
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    extra = section("cpu.parquet", layout="wide", metric="cpu", timezone="Europe/Amsterdam")
    trace = load(extra, cpu_parquet=buffer.getvalue()).trace
    assert trace is not None
    assert trace.start_s == 1709247600 + 3600


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PAR1 no parquet PAR1", "is not a readable Parquet file (copy it again, or write it as CSV)"),
        (b"", "is not a readable Parquet file (copy it again, or write it as CSV)"),
    ],
)
def test_damaged_parquet(messages: Messages, content: bytes, message: str) -> None:
    assert messages(section("cpu.parquet"), cpu_parquet=content) == [
        f'inventory.yaml:19:11: traces[0].file: "cpu.parquet" {message}'
    ]


def test_damaged_gzip(messages: Messages) -> None:
    packed = gzip.compress(b"x" * 1000)[:-12]
    found = messages(section("cpu.csv.gz"), cpu_csv_gz=packed)
    assert found == ['inventory.yaml:19:11: traces[0].file: "cpu.csv.gz" is a damaged gzip file (copy it again)']


def test_several_files_are_joined(load: Load) -> None:
    extra = section("monday.csv") + item("tuesday.csv", interval="15 min", units='{cpu: "%"}')
    extra += item("memory.csv", interval="15 min", units="{memory_used: GiB}", gaps="ignore")
    trace = load(
        extra,
        monday_csv=HEADER + rows("web01", "2024-03-01T23:30", [1, 2]),
        tuesday_csv=HEADER + rows("web01", "2024-03-02T00:00", [3, 4]),
        memory_csv=HEADER + rows("db01", "2024-03-02T00:00", [1.5], metric="memory_used"),
    ).trace
    assert trace is not None
    np.testing.assert_allclose(trace.values["cpu_fraction"][0], [0.01, 0.02, 0.03, 0.04])
    np.testing.assert_allclose(trace.values["memory_used_mib"][1], [np.nan, np.nan, 1536, np.nan])


def test_a_sample_of_two_files_is_a_duplicate(messages: Messages) -> None:
    extra = section("a.csv") + item("b.csv", interval="15 min", units='{cpu: "%"}')
    data = HEADER + rows("web01", "2024-03-01T00:00", [1, 2])
    assert messages(extra, a_csv=data, b_csv=data) == [
        'b.csv:2:31: server "web01" has a second sample at "2024-03-01T00:00:00" (remove one) (and 1 more)'
    ]


def test_different_intervals_are_refused(messages: Messages) -> None:
    extra = section("a.csv") + item("b.csv", interval="5 min", units='{cpu: "%"}')
    data = HEADER + rows("web01", "2024-03-01T00:00", [1, 2])
    assert messages(extra, a_csv=data, b_csv=data)[0] == (
        "inventory.yaml:23:15: traces[1].interval: "
        "differs from the 15 min of the first trace (all traces need one interval)"
    )


@pytest.mark.parametrize(
    ("unit", "value", "fraction"),
    [('"%"', "50", 0.5), ("cores", "4", 0.5), ("MHz", "11332", 0.5), ("GHz", "2.833", 0.125)],
)
def test_cpu_units(load: Load, unit: str, value: str, fraction: float) -> None:
    extra = section(units=f"{{cpu: {unit}}}")
    trace = load(extra, cpu_csv=HEADER + rows("web01", "2024-03-01T00:00", [value])).trace
    assert trace is not None
    assert trace.values["cpu_fraction"][0, 0] == pytest.approx(fraction)


@pytest.mark.parametrize(
    ("metric", "unit", "value", "name", "expected"),
    [
        ("memory_used", "KiB", 2048, "memory_used_mib", 2),
        ("memory_active", '"%"', 50, "memory_active_mib", 8192),
        ("network", "MB/s", 2, "network_mbps", 16),
        ("disk_iops", "kIOPS", 1.5, "disk_iops", 1500),
    ],
)
def test_other_units(load: Load, metric: str, unit: str, value: float, name: str, expected: float) -> None:
    data = HEADER + rows("web01", "2024-03-01T00:00", [value], metric=metric)
    trace = load(section(units=f"{{{metric}: {unit}}}"), cpu_csv=data).trace
    assert trace is not None
    assert trace.values[name][0, 0] == pytest.approx(expected)


def test_a_little_above_all_processors_is_cut_off_with_a_note(load: Load) -> None:
    estate = load(section(), cpu_csv=HEADER + rows("web01", "2024-03-01T00:00", [100, 104.9, 50]))
    assert estate.trace is not None
    np.testing.assert_allclose(estate.trace.values["cpu_fraction"], [[1, 1, 0.5]])
    assert any("1 value of cpu up to 5 % above" in note for note in estate.notes)


def test_far_above_all_processors_is_an_error(messages: Messages) -> None:
    found = messages(section(), cpu_csv=HEADER + rows("web01", "2024-03-01T00:00", [106, 100, 250]))
    assert found == [
        'cpu.csv:2:31: "106 %" is more than 100 % of the server\'s processors (check the unit) (and 1 more)'
    ]


def test_jitter_is_set_on_the_grid_with_a_note(load: Load) -> None:
    data = HEADER + "".join(
        f"2024-03-01T{stamp},web01,cpu,{value}\n"
        for stamp, value in [("00:00:00", 1), ("00:15:07", 2), ("00:29:58", 3), ("00:45:00", 4), ("01:00:00", 5)]
    )
    estate = load(section(), cpu_csv=data)
    assert estate.trace is not None
    assert estate.trace.n_steps == 5
    assert any("2 timestamps up to 7 s off the grid" in note for note in estate.notes)


def test_a_grid_need_not_start_at_the_full_hour(load: Load) -> None:
    estate = load(section(), cpu_csv=HEADER + rows("web01", "2024-03-01T00:02", [1, 2, 3]))
    assert estate.trace is not None
    assert estate.trace.start_s % 900 == 120
    assert not any("off the grid" in note for note in estate.notes)


def test_gaps_are_held_up_to_the_longest_allowed(load: Load, messages: Messages) -> None:
    data = HEADER + rows("web01", "2024-03-01T00:00", [1, 2, "", "", 5]) + rows("db01", "2024-03-01T00:15", [7, 8, 9])
    estate = load(section(gaps="hold", max_gap="30 min"), cpu_csv=data)
    assert estate.trace is not None
    np.testing.assert_allclose(
        estate.trace.values["cpu_fraction"], [[0.01, 0.02, 0.02, 0.02, 0.05], [0.07, 0.07, 0.08, 0.09, 0.09]]
    )
    assert any("4 missing samples of cpu were filled with the value before" in note for note in estate.notes)
    (found,) = messages(section(gaps="hold", max_gap="15 min"), cpu_csv=data)
    assert found.startswith('cpu.csv:3:31: server "web01": 2 samples of cpu are missing from 2024-03-01 00:30 ')
    assert found.endswith("(longer than max_gap, 15 min: raise it, or write gaps: ignore)")


def test_ignored_gaps_stay_open(load: Load) -> None:
    data = HEADER + rows("web01", "2024-03-01T00:00", [1, "", 3])
    trace = load(section(gaps="ignore"), cpu_csv=data).trace
    assert trace is not None
    assert np.isnan(trace.values["cpu_fraction"]).tolist() == [[False, True, False]]


def test_servers_without_a_trace_are_named(load: Load) -> None:
    estate = load(section(), cpu_csv=HEADER + rows("web01", "2024-03-01T00:00", [1]))
    assert estate.trace is not None
    assert estate.trace.servers == ("web01",)
    assert "Traces: 1 of 2 servers has no trace: db01." in estate.notes


def test_local_time_and_utc_agree(load: Load) -> None:
    local = HEADER + rows("web01", "2024-07-01T00:00", [1, 2])
    utc = HEADER + "2024-06-30T22:00:00Z,web01,cpu,1\n2024-07-01T01:15+03:00,web01,cpu,2\n"
    epoch = HEADER + "1719784800,web01,cpu,1\n1719785700,web01,cpu,2\n"
    starts = set()
    for data in (local, utc, epoch, epoch.replace("00,web", "00000,web")):
        trace = load(section(timezone="Europe/Amsterdam"), cpu_csv=data).trace
        assert trace is not None
        assert trace.n_steps == 2
        starts.add(trace.start_s)
    assert starts == {int(datetime.fromisoformat("2024-07-01T00:00+00:00").timestamp())}


def test_clocks_going_back_leave_no_duplicate_and_no_gap(load: Load) -> None:
    stamps = ["01:30", "01:45", *[f"02:{m:02}" for m in (0, 15, 30, 45)] * 2, "03:00"]
    data = HEADER + "".join(f"2024-10-27T{stamp},web01,cpu,{n}\n" for n, stamp in enumerate(stamps))
    estate = load(section(timezone="Europe/Amsterdam"), cpu_csv=data)
    assert estate.trace is not None
    assert estate.trace.n_steps == len(stamps)
    np.testing.assert_allclose(estate.trace.values["cpu_fraction"][0] * 100, np.arange(len(stamps)), rtol=1e-5)
    assert any("times of day are UTC+2 throughout" in note for note in estate.notes)


def test_a_lost_second_hour_is_told_as_such(messages: Messages) -> None:
    stamps = ["01:30", "01:45", "02:00", "02:15", "02:30", "02:45", "03:00", "03:15"]
    data = HEADER + "".join(f"2024-10-27T{stamp},web01,cpu,1\n" for stamp in stamps)
    (found,) = messages(section(timezone="Europe/Amsterdam"), cpu_csv=data)
    assert found == (
        'cpu.csv:7:28: server "web01": 4 samples of cpu are missing from 2024-10-27 03:00 of summer time, where the '
        "clock of Europe/Amsterdam is set back: the hour that comes twice must be there twice "
        '(write "gaps: hold" or "gaps: ignore", or correct the file)'
    )
    next_day = data.replace("2024-10-27", "2024-10-28").replace("T03:", "T04:")
    (plain,) = messages(section(timezone="Europe/Amsterdam"), cpu_csv=next_day)
    assert "4 samples of cpu are missing from 2024-10-28 03:00" in plain
    assert "set back" not in plain


def test_clocks_going_forward_leave_no_gap(load: Load) -> None:
    data = HEADER + "".join(f"2024-03-31T{stamp},web01,cpu,1\n" for stamp in ("01:30", "01:45", "03:00", "03:15"))
    trace = load(section(timezone="Europe/Amsterdam"), cpu_csv=data).trace
    assert trace is not None
    assert trace.n_steps == 4


@pytest.mark.parametrize(
    "text", ["", "now", "12", "2024", "2024-13-01", "1e9", "2024-03-01T25:00", "0001-01-01", "9999-12-31T23:59"]
)
def test_no_timestamp(text: str) -> None:
    zone, _ = zone_of(None)
    assert zone is not None
    assert "is not a timestamp" in str(moment(text, zone))


def test_a_machine_without_time_zones_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vconsolidate.inventory.traces.clock.available_timezones", set)
    zone, message = zone_of("Europe/Nowhere")
    assert zone is None
    assert "no time zone database" in message


def test_mistakes_beyond_the_first_are_counted(messages: Messages) -> None:
    data = HEADER + rows("web01", "2024-03-01T00:00", ["NaN"] * 32)
    assert messages(section(), cpu_csv=data) == [
        'cpu.csv:2:31: "NaN" is not a measurement (leave the cell empty) (and 31 more)'
    ]


def test_rows_of_parquet_are_counted_where_there_are_no_lines(messages: Messages) -> None:
    buffer = io.BytesIO()
    pl.DataFrame(
        {"timestamp": ["2024-03-01T00:00"] * 2, "server": ["web01"] * 2, "metric": ["cpu"] * 2, "value": [1.0, -2.0]}
    ).write_parquet(buffer)
    found = messages(section("cpu.parquet"), cpu_parquet=buffer.getvalue())
    assert 'cpu.parquet: row 2: "-2.0" is negative (write zero or more)' in found


def work_of_loading(n_servers: int, steps: int, tmp_path: Path, small: str) -> int:
    """Return the calls that it takes to load a long table of CPU of so many servers and intervals."""
    one = small[small.index("  - name: web01") : small.index("  - name: db01")]
    servers = "".join(one.replace("web01", f"web{number:04d}") for number in range(n_servers))
    stamps = [(datetime(2024, 3, 1) + timedelta(minutes=15 * n)).isoformat() for n in range(steps)]  # noqa: DTZ001
    pl.DataFrame(
        {
            "timestamp": np.repeat(stamps, n_servers),
            "server": [f"web{number:04d}" for number in range(n_servers)] * steps,
            "metric": ["cpu"] * (n_servers * steps),
            "value": np.round(np.random.default_rng(1).uniform(0, 90, n_servers * steps), 1),
        }
    ).write_csv(tmp_path / "cpu.csv")
    path = tmp_path / "large.yaml"
    path.write_text("version: 1\nservers:\n" + servers + small[small.index("target:") :] + section())
    return calls_of(lambda: load_inventory(path))


def test_the_work_of_a_trace_grows_with_its_servers_and_not_with_its_intervals(tmp_path: Path, small: str) -> None:
    work_of_loading(10, 96, tmp_path, small)
    few = work_of_loading(100, 96, tmp_path, small)
    assert work_of_loading(200, 96, tmp_path, small) < 2.1 * few
    assert work_of_loading(100, 7 * 96, tmp_path, small) < 1.2 * few

"""A sorted long Parquet file is read run by run; whatever is not as expected is read, and told, as before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.inventory.traces import long, runs, table
from vconsolidate.model.estate import Estate

START = datetime(2024, 3, 1, tzinfo=UTC)
SERVERS = ("a", "b", "c")
Row = tuple[int, str, str, float | None]


def write(folder: Path, rows: Sequence[Row], *, timezone: str = "UTC", naive: bool = False, enum: bool = True) -> Path:
    """Write an inventory with a trace of rows: step of five minutes, server, metric, value."""
    stamps = [START + timedelta(minutes=5 * step) for step, *_ in rows]
    kinds = (pl.Enum(SERVERS), pl.Enum(["cpu", "memory_used"])) if enum else (pl.String, pl.String)
    frame = pl.DataFrame(
        {
            "timestamp": pl.Series(stamps, dtype=pl.Datetime("ms", "UTC")),
            "server": pl.Series([row[1] for row in rows]).cast(kinds[0], strict=False),
            "metric": pl.Series([row[2] for row in rows]).cast(kinds[1]),
            "value": pl.Series([row[3] for row in rows], dtype=pl.Float64),
        }
    )
    if naive:
        frame = frame.with_columns(pl.col("timestamp").dt.replace_time_zone(None))
    frame.write_parquet(folder / "t.parquet")
    (folder / "inventory.yaml").write_text(
        "version: 1\ndefaults: {servers: {hardware: {model: dell-poweredge-2950}, os: centos-6}}\n"
        f"servers: [{', '.join(f'{{name: {name}}}' for name in SERVERS)}]\n"
        f"traces: [{{file: t.parquet, interval: 5 min, timezone: {timezone}, gaps: ignore, "
        'units: {cpu: "%", memory_used: MiB}}]\n'
        "target: {clusters: [{name: c, hypervisor: esxi-6.7, host_types: [{name: h, model: "
        "dell-poweredge-r740-2x6130}]}]}\n"
    )
    return folder / "inventory.yaml"


def load(inventory: Path, *, sorted_reader: bool) -> Estate | str:
    """Return the estate, or what is wrong with it, as one of the two readers has it."""
    with pytest.MonkeyPatch.context() as patch:
        if not sorted_reader:
            patch.setattr(long, "read_runs", lambda *_: None)
        try:
            return load_inventory(inventory)
        except InputError as error:
            return str(error)


def assert_same(inventory: Path) -> Estate | str:
    one, other = (load(inventory, sorted_reader=sorted_reader) for sorted_reader in (True, False))
    if isinstance(one, str) or isinstance(other, str):
        assert one == other
        return one
    assert one.notes == other.notes
    assert one.trace is not None
    assert other.trace is not None
    assert one.trace.servers == other.trace.servers
    assert (one.trace.start_s, one.trace.n_steps, one.trace.doubts) == (
        other.trace.start_s,
        other.trace.n_steps,
        other.trace.doubts,
    )
    assert set(one.trace.values) == set(other.trace.values)
    for metric, values in one.trace.values.items():
        np.testing.assert_array_equal(values, other.trace.values[metric])
    return one


def whole(n_steps: int = 30, servers: Sequence[str] = SERVERS) -> list[Row]:
    return [
        (step, server, metric, float(10 + step % 7 + number))
        for number, server in enumerate(servers)
        for metric in ("cpu", "memory_used")
        for step in range(n_steps)
    ]


def taken(inventory: Path) -> bool:
    """Return whether the reader of runs took the file."""
    took: list[bool] = []
    with pytest.MonkeyPatch.context() as patch:
        read = runs.read_runs

        def noted(*arguments: object) -> object:
            result = read(*arguments)  # type: ignore[arg-type]
            took.append(result is not None)
            return result

        patch.setattr(long, "read_runs", noted)
        load(inventory, sorted_reader=True)
    return took == [True]


@pytest.mark.parametrize("enum", [True, False])
@pytest.mark.parametrize("naive", [True, False])
@pytest.mark.parametrize("block", [7, 100, 10_000])
def test_blocks_types_and_clocks_change_nothing(
    enum: bool, naive: bool, block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "BLOCK_ROWS", block)
    inventory = write(tmp_path, whole(), enum=enum, naive=naive)
    assert taken(inventory)
    assert isinstance(assert_same(inventory), Estate)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 40), st.sampled_from(SERVERS), st.sampled_from(["cpu", "memory_used"]), st.floats(0, 104)
        ),
        min_size=1,
        unique_by=lambda row: row[:3],
    )
)
def test_gaps_and_excess_change_nothing(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> None:
    folder = tmp_path_factory.mktemp("sorted")
    assert_same(write(folder, sorted(rows, key=lambda row: (row[1], row[2], row[0]))))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: [*rows[:5], (5, "a", "cpu", -1.0), *rows[6:]], "is negative"),
        (lambda rows: [*rows[:5], (5, "a", "cpu", 140.0), *rows[6:]], "is more than 100 %"),
        (lambda rows: [*rows[:5], (4, "a", "cpu", 1.0), *rows[6:]], "has a second sample"),
        (lambda rows: [*rows[:5], (2, "a", "cpu", 1.0), *rows[6:]], "comes after a later sample"),
        (lambda rows: [*rows, *rows[:3]], "comes after a later sample"),
    ],
)
def test_mistakes_are_told_as_before(change: object, words: str, tmp_path: Path) -> None:
    inventory = write(tmp_path, change(whole()))  # type: ignore[operator]
    assert not taken(inventory)
    told = assert_same(inventory)
    assert isinstance(told, str)
    assert words in told


def test_an_empty_cell_and_another_order_are_read_as_before(tmp_path: Path) -> None:
    rows = whole()
    rows[3] = (3, "a", "cpu", None)
    assert not taken(write(tmp_path, rows))
    assert isinstance(assert_same(tmp_path / "inventory.yaml"), Estate)
    assert not taken(write(tmp_path, sorted(whole())))
    assert isinstance(assert_same(tmp_path / "inventory.yaml"), Estate)


def test_an_hour_that_comes_twice_is_read_as_before(tmp_path: Path) -> None:
    global_start = datetime(2024, 10, 27, tzinfo=UTC)
    steps = [(global_start - START) // timedelta(minutes=5) + step for step in range(60)]
    rows: list[Row] = [(step, "a", "cpu", 5.0) for step in steps]
    inventory = write(tmp_path, rows, timezone="Europe/Rome", naive=True)
    assert not taken(inventory)
    assert_same(inventory)


def test_the_limit_of_a_file_depends_on_its_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_TRACE_SAMPLES", 10)
    monkeypatch.setattr(table.TraceTable.check_size, "__defaults__", (10,))
    assert isinstance(load(write(tmp_path, whole()), sorted_reader=True), Estate)
    told = load(write(tmp_path, sorted(whole())), sorted_reader=True)
    assert isinstance(told, str)
    assert "more than 10 samples" in told

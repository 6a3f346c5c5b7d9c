"""Files are read block by block: whatever the size of the blocks, the samples and the mistakes are those of a whole."""

from __future__ import annotations

import gzip
import math
import tempfile
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.inventory.conftest import SMALL
from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.inventory.traces import csv_rows, gaps, grid, long, read, source, wide
from vconsolidate.model.estate import Estate

SERVERS = ("web01", "db01")
FORMS = ("wide csv", "wide parquet", "long csv", "long parquet", "long csv.gz")
START = datetime(2024, 3, 1)  # noqa: DTZ001
Table = dict[str, list[str]]

FIGURE = st.floats(0.01, 90).map(lambda value: f"{value:.3g}")
ODD = st.sampled_from(["", " 7 ", "-1", "x", "NaN", "inf", "104", "106", "1e400", "1,5", '"5"', "-0"])


def tables(cell: st.SearchStrategy[str]) -> st.SearchStrategy[Table]:
    """Return values of both servers, as many of one as of the other."""
    return st.integers(1, 12).flatmap(
        lambda steps: st.fixed_dictionaries({name: st.lists(cell, min_size=steps, max_size=steps) for name in SERVERS})
    )


@contextmanager
def blocks_of(size: int) -> Iterator[None]:
    """Read so many bytes, cells or rows at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_rows, "PIECE_BYTES", size)
        patch.setattr(wide, "BLOCK_CELLS", size)
        patch.setattr(long, "BLOCK_ROWS", size)
        patch.setattr(grid, "BATCH_CELLS", size)
        patch.setattr(gaps, "BATCH_CELLS", size)
        yield


def stamps_of(table: Table) -> list[str]:
    steps = len(table[SERVERS[0]])
    return [(START + timedelta(minutes=15 * step)).isoformat() for step in range(steps)]


def rows_of(table: Table, layout: str, stamps: Sequence[str]) -> list[list[str]]:
    if layout == "wide":
        return [["timestamp", *SERVERS], *map(list, zip(stamps, *(table[name] for name in SERVERS), strict=True))]
    pairs = [(stamp, name, value) for name in SERVERS for stamp, value in zip(stamps, table[name], strict=True)]
    return [["timestamp", "server", "metric", "value"], *([stamp, name, "cpu", value] for stamp, name, value in pairs)]


def written(rows: list[list[str]], ending: str, path: Path) -> None:
    if ending == "parquet":
        columns = {name: [row[number] for row in rows[1:]] for number, name in enumerate(rows[0])}
        frame = pl.DataFrame(columns, schema=dict.fromkeys(rows[0], pl.String))
        numbers = [name for name in rows[0] if name not in {"timestamp", "server", "metric"}]
        if all(_is_figure(row[rows[0].index(name)]) for name in numbers for row in rows[1:]):
            frame = frame.with_columns(pl.col(*numbers).replace("", None).cast(pl.Float64))
        frame.write_parquet(path)
        return
    data = "".join(",".join(f'"{part}"' if "," in part else part for part in row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(data) if ending.endswith("gz") else data)


def _is_figure(text: str) -> bool:
    """Return whether a cell can be one of a column of numbers."""
    return not text or text.replace(".", "", 1).isdigit()


def loaded(form: str, table: Table, size: int, *, stamps: Sequence[str] = (), gap: str = "ignore") -> Estate:
    """Return the estate of a table that was written in some form, read in blocks of some size."""
    layout, ending = form.split()
    with tempfile.TemporaryDirectory() as folder, blocks_of(size):
        written(rows_of(table, layout, stamps or stamps_of(table)), ending, Path(folder, f"t.{ending}"))
        metric = "    metric: cpu\n" if layout == "wide" else ""
        extra = f"traces:\n  - file: t.{ending}\n    layout: {layout}\n{metric}    interval: 15 min\n    gaps: {gap}\n"
        inventory = Path(folder, "inventory.yaml")
        inventory.write_text(SMALL + extra + '    units: {cpu: "%"}\n', encoding="utf-8")
        try:
            return load_inventory(inventory)
        except InputError as error:
            raise InputError([problem for problem in error.problems if problem.file.endswith(ending)]) from error


def messages(form: str, table: Table, size: int, **options: Sequence[str]) -> list[str]:
    try:
        loaded(form, table, size, **options)  # type: ignore[arg-type]
    except InputError as error:
        return [f"{problem.line}:{problem.column}: {problem.message}" for problem in error.problems]
    return []


@given(tables(st.one_of(FIGURE, st.just(""))), st.sampled_from(FORMS), st.sampled_from([1, 7, 40, 10**6]))
def test_every_form_gives_the_samples_of_a_naive_reader(table: Table, form: str, size: int) -> None:
    wanted = [[float(value) * 0.01 if value else math.nan for value in table[name]] for name in SERVERS]
    if any(np.isnan(row).all() for row in wanted):
        return
    trace = loaded(form, table, size).trace
    assert trace is not None
    assert trace.servers == SERVERS
    np.testing.assert_array_equal(trace.values["cpu_fraction"], np.array(wanted).astype(np.float32))


@given(tables(st.one_of(FIGURE, ODD)), st.sampled_from(FORMS), st.sampled_from([1, 30, 90]))
def test_mistakes_are_the_same_in_blocks_of_any_size(table: Table, form: str, size: int) -> None:
    assert messages(form, table, size) == messages(form, table, 10**6)


@given(
    st.lists(st.integers(0, 8), min_size=2, max_size=10),
    st.sampled_from(["wide csv", "long csv", "wide parquet"]),
    st.sampled_from([1, 60]),
)
def test_order_and_repetition_are_the_same_in_blocks_of_any_size(steps: list[int], form: str, size: int) -> None:
    stamps = [(START + timedelta(minutes=15 * step)).isoformat() for step in steps]
    table = {name: ["5"] * len(steps) for name in SERVERS}
    small, large = (messages(form, table, of, stamps=stamps) for of in (size, 10**6))
    assert small == large
    assert any("a second sample" in text for text in large) == (len(set(steps)) < len(steps))
    falling = sum(after < before for before, after in pairwise(steps)) * len(SERVERS)
    said = [text for text in large if "comes after a later sample" in text]
    assert len(said) == bool(falling)
    assert falling < 2 or f"(and {falling - 1} more)" in said[0]


def test_a_quoted_cell_is_not_cut_in_two() -> None:
    table = {"web01": ["5", "6", "7"], "db01": ["1", '"2\n"', "3"]}
    values = [loaded("wide csv", table, size).trace.values["cpu_fraction"] for size in (1, 10**6)]  # type: ignore[union-attr]
    np.testing.assert_array_equal(values[0], values[1])
    np.testing.assert_allclose(values[0], [[0.05, 0.06, 0.07], [0.01, 0.02, 0.03]], rtol=1e-6)


def test_a_number_behind_a_quote_that_is_never_closed_is_no_number() -> None:
    table = {"web01": ["5", "6"], "db01": ["1", '"2']}
    (found,) = messages("wide csv", table, 10**6)
    assert found.startswith("3:23: a quote")
    assert "is not closed" in found


@pytest.mark.parametrize(
    ("form", "most"), [("wide parquet", 9), ("wide csv", 9), ("long parquet", 25), ("long csv", 25)]
)
def test_memory_grows_with_the_samples_and_by_few_bytes_each(
    form: str, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Bytes that numpy and Python take at their peak, for each sample more: no text and no object is kept of one.

    A wide file has 4 bytes a sample in its array and 4 on the grid; a long one 12, and 10 more while it is sorted.
    """
    for module, name in (
        (source, "MAX_TRACE_LINE_BYTES"),
        (csv_rows, "PIECE_BYTES"),
        (wide, "BLOCK_CELLS"),
        (long, "BLOCK_ROWS"),
    ):
        monkeypatch.setattr(module, name, 40_000)
    few, many = (peak_of_reading(form, 100, steps, tmp_path) for steps in (1_000, 3_000))
    assert (many - few) / (100 * 2_000) < most


def peak_of_reading(form: str, n_servers: int, steps: int, folder: Path) -> int:
    """Return the bytes that reading the traces of some servers takes at its peak, as Python and numpy count them."""
    names = [f"vm{number:03d}" for number in range(n_servers)]
    values = np.random.default_rng(1).uniform(1, 50, (n_servers, steps)).round(2)
    moments = pl.datetime_range(START, START + timedelta(minutes=15 * steps), "15m", closed="left", eager=True)
    frame = pl.DataFrame({"timestamp": moments, **dict(zip(names, values, strict=True))})
    layout, ending = form.split()
    if layout == "long":
        frame = frame.unpivot(names, index="timestamp", variable_name="server").with_columns(metric=pl.lit("cpu"))
    path = folder / f"t.{ending}"
    frame.write_csv(path) if ending == "csv" else frame.write_parquet(path)
    one = SMALL[SMALL.index("  - name: db01") : SMALL.index("target:")]
    servers = "".join(one.replace("db01", name) for name in names)
    metric = "    metric: cpu\n" if layout == "wide" else ""
    traces = (
        f"traces:\n  - file: t.{ending}\n    layout: {layout}\n{metric}    interval: 15 min\n    units: {{cpu: '%'}}\n"
    )
    inventory = folder / "i.yaml"
    inventory.write_text("version: 1\nservers:\n" + servers + SMALL[SMALL.index("target:") :] + traces)
    original, peaks = read.read_traces, []

    def read_and_measure(*arguments: object) -> object:
        tracemalloc.start()
        found = original(*arguments)  # type: ignore[arg-type]
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read, "read_traces", read_and_measure)
        estate = load_inventory(inventory)
    assert estate.trace is not None
    assert estate.trace.values["cpu_fraction"].shape == (n_servers, steps)
    return peaks[0]

"""Traces in object storage: moto's server stands for S3."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.inventory.conftest import SMALL
from tests.object_store import BUCKET, client, point_to
from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.inventory.traces import remote

TRACES = """\
traces:
  - file: FILE
    layout: wide
    metric: cpu
    interval: 1 h
    units: {cpu: "%"}
"""


LINE = SMALL.count("\n") + 2


def table() -> pl.DataFrame:
    hours = [f"2024-03-04T{hour:02}:00:00Z" for hour in range(24)]
    return pl.DataFrame({"timestamp": hours, "web01": np.arange(24.0), "db01": np.arange(24.0) + 50.0})


@pytest.fixture(scope="module")
def stored(object_store: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the store with two objects in it."""
    folder = tmp_path_factory.mktemp("objects")
    table().write_parquet(folder / "week.parquet")
    table().write_csv(folder / "week.csv")
    for name in ("week.parquet", "week.csv"):
        client(object_store).upload_file(str(folder / name), BUCKET, f"2024/{name}")
    return object_store


@pytest.fixture
def aws(stored: str, monkeypatch: pytest.MonkeyPatch) -> None:
    point_to(stored, monkeypatch)


def inventory(folder: Path, file: str) -> Path:
    path = folder / "inventory.yaml"
    path.write_text(SMALL + TRACES.replace("FILE", file), encoding="utf-8")
    return path


def refused(folder: Path, file: str) -> str:
    with pytest.raises(InputError) as error:
        load_inventory(inventory(folder, file))
    (problem,) = error.value.problems
    assert (problem.line, problem.field) == (LINE, "traces[0].file")
    return problem.message


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("name", ["week.parquet", "week.csv"])
def test_an_object_is_read_as_the_same_file_is(name: str, tmp_path: Path) -> None:
    stored = load_inventory(inventory(tmp_path, f"s3://traces/2024/{name}"))
    write = table().write_parquet if name.endswith("parquet") else table().write_csv
    write(tmp_path / name)
    local = load_inventory(inventory(tmp_path, name))
    assert stored.trace is not None
    assert local.trace is not None
    assert np.array_equal(stored.trace.values["cpu_fraction"], local.trace.values["cpu_fraction"])
    assert stored.inputs[-1].path == f"s3://traces/2024/{name}"
    assert stored.inputs[-1].sha256 == local.inputs[-1].sha256


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("s3://traces/none.parquet", "does not exist"),
        ("s3://nowhere/2024/week.parquet", "there is no such bucket"),
        ("s3://traces", "names no object"),
        ("https://example.org/week.csv", "is not read (write the name of a file, or s3://BUCKET/KEY)"),
    ],
)
def test_an_object_that_is_not_there(file: str, words: str, tmp_path: Path) -> None:
    message = refused(tmp_path, file)
    assert message.startswith(f'"{file}" ')
    assert words in message


@pytest.mark.usefixtures("aws")
def test_without_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert "no credentials (set AWS_ACCESS_KEY_ID" in refused(tmp_path, "s3://traces/2024/week.parquet")


@pytest.mark.usefixtures("aws")
def test_a_server_that_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert "http://127.0.0.1:9 does not answer" in refused(tmp_path, "s3://traces/2024/week.parquet")


@pytest.mark.usefixtures("aws")
def test_an_object_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "MAX_TRACE_BYTES", 100)
    assert "is larger than 0 MiB" in refused(tmp_path, "s3://traces/2024/week.csv")

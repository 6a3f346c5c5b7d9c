"""Traces in object storage: moto's server stands for S3."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.inventory.conftest import SMALL
from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.inventory.traces import remote

boto3 = pytest.importorskip("boto3")
moto = pytest.importorskip("moto.server")

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
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=address,
        aws_access_key_id="a",
        aws_secret_access_key="b",  # noqa: S106 - of a server of the test
        region_name="us-east-1",
    )
    client.create_bucket(Bucket="traces")
    folder = tmp_path_factory.mktemp("objects")
    table().write_parquet(folder / "week.parquet")
    table().write_csv(folder / "week.csv")
    for name in ("week.parquet", "week.csv"):
        client.upload_file(str(folder / name), "traces", f"2024/{name}")
    yield address
    server.stop()


@pytest.fixture
def aws(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    return endpoint


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
        ("https://example.org/week.csv", "traces are files, or s3://BUCKET/KEY"),
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
    monkeypatch.setattr(remote, "MAX_FILE_BYTES", 100)
    assert "is larger than 0 MiB" in refused(tmp_path, "s3://traces/2024/week.csv")

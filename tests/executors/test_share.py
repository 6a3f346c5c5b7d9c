"""Tables that the command writes once, and of which workers read their own rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.executors.conftest import Cluster
from tests.executors.pretended import send_everything
from tests.executors.test_same_bytes import output
from tests.object_store import BUCKET, client, point_to
from vconsolidate.cli.main import main
from vconsolidate.executors.dask import packing, share
from vconsolidate.executors.dask.share import Share, read_rows

SAMPLES = Path(__file__).parents[2] / "sample_inventories"


def table() -> np.ndarray:
    return np.random.default_rng(0).random((2500, 7), dtype=np.float32)


def test_rows_of_a_folder(tmp_path: Path) -> None:
    whole, wanted = table(), np.array([2400, 3, 999, 1000])
    place = Share(str(tmp_path))
    written = place.put(whole)
    assert place.put(whole) == written
    assert np.array_equal(read_rows(written, wanted), whole[wanted])
    place.remove()
    assert list(tmp_path.iterdir()) == []


def test_rows_of_an_object_store(object_store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    point_to(object_store, monkeypatch)
    whole, wanted = table(), np.array([1, 2000])
    place = Share(f"s3://{BUCKET}/scratch")
    assert np.array_equal(read_rows(place.put(whole), wanted), whole[wanted])
    place.remove()
    assert client(object_store).list_objects_v2(Bucket=BUCKET, Prefix="scratch").get("KeyCount") == 0


def test_a_plan_whose_workers_read_their_rows_has_the_same_bytes(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = output(["plan", "zones-and-services.yaml"], capsys)
    send_everything(monkeypatch)
    monkeypatch.setattr(packing, "LEAST_BYTES", 0)
    written: list[int] = []
    put = share.Share.put

    def counted(self: Share, whole: np.ndarray) -> str:
        written.append(len(whole))
        return put(self, whole)

    monkeypatch.setattr(share.Share, "put", counted)
    address = f"{cluster.address}?share={tmp_path}"
    assert output(["plan", "zones-and-services.yaml", "--executor", address], capsys) == here
    assert len(written) > 2, "the probe, and the histories"
    assert list(tmp_path.iterdir()) == []


def test_a_share_that_cannot_be_written(cluster: Cluster, capsys: pytest.CaptureFixture[str]) -> None:
    sample = str(SAMPLES / "zones-and-services.yaml")
    assert main(["plan", sample, "--executor", f"{cluster.address}?share=/proc/none"]) == 2
    assert "nothing can be written to /proc/none" in capsys.readouterr().err

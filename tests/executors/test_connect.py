"""Clusters that cannot do the work are refused within seconds, with the way out."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.executors.conftest import ROOT, Cluster, begin
from vconsolidate.cli.main import main
from vconsolidate.executors.dask import connect
from vconsolidate.executors.dask.versions import differences, reader

SAMPLE = str(ROOT / "sample_inventories" / "zones-and-services.yaml")


def refused(address: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["plan", SAMPLE, "-q", "--executor", address]) == 2
    return capsys.readouterr().err


def test_nobody_at_the_address(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "ANSWER_SECONDS", 1.0)
    with socket.socket() as taken:  # listens, and never answers
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        silent = refused(f"dask://127.0.0.1:{taken.getsockname()[1]}", capsys)
    closed = refused("dask://127.0.0.1:9", capsys)
    for said in (silent, closed):
        assert "does not answer\nhint: start it with 'dask scheduler'" in said


def test_a_scheduler_without_workers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "ANSWER_SECONDS", 2.0)
    alone = begin(tmp_path, 0)
    try:
        assert "has no worker\nhint: start some with: dask worker tcp://" in refused(alone.address, capsys)
    finally:
        alone.end()


def test_workers_with_other_versions(
    cluster: Cluster, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def other() -> Callable[[], dict[str, str]]:
        real, here = reader(), os.getpid()

        def read() -> dict[str, str]:
            import os

            return real() | ({"ortools": "0.1"} if os.getpid() == here else {})

        return read

    monkeypatch.setattr(connect, "reader", other)
    said = refused(cluster.address, capsys)
    assert "the workers have other versions" in said
    assert " there, 0.1 here (worker tcp://" in said
    assert "hint: install the same versions everywhere" in said


def test_without_the_extra(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "hint: install it with pip install 'vconsolidate[dask]'" in refused("dask://127.0.0.1:9", capsys)


def test_differences_name_each_version_once() -> None:
    here = {"Python": "3.11", "numpy": "2.1"}
    workers = {"b": {"Python": "3.11", "numpy": "2.0"}, "a": {"Python": "3.11", "numpy": "2.0"}, "c": {"numpy": "2.1"}}
    assert differences(here, workers) == [
        "numpy 2.0 there, 2.1 here (worker a)",
        "Python none there, 3.11 here (worker c)",
    ]
    assert differences(here, {"a": dict(here)}) == []


@pytest.mark.parametrize("slow", ["client", "cluster"])
def test_what_ends_late_does_not_hide_why_the_cluster_was_refused(
    slow: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a busy machine a worker takes more than a second to end, which was reported as a bug of the program."""
    pytest.importorskip("distributed")

    class Part:
        scheduler_address = "tls://127.0.0.1:1"

        def __init__(self, name: str) -> None:
            self.name = name

        def close(self, timeout: float) -> None:
            if self.name == slow:
                raise TimeoutError(timeout)

    monkeypatch.setattr(connect, "_begin", lambda _: Part("cluster"))
    monkeypatch.setattr(connect, "_reach", lambda *_: Part("client"))
    monkeypatch.setattr(connect, "_judge", lambda *_: 1)
    assert "nothing can be written to /dev/null/x" in refused("dask://local?share=/dev/null/x", capsys)

"""A real Dask scheduler with workers on loopback, and what ends them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

QUICK = {
    "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "10s",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "10s",
    "OPENBLAS_NUM_THREADS": "1",
}


@dataclass
class Cluster:
    """A scheduler and its workers."""

    folder: Path
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """As `--executor` has it."""
        told = json.loads((self.folder / "scheduler.json").read_text(encoding="utf-8"))
        return str(told["address"]).replace("tcp://", "dask://")

    def add_worker(self) -> subprocess.Popen[bytes]:
        """Start a worker; it joins when it has begun."""
        file = str(self.folder / "scheduler.json")
        worker = start(
            self.folder, "worker", "--scheduler-file", file, "--nthreads", "1", "--no-nanny", "--no-dashboard",
            "--host", "127.0.0.1", "--local-directory", str(self.folder),
        )  # fmt: skip
        self.workers.append(worker)
        return worker

    def end(self) -> None:
        """Kill everything."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start ``dask`` with this checkout of the program."""
    environment = {**os.environ, **QUICK, "PYTHONPATH": str(ROOT)}
    with (folder / f"{arguments[0]}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments], env=environment, stdout=log, stderr=log, cwd=folder
        )


def begin(folder: Path, workers: int) -> Cluster:
    """Start a scheduler on a free port and its workers."""
    file = folder / "scheduler.json"
    scheduler = start(
        folder, "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file), "--no-dashboard"
    )
    cluster = Cluster(folder, scheduler)
    until = time.monotonic() + 60
    while not (file.exists() and file.read_text(encoding="utf-8").endswith("}")):
        assert scheduler.poll() is None, (folder / "scheduler.log").read_text(encoding="utf-8")
        assert time.monotonic() < until
        time.sleep(0.05)
    for _ in range(workers):
        cluster.add_worker()
    if workers:
        _wait_for(cluster, workers, until)
    return cluster


def _wait_for(cluster: Cluster, workers: int, until: float) -> None:
    from distributed import Client

    with Client(cluster.address.replace("dask://", "tcp://"), set_as_default=False, timeout=30) as client:
        client.wait_for_workers(workers, timeout=max(1.0, until - time.monotonic()))


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two workers, for all tests that kill nothing."""
    pytest.importorskip("distributed")
    found = begin(tmp_path_factory.mktemp("dask"), 2)
    yield found
    found.end()


@pytest.fixture
def doomed(tmp_path: Path) -> Iterator[Cluster]:
    """Two workers to be killed."""
    pytest.importorskip("distributed")
    found = begin(tmp_path, 2)
    yield found
    found.end()


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process as the kernel does when memory is short."""
    process.send_signal(signal.SIGKILL)
    process.wait()

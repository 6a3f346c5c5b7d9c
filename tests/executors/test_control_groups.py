"""Limits of containers, read from files as Linux shows them: cgroups v2 and v1, nested groups, none at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from vconsolidate.cli.doctor import machine
from vconsolidate.errors import UsageError
from vconsolidate.executors import choice, cores
from vconsolidate.executors.address import Address
from vconsolidate.executors.beside import Beside
from vconsolidate.executors.control_groups import core_limit, memory_limit_bytes
from vconsolidate.executors.dask import connect

GIB = 1024**3


def files(folder: Path, **contents: str) -> tuple[Path, Path]:
    """Write files; ``/`` in their names is written ``__`` and ``.`` is written ``_D_``."""
    for name, text in contents.items():
        path = folder / name.replace("__", "/").replace("_D_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")
    return folder / "sys", folder / "cgroup"


def test_version_2_in_a_container(tmp_path: Path) -> None:
    at = files(tmp_path, cgroup="0::/\n", sys__cpu_D_max="150000 100000\n", sys__memory_D_max=f"{3 * GIB}\n")
    assert core_limit(*at) == 1.5
    assert memory_limit_bytes(*at) == 3 * GIB


def test_version_2_without_limits(tmp_path: Path) -> None:
    at = files(tmp_path, cgroup="0::/\n", sys__cpu_D_max="max 100000\n", sys__memory_D_max="max\n")
    assert core_limit(*at) is None
    assert memory_limit_bytes(*at) is None


def test_the_tightest_group_of_all_above_counts(tmp_path: Path) -> None:
    at = files(
        tmp_path,
        cgroup="0::/a.slice/b.scope\n",
        sys__a_D_slice__cpu_D_max="100000 100000",
        sys__a_D_slice__memory_D_max=f"{GIB}",
        sys__a_D_slice__b_D_scope__cpu_D_max="400000 100000",
        sys__a_D_slice__b_D_scope__memory_D_max="max",
        sys__other__memory_D_max="1",
    )
    assert core_limit(*at) == 1.0
    assert memory_limit_bytes(*at) == GIB


@pytest.mark.parametrize("path", ["/", "/docker/1f2e"])
def test_version_1(tmp_path: Path, path: str) -> None:
    at = files(
        tmp_path,
        cgroup=f"12:memory:{path}\n5:cpu,cpuacct:{path}\n",
        sys__cpu__cpu_D_cfs_quota_us="50000\n",
        sys__cpu__cpu_D_cfs_period_us="100000\n",
        sys__memory__memory_D_limit_in_bytes=f"{2 * GIB}\n",
    )
    assert core_limit(*at) == 0.5
    assert memory_limit_bytes(*at) == 2 * GIB


def test_version_1_without_limits(tmp_path: Path) -> None:
    at = files(tmp_path, sys__cpu__cpu_D_cfs_quota_us="-1\n", sys__cpu__cpu_D_cfs_period_us="100000\n")
    assert core_limit(*at) is None


@pytest.mark.parametrize("text", ["", "nonsense", "5 0", "-1 100000", "1 2 3"])
def test_nonsense_is_no_limit(tmp_path: Path, text: str) -> None:
    at = files(tmp_path, cgroup="0::/../..\n::\n", sys__cpu_D_max=text, sys__memory_D_max="many")
    assert core_limit(*at) is None
    assert memory_limit_bytes(*at) is None


def test_the_doctor_warns_of_a_small_container(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (machine, cores):
        monkeypatch.setattr(module, "core_limit", lambda: 0.5)
    monkeypatch.setattr(machine, "memory_limit_bytes", lambda: GIB)
    assert machine.cores().state == machine.memory().state == "warning"
    assert "1.0 GiB (limit of the container)" in machine.memory().found


def test_a_limit_above_the_memory_of_the_machine_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "memory_limit_bytes", lambda: 9223372036854771712)
    assert "container" not in machine.memory().found


@pytest.mark.parametrize(("limit", "processes"), [(None, 6), (4.0, 4), (1.5, 1), (0.5, 1), (64.0, 6)])
def test_a_cluster_of_this_machine_has_a_worker_for_each_core_of_the_container(
    limit: float | None, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cores, "allowed_cores", lambda: 6)
    monkeypatch.setattr(cores, "core_limit", lambda: limit)
    begun: list[int] = []

    def begin(workers: int) -> None:
        begun.append(workers)
        raise UsageError("no cluster in this test")

    monkeypatch.setattr(connect, "_begin", begin)
    with pytest.raises(UsageError):
        connect.connect(Address())
    assert begun == [processes]


@pytest.mark.parametrize(("workers", "processes"), [(2, 2), (8, 4), (256, 4)])
def test_no_more_processes_begin_than_there_are_cores_for(
    workers: int, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cores, "allowed_cores", lambda: 6)
    monkeypatch.setattr(cores, "core_limit", lambda: 4.0)
    begun: list[int] = []

    def begin(number: int, prepare: object) -> Beside:
        del prepare
        begun.append(number)
        return choice.HERE

    monkeypatch.setattr(choice, "ProcessPool", begin)
    monkeypatch.setattr(choice._CHOICE, "pools", {})  # noqa: SLF001 - what other tests began stays
    choice.processes(workers)
    assert begun == [processes]

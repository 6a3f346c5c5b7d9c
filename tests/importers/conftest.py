"""Tiny sources in the formats of the real ones, and the real ones where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def real_traces() -> Path:
    """Return the folder of public traces; skip where it is absent."""
    folder = ROOT.parent / "shared" / "data" / "traces"
    if not folder.is_dir():
        pytest.skip("public traces are not beside the project (../shared/data/traces)")
    return folder


@pytest.fixture
def real_inventories() -> Path:
    """Return the folder of public inventories; skip where it is absent."""
    folder = ROOT.parent / "shared" / "data" / "inventories"
    if not folder.is_dir():
        pytest.skip("public inventories are not beside the project (../shared/data/inventories)")
    return folder


@pytest.fixture
def planetlab(tmp_path: Path) -> Path:
    """Return the days of `planetlab_days`."""
    return planetlab_days(tmp_path)


def planetlab_days(tmp_path: Path) -> Path:
    """Return two PlanetLab days: two servers on both, one on the first only; one value above 100."""
    for day in ("20110303", "20110306"):
        folder = tmp_path / "planetlab" / day
        folder.mkdir(parents=True)
        (folder / "host1_slice_a").write_text("\n".join(["7"] * 288) + "\n")
        (folder / "host1_slice-a").write_text("\n".join(["12"] * 287 + ["104"]))
    (tmp_path / "planetlab" / "20110303" / "gone").write_text("\n".join(["1"] * 288))
    return tmp_path / "planetlab"


HEADER = (
    "Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tCPU usage [MHZ];\tCPU usage [%];\t"
    "Memory capacity provisioned [KB];\tMemory usage [KB];\tDisk read throughput [KB/s];\t"
    "Disk write throughput [KB/s];\tNetwork received throughput [KB/s];\tNetwork transmitted throughput [KB/s]"
)


def bitbrains_row(time: int, cores: int, percent: float, memory_kib: int = 4194304, active_kib: int = 524288) -> str:
    """Return one row of a Bitbrains file with 2.6 GHz cores."""
    capacity = cores * 2600.0
    fields = (time, cores, capacity, capacity * percent / 100, percent, memory_kib, active_kib, 0.0, 1.5, 100.0, 25.0)
    return ";\t".join(map(str, fields))


@pytest.fixture
def bitbrains(tmp_path: Path) -> Path:
    """Return the machines of `bitbrains_machines`."""
    return bitbrains_machines(tmp_path)


def bitbrains_machines(tmp_path: Path) -> Path:
    """Return three machines: one plain with all the traps, one switched off halfway, one short."""
    folder = tmp_path / "bitbrains"
    folder.mkdir()
    start = 1375308176
    plain = [bitbrains_row(start + 300 * k, 2, 10.0 + k) for k in range(6)]
    plain[3] = bitbrains_row(start + 900 + 41, 2, 13.0, memory_kib=6291456)  # jitter, and more memory for a while
    plain.insert(3, plain[2])  # a repeated row
    plain.append(bitbrains_row(start + 1800, 2, 130.0))  # above 100 %
    off = [bitbrains_row(start + 300 * k, 1 if k < 3 else 0, 40.0 if k < 3 else 0.0) for k in range(7)]
    off.append(bitbrains_row(start + 117, 0, 0.0))  # second record of the pair: no demand of its own
    short = [bitbrains_row(start + 300 * k, 1, 5.0) for k in (0, 1, 5, 6)]
    for name, rows in (("1", plain), ("2", off), ("3", short)):
        (folder / f"2013-8_{name}.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    return folder

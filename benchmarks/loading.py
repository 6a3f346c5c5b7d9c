"""
Load traces of CPU and memory in every form: ``python -m benchmarks.loading --vms 2000 --days 31``.

Each file is made from a seed in a temporary folder and read twice, each time by a process of its own: once as
``vconsolidate validate`` reads it, with all its checks, and once by a bare ``polars.read_parquet`` or ``read_csv``.
The ratio of the two is the figure to watch: seconds depend on the machine and on what else it does, whose load is
printed at the end; seconds of a core (``cpu``) depend on it less, and have the start of Python in them. Bytes a sample
are the whole peak of the process, Python and its libraries included.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.output import Cell, line, write_json
from vconsolidate.inventory.importing.fragment import Series
from vconsolidate.inventory.importing.series.write import write_series

METRICS = {"cpu": "%", "memory_used": "MiB"}
FORMS = ("wide parquet", "wide csv", "imported parquet", "tidy parquet", "tidy csv")
_STEPS_PER_DAY = 288
_SERVERS_AT_ONCE = 50
_COLUMNS = {
    "form": 17,
    "vms": 6,
    "samples": 11,
    "seconds": 8,
    "x_polars": 9,
    "cpu_seconds": 11,
    "x_polars_cpu": 12,
    "samples_per_s": 13,
    "peak_mib": 9,
    "x_polars_peak": 13,
    "bytes_per_sample": 16,
}
"""Columns of the table, with their widths."""

_MEASURE = """
import json, resource, sys, time
def measured(action):
    started = time.perf_counter()
    action()
    used = resource.getrusage(resource.RUSAGE_SELF)
    json.dump([time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024], sys.stdout)
"""
_OURS = """
from pathlib import Path
from vconsolidate.inventory.load import load_inventory
measured(lambda: load_inventory(Path(sys.argv[1])))
"""
_BARE = """
import polars
read = polars.read_parquet if sys.argv[1].endswith("parquet") else polars.read_csv
measured(lambda: [read(path) for path in sys.argv[1:]])
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.loading", description=__doc__)
    parser.add_argument("--vms", type=int, nargs="+", default=[100, 500, 2_000])
    parser.add_argument("--days", type=int, default=31)
    parser.add_argument("--form", choices=FORMS, nargs="+", default=list(FORMS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, default=None, metavar="OUT")
    options = parser.parse_args(arguments)
    rows: list[dict[str, Cell]] = []
    widths = list(_COLUMNS.values())
    print(line(list(_COLUMNS), widths))
    for n_vms in options.vms:
        for form in options.form:
            with tempfile.TemporaryDirectory() as folder:
                rows.append(row_of(form, n_vms, options.days, options.seed, Path(folder)))
            print(line([rows[-1][name] for name in _COLUMNS], widths), flush=True)
            write_json(options.json, rows)
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return 0


def row_of(form: str, n_vms: int, days: int, seed: int, folder: Path) -> dict[str, Cell]:
    """Return the figures of one form and size; its files are written into `folder`."""
    with ProcessPoolExecutor(
        1, get_context("spawn")
    ) as child:  # a process begins with the peak of the one it comes from
        inventory, files = child.submit(write_estate, form, n_vms, days, seed, folder).result()
    seconds, cpu_seconds, peak_mib = _measured(_OURS, [inventory])
    bare_seconds, bare_cpu, bare_peak_mib = _measured(_BARE, files)
    samples = n_vms * days * _STEPS_PER_DAY * len(METRICS)
    return {
        "form": form,
        "vms": n_vms,
        "samples": samples,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu_seconds, 2),
        "polars_seconds": round(bare_seconds, 2),
        "x_polars": round(seconds / bare_seconds, 2),
        "x_polars_cpu": round(cpu_seconds / bare_cpu, 2),
        "samples_per_s": round(samples / seconds),
        "peak_mib": round(peak_mib),
        "polars_peak_mib": round(bare_peak_mib),
        "x_polars_peak": round(peak_mib / bare_peak_mib, 2),
        "bytes_per_sample": round(peak_mib * 1024**2 / samples, 1),
        "file_bytes": sum(file.stat().st_size for file in files),
        "load": round(os.getloadavg()[0], 1),
    }


def _measured(program: str, paths: Sequence[Path]) -> list[float]:
    """Return wall-clock seconds, seconds of a core, and peak MiB of a process that reads files."""
    command = [sys.executable, "-c", _MEASURE + program, *map(str, paths)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: list[float] = json.loads(done.stdout)
    return figures


def write_estate(form: str, n_vms: int, days: int, seed: int, folder: Path) -> tuple[Path, list[Path]]:
    """Write an inventory with traces of `days` days in steps of five minutes; return it and its trace files."""
    layout, ending = form.split()
    names = [f"vm{number:05d}" for number in range(n_vms)]
    write = {"wide": _write_wide, "tidy": _write_tidy, "imported": _write_imported}[layout]
    files = write(names, days, seed, folder, ending)
    traces = "".join(
        f"  - file: {path.name}\n    layout: {'wide' if layout == 'wide' else 'long'}\n    interval: 5 min\n"
        f"    units: {json.dumps({metric: METRICS[metric] for metric in metrics})}\n"
        + (f"    metric: {metrics[0]}\n" if layout == "wide" else "")
        for path, metrics in files.items()
    )
    (folder / "servers.csv").write_text("name\n" + "".join(f"{name}\n" for name in names))
    inventory = folder / "inventory.yaml"
    inventory.write_text(
        "version: 1\ndefaults:\n  servers: {hardware: {model: dell-poweredge-2950}, os: windows-server-2016}\n"
        f"servers: {{from: servers.csv}}\ntraces:\n{traces}"
        "target:\n  clusters:\n    - name: main\n      hypervisor: esxi-6.7\n"
        "      host_types: [{name: r740, model: dell-poweredge-r740-2x6130}]\n"
    )
    return inventory, list(files)


def _series(metric: str, days: int, rng: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return (n_steps,) a day that rises and falls about a level of its own, with noise, as counters write it."""
    hours = np.arange(days * _STEPS_PER_DAY) / 12
    shape = rng.lognormal(1.5, 0.7) * (1 + 0.5 * np.sin((hours - 8) * np.pi / 12)) * rng.lognormal(0, 0.3, len(hours))
    busy = np.clip(shape, 0.1, 95)
    return np.round(busy, 2) if metric == "cpu" else np.round(2000 + 40 * busy, 1)


def _moments(days: int) -> pl.Series:
    first = datetime(2024, 3, 1)  # noqa: DTZ001  (as exports write it: without a zone)
    last = first + timedelta(days=days)
    return pl.datetime_range(first, last, "5m", closed="left", eager=True).alias("timestamp")


def _write_wide(names: Sequence[str], days: int, seed: int, folder: Path, ending: str) -> dict[Path, list[str]]:
    """Write a file for each metric, with a column for each server."""
    files = {}
    for metric in METRICS:
        rng = np.random.default_rng(seed)
        frame = pl.DataFrame([_moments(days), *(pl.Series(name, _series(metric, days, rng)) for name in names)])
        path = folder / f"{metric}.{ending}"
        _write(frame, path)
        files[path] = [metric]
    return files


def _write_tidy(names: Sequence[str], days: int, seed: int, folder: Path, ending: str) -> dict[Path, list[str]]:
    """Write one file with a row for each sample."""
    path = folder / f"tidy.{ending}"
    parts = []
    for number, frame in enumerate(_tidy_frames(names, days, seed)):
        if ending == "csv":
            with path.open("ab") as stream:
                frame.write_csv(stream, datetime_format="%Y-%m-%dT%H:%M:%S", include_header=number == 0)
        else:
            parts.append(folder / f"part{number}.parquet")
            frame.write_parquet(parts[-1])
    if parts:
        pl.scan_parquet(parts).sink_parquet(path)
        for part in parts:
            part.unlink()
    return {path: list(METRICS)}


def _write_imported(names: Sequence[str], days: int, seed: int, folder: Path, ending: str) -> dict[Path, list[str]]:
    """Write the tidy file that an import makes of the same samples."""
    tidy = next(iter(_write_tidy(names, days, seed, folder, ending)))
    samples = pl.scan_parquet(tidy).with_columns(time_s=pl.col("timestamp").dt.epoch("s"))
    path = folder / f"imported.{ending}"
    write_series([Series(samples, 86_400 // _STEPS_PER_DAY, tidy.name)], {name: name for name in names}, path)
    tidy.unlink()
    return {path: list(METRICS)}


def _tidy_frames(names: Sequence[str], days: int, seed: int) -> Iterator[pl.DataFrame]:
    moments = _moments(days)
    for metric in METRICS:
        rng = np.random.default_rng(seed)
        for start in range(0, len(names), _SERVERS_AT_ONCE):
            yield pl.concat(
                pl.DataFrame(
                    {"timestamp": moments, "server": name, "metric": metric, "value": _series(metric, days, rng)}
                )
                for name in names[start : start + _SERVERS_AT_ONCE]
            )


def _write(frame: pl.DataFrame, path: Path) -> None:
    if path.suffix == ".csv":
        frame.write_csv(path, datetime_format="%Y-%m-%dT%H:%M:%S")
    else:
        frame.write_parquet(path)


if __name__ == "__main__":
    sys.exit(main())

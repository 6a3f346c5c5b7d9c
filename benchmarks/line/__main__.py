"""
The whole line at any size: ``python -m benchmarks.line --vms 1000 10000 100000 --workers 1 2 --json OUT --plot SVG``.

Each estate is made in a folder (`benchmarks/line/estate.py`) and planned by the public command with all its reports:
load, size, place, replay, fail over, check, report. Runs that the JSON file has already are not repeated, so that the
program can go on where it was stopped. Options that it does not know go to ``plan``. Seconds of a core depend little on
what else the machine does, those of the clock a lot.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.line.estate import draw, write_inventory
from benchmarks.line.measure import Phase, Run, run_line
from benchmarks.line.plot import plot
from benchmarks.line.traces import write_traces


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.line", description=__doc__)
    parser.add_argument("--vms", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--workers", type=int, nargs="+", default=[1])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, default=None, help="where the estates are made and kept")
    parser.add_argument("--make", action="store_true", help="make the estates and stop")
    parser.add_argument("--json", type=Path, default=None, metavar="OUT")
    parser.add_argument("--plot", type=Path, default=None, metavar="SVG")
    options, more = parser.parse_known_args(arguments)
    if options.folder is not None:
        return _all(options, options.folder, more)
    with tempfile.TemporaryDirectory() as folder:
        return _all(options, Path(folder), more)


def _all(options: argparse.Namespace, folder: Path, more: list[str]) -> int:
    runs = [] if options.json is None or not options.json.exists() else _read(options.json)
    known = {(run.vms, run.workers) for run in runs}
    for vms in options.vms:
        inventory = _made(vms, options.seed, folder / f"{vms}")
        for workers in () if options.make else options.workers:
            if (vms, workers) not in known:
                runs.append(run_line(inventory, vms, workers, more))
                _write(options.json, runs)
            _tell(next(run for run in runs if (run.vms, run.workers) == (vms, workers)))
    if options.plot is not None:
        options.plot.write_text(plot(runs), encoding="utf-8")
    return 0


def _made(vms: int, seed: int, folder: Path) -> Path:
    """Return the inventory of an estate, made by a process of its own unless it is there."""
    inventory = folder / "inventory.yaml"
    if not inventory.exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(  # its memory must not count as ours
            [sys.executable, "-c", f"from benchmarks.line.__main__ import make; make({vms}, {seed}, {str(folder)!r})"],
            check=True,
        )
    return inventory


def make(vms: int, seed: int, folder: str) -> None:
    """Make an estate in a folder."""
    line = draw(vms, seed)
    write_inventory(line, Path(folder), write_traces(line, Path(folder), seed), seed)


def _tell(run: Run) -> None:
    ms = 1000 * run.core_seconds / run.vms
    print(
        f"{run.vms:>7,} VMs, {run.workers} worker(s): {run.hosts:,} hosts, gap {run.gap_percent} %; "
        f"{run.core_seconds:,.0f} s of a core ({ms:.2f} ms a VM), {run.seconds:,.0f} s; peak {run.peak_mib:,} MiB"
    )
    for name, phase in run.phases.items():
        ms = 1000 * phase.core_seconds / run.vms
        print(f"    {name:<20} {phase.core_seconds:>8.1f} s of a core {ms:>7.3f} ms a VM {phase.peak_mib:>8,.0f} MiB")


def _read(path: Path) -> list[Run]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [Run(**{**row, "phases": {name: Phase(**one) for name, one in row["phases"].items()}}) for row in rows]


def _write(path: Path | None, runs: Sequence[Run]) -> None:
    if path is not None:
        lines = ",\n".join(json.dumps(asdict(run)) for run in runs)
        path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

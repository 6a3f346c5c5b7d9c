"""
Frontiers of real traces: hosts of PlanetLab against risk, overcommit and host failures, with what is proven.

``python -m benchmarks.frontier`` imports the traces as they are, onto hosts with 20 cores, without growth, and runs the
command. It exits with 1 if an end of a curve is not proven, and says so where the traces are absent.
"""

from __future__ import annotations

import argparse
import json
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.time_aware import ROOT
from vconsolidate.cli.main import main as vconsolidate

_SETS = (
    "policy.growth=0 %",
    "policy.memory.ceiling=100 %",
    "policy.cpu.vcpu_per_core=24",
    "target.clusters[0].host_types[0].model=hpe-proliant-dl360-gen10-2x4114",
)
_VALUES = ("risk=0,5,10,20,30,50", "overcommit=4,6,8,12,16,24", "failures=0,1,2,3")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the frontiers; return 1 if an end of a curve is not proven."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.frontier", description=__doc__)
    parser.add_argument("--traces", type=Path, default=ROOT.parent / "shared/data/traces", metavar="FOLDER")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    archive = options.traces / "planetlab/planetlab_20110303_20110306.tar.gz"
    if not archive.exists():
        print(f"passed over: {archive} is absent", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with tarfile.open(archive) as packed:
            packed.extractall(folder / "planetlab", filter="data")
        days = next(path for path in sorted(folder.rglob("20110303")) if path.is_dir()).parent
        inventory, result = folder / "inventory.yaml", folder / "frontier.json"
        if vconsolidate(["import", str(days), "-o", str(inventory), "--quiet"]) != 0:
            return 1
        sets = [word for one in _SETS for word in ("--set", one)]
        values = [word for one in _VALUES for word in ("--values", one)]
        common = ["--seed", str(options.seed), "--workers", "2", "-o", f"json={result}"]
        if vconsolidate(["frontier", str(inventory), *sets, *values, *common]) != 0:
            return 1
        curves = json.loads(result.read_text(encoding="utf-8"))["curves"]
    ends = [end for curve in curves for end in _ends(curve)]
    print(f"ends of curves proven: {sum(one['proven'] for one in ends)} of {len(ends)}")
    return int(not all(one["proven"] for one in ends))


def _ends(curve: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the points on a curve with the least and the largest x."""
    on = sorted(
        (one for one in curve["points"] if one["x"] is not None and not one["dominated_by"]), key=lambda one: one["x"]
    )
    return [on[0], on[-1]]


if __name__ == "__main__":
    sys.exit(main())

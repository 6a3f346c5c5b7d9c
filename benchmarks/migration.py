"""
Order the moves of the data centre with two new machines: ``python -m benchmarks.migration --seeds 11 12 13``.

Each seed gives a plan and an order. Printed are hosts of the plan, waves, their lower bound, parking moves, moves in
all, and the CPU time of the search with its checker. Returns 1 if an order is not complete.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.output import Cell, line, write_json
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.pipeline.migration.run import migrate
from vconsolidate.sizing.size import size

SAMPLE = Path(__file__).parents[1] / "sample_inventories/data-center/landing.yaml"
_KEYS = ("seed", "hosts", "VMs", "waves", "bound", "parked", "moves", "complete", "cpu_seconds")
_WIDTHS = (5, 6, 5, 6, 6, 7, 6, 9, 12)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.migration", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13])
    parser.add_argument("--effort", type=float, default=4.0, help="work limit of each plan and of each search")
    parser.add_argument("--inventory", type=Path, default=SAMPLE)
    parser.add_argument("--json", type=Path, default=None, metavar="OUT")
    options = parser.parse_args(arguments)
    estate = load_inventory(options.inventory)
    demand = size(estate)
    print(line(_KEYS, _WIDTHS))
    rows: list[dict[str, Cell]] = []
    for seed in options.seeds:
        rows.append(ordered(estate, demand, seed, options.effort))
        print(line([rows[-1][key] for key in _KEYS], _WIDTHS), flush=True)
    write_json(options.json, rows)
    return 0 if all(row["complete"] for row in rows) else 1


def ordered(estate: Estate, demand: Demand, seed: int, effort: float) -> dict[str, Cell]:
    """Return what one seed gives; a state that the checker refuses ends the benchmark."""
    plan = place(estate, demand, stop=Stop(work=effort), seed=seed)
    began = time.process_time()
    landing = migrate(estate, demand, plan, Stop(work=effort), seed=seed)
    return {
        "seed": seed,
        "hosts": len({host.name for host in plan.hosts if not host.spare}),
        "VMs": len(demand.vms),
        "waves": len(landing.waves),
        "bound": landing.bound,
        "parked": sum(move.parks for move in landing.moves),
        "moves": len(landing.moves),
        "complete": landing.complete,
        "cpu_seconds": round(time.process_time() - began, 1),
    }


if __name__ == "__main__":
    sys.exit(main())

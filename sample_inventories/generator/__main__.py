"""Write the generated samples beside this folder, or into the folder given as the only argument."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

import numpy as np

from sample_inventories.generator import rvtools, tables
from sample_inventories.generator.estate import machines
from sample_inventories.generator.full_tour import full_tour_trace
from sample_inventories.generator.loads import cpu_percent, memory_gib
from sample_inventories.generator.morning_rush import morning_rush_trace
from sample_inventories.generator.shapes import Grid
from sample_inventories.generator.whole import whole_data_centre
from vconsolidate.inventory.schema import json_schema, scenarios

SEED = 20150302
WEEK = Grid(datetime(2015, 3, 2), minutes=15, days=7)  # noqa: DTZ001 - local time; the inventory names the zone


def data_center() -> dict[str, str]:
    """Return the data centre's tables by path."""
    random = np.random.default_rng(SEED)
    drawn = list(machines(random))
    cpu = cpu_percent(drawn, WEEK, random)
    memory = memory_gib(drawn, cpu, WEEK, random)
    names = [machine.name for machine in drawn]
    return {
        "data-center/servers.csv": tables.servers(drawn),
        "data-center/attached.yaml": tables.attached(drawn),
        "data-center/cpu.csv": tables.wide(names, WEEK, cpu, decimals=1),
        "data-center/memory.csv": tables.wide(names, WEEK, memory, decimals=2),
    }


def generated() -> dict[str, str]:
    """Return every generated sample file by its path under ``sample_inventories``."""
    return {
        **data_center(),
        **rvtools.export(),
        **whole_data_centre(),
        "full-tour/cpu.csv": full_tour_trace(),
        "morning-rush/cpu.csv": morning_rush_trace(),
        "inventory.schema.json": json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n",
        "scenarios.schema.json": json.dumps(scenarios.json_schema(), indent=2, ensure_ascii=False) + "\n",
    }


def main(folder: Path) -> None:
    """Write the files into `folder` and name them."""
    for name, content in generated().items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{target} ({target.stat().st_size:,} bytes)\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1])

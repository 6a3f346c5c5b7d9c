"""The full tour's trace: two days of a few servers in the long layout."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import numpy as np

from sample_inventories.generator.shapes import SHAPES, Grid

SEED: Final = 7
DAYS: Final = Grid(datetime(2015, 3, 2), minutes=15, days=2)  # noqa: DTZ001 - local time; the inventory names the zone
SERVERS: Final = {  # name: (shape, busy share of the CPU, memory in use in MiB)
    "dc01": ("flat", 0.10, 2150),
    "dc02": ("flat", 0.08, 2300),
    "erp-db01": ("database", 0.60, 52200),
    "erp-app01": ("office", 0.45, 20500),
    "web01": ("public", 0.40, 3400),
    "web02": ("public", 0.38, 3350),
}
LOST: Final = {("web02", k) for k in (70, 71)}
"""Half an hour in which the collector was down: the inventory says to hold the last value."""


def full_tour_trace() -> str:
    """Return the CSV: ``timestamp,server,metric,value``."""
    random = np.random.default_rng(SEED)
    lines = ["timestamp,server,metric,value"]
    stamps = DAYS.stamps()
    for server, (shape, busy, used_mib) in SERVERS.items():
        load = np.clip(100 * (busy * SHAPES[shape](DAYS, random) + 0.005), 0, 100)
        used = used_mib * (0.97 + 0.03 * load / load.max())
        for k, stamp in enumerate(stamps):
            if (server, k) not in LOST:
                lines.append(f"{stamp},{server},cpu,{load[k]:.1f}")
                lines.append(f"{stamp},{server},memory_used,{used[k]:.0f}")
    return "\n".join(lines) + "\n"

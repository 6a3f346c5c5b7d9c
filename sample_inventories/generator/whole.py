"""The sample that uses the whole format: the table of its physical servers and two days of its largest ones."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np

from sample_inventories.generator.shapes import SHAPES, Grid
from sample_inventories.generator.tables import wide

SEED: Final = 14
DAYS: Final = Grid(datetime(2026, 3, 2), minutes=30, days=2)  # noqa: DTZ001 - local time; the inventory names the zone
TRACED: Final = {  # name: (shape, share of its CPU in a busy hour)
    "bdb01": ("database", 0.30),
    "bdb02": ("database", 0.26),
    "edb01": ("database", 0.28),
    "met01": ("batch", 0.36),
    "met02": ("batch", 0.33),
    "por01": ("public", 0.19),
    "por02": ("public", 0.17),
}
P95_PER_MEAN: Final = {"office": 2.4, "evening": 2.5, "batch": 3.2, "flat": 1.6, "idle": 1.5}
PEAK_PER_P95: Final = 1.6


def whole_data_centre() -> dict[str, str]:
    """Return the two tables by path."""
    return {"whole-data-centre/servers.csv": _servers(), "whole-data-centre/cpu.csv": _cpu()}


def _servers() -> str:
    rows = list(_rows())
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _rows() -> Iterator[dict[str, str]]:
    random = np.random.default_rng(SEED)
    with Path(__file__).with_name("whole_kinds.csv").open(encoding="utf-8", newline="") as table:
        number = 0
        for kind in csv.DictReader(table):
            for k in range(int(kind["count"])):
                yield _row(kind, k, f"{'AB'[number // 50 % 2]}{number // 10 % 5 + 1}", random)
                number += 1


def _row(kind: dict[str, str], k: int, rack: str, random: np.random.Generator) -> dict[str, str]:
    models = kind["models"].split("|")
    spread, busy = 0.75 + 0.5 * random.random(2)
    memory_gib = float(kind["memory_gib"])
    mean = float(kind["cpu_mean"]) * busy
    p95 = mean * P95_PER_MEAN[kind["pattern"]]
    disk_gb, disk_iops, network_mbps = (float(kind[key]) * spread for key in ("disk_gb", "disk_iops", "network_mbps"))
    return {
        "name": f"{kind['prefix']}{k + 1:02d}",
        "rack": rack,
        "hardware.model": models[k % len(models)],
        "hardware.memory": f"{kind['memory_gib']} GiB",
        "hardware.year": kind["year"],
        "os": kind["os"],
        "application": kind["application"],
        "workload": kind["workload"],
        "tier": kind["tier"],
        "networks": kind["networks"],
        "zone": kind["zone"],
        "datastores": kind["datastores"],
        "tags": kind["tags"].replace("|", ";"),
        "labels.owner": kind["owner"],
        "demand.pattern": kind["pattern"],
        "demand.cpu_mean": _percent(mean),
        "demand.cpu_p95": _percent(p95),
        "demand.cpu_peak": _percent(min(p95 * PEAK_PER_P95, 1.0)),
        "demand.memory_used": f"{float(kind['memory_used']) * (0.85 + 0.15 * spread) * memory_gib:.1f} GiB",
        "demand.disk_used": f"{disk_gb:.0f} GB",
        "demand.disk_iops": f"{disk_iops:.0f} IOPS",
        "demand.network": f"{network_mbps:.1f} Mbit/s",
    }


def _percent(fraction: float) -> str:
    return f"{100 * fraction:.1f} %"


def _cpu() -> str:
    random = np.random.default_rng(SEED)
    load = [
        100 * np.clip(busy * SHAPES[shape](DAYS, random) + 0.01 * random.random(DAYS.n_steps), 0.0, 1.0)
        for shape, busy in TRACED.values()
    ]
    return wide(list(TRACED), DAYS, np.array(load), decimals=1)

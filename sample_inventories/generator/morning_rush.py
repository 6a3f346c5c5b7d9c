"""
The trace of ``morning-rush.yaml``: a call centre whose ticket servers all start the day at 09:30.

On average, and in its 95th percentile, every server is nearly idle; for half an hour of each working day the morning
group needs almost all of its machine, and the evening group does at 17:00.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np

from sample_inventories.generator import tables
from sample_inventories.generator.shapes import Grid

SEED = 20160307
WEEK = Grid(datetime(2016, 3, 7), minutes=15, days=7)  # noqa: DTZ001 - local time; the inventory names the zone
MORNING = [f"tickets{number:02d}" for number in range(1, 13)]
EVENING = [f"reports{number:02d}" for number in range(1, 13)]
RUSH_HOURS = {"tickets": 9.5, "reports": 17.0}
RUSH_LENGTH_HOURS = 0.5


def morning_rush_trace() -> str:
    """Return the CSV of CPU percentages, wide, one column per server."""
    random = np.random.default_rng(SEED)
    names = [*MORNING, *EVENING]
    steps = np.arange(7 * 96)
    hour, weekday = (steps % 96) / 4.0, steps // 96 < 5
    columns = []
    for name in names:
        office = 6.0 + 9.0 * np.exp(-((hour - 13.0) ** 2) / 18.0) * weekday
        start = RUSH_HOURS[name.rstrip("0123456789")]
        rush = (hour >= start) & (hour < start + RUSH_LENGTH_HOURS) & weekday
        level = random.uniform(84.0, 94.0)
        columns.append(np.where(rush, level, office) + random.normal(0.0, 0.8, steps.size))
    return tables.wide(names, WEEK, np.clip(np.array(columns), 0.5, 100.0), decimals=1)

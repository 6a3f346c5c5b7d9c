"""Traces of the drawn servers: CPU in percent, memory in GiB."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sample_inventories.generator.estate import Machine
from sample_inventories.generator.shapes import SHAPES, Curve, Grid, bump


def cpu_percent(machines: Sequence[Machine], grid: Grid, random: np.random.Generator) -> Curve:
    """
    Return the (n_machines, n_steps) share of all cores in percent.

    On top of the kind's curve every server has its system's own work; Windows servers scan for viruses on Sunday
    morning, spread over three hours; the nightly backup reads every server once, between eight and two.
    """
    rows = []
    for machine in machines:
        level = SHAPES[machine.kind.shape](grid, random) * machine.busy
        system = 0.002 + (0.0 if machine.kind.shape == "idle" else 0.008) * random.random(grid.n_steps)
        if machine.kind.shape != "idle":
            level = level + _backup(grid, random) + _scan(machine, grid, random)
        rows.append(100 * np.clip(level + system, 0.0, 1.0))
    return np.array(rows)


def memory_gib(machines: Sequence[Machine], cpu: Curve, grid: Grid, random: np.random.Generator) -> Curve:
    """
    Return the (n_machines, n_steps) memory in use.

    A tenth of it follows the load of the last hours; every third server leaks a little until Saturday's restart.
    """
    rows = []
    steps = np.arange(grid.n_steps)
    for machine, load in zip(machines, cpu, strict=True):
        base = machine.used * machine.memory_gib
        window = np.ones(12) / 12
        followed = np.convolve(np.concatenate((load[-11:], load)), window, mode="valid") / max(float(load.max()), 1.0)
        leak = 0.06 * ((steps / grid.n_steps) % (5 / 7)) * (random.random() < 1 / 3)
        wobble = 0.01 * random.standard_normal(grid.n_steps)
        rows.append(np.clip(base * (0.92 + 0.1 * followed + leak + wobble), 0.1, 0.97 * machine.memory_gib))
    return np.array(rows)


def _backup(grid: Grid, random: np.random.Generator) -> Curve:
    begin = (20.0 + 6 * random.random()) % 24
    return np.asarray(0.05 * bump(grid.hour, begin, (begin + 0.7) % 24, 0.2))


def _scan(machine: Machine, grid: Grid, random: np.random.Generator) -> Curve:
    begin = 3.0 + 3 * random.random()
    windows = machine.kind.os.startswith("windows")
    return np.asarray(0.25 * windows * (grid.day % 7 == 6) * bump(grid.hour, begin, begin + 0.8, 0.2))

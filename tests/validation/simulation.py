"""
A discrete-event simulation of vCPUs on hardware threads, to compare the waiting fraction with.

Each vCPU thinks, then wants a thread for a burst; bursts and thinking are exponential. Threads serve bursts in slices;
next comes the vCPU that ran least of late, as in a scheduler with equal shares.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

import numpy as np
import simpy

SLICE = 0.2
"""Length of a slice, in mean bursts."""

MEMORY = 5.0
"""Time over which the scheduler forgets what a vCPU ran, in mean bursts."""

_STEPS = 1_000_000
"""Priorities are whole numbers."""


@dataclass
class Tally:
    """Share of the time each vCPU ran and waited, (n_vcpus,)."""

    run: np.ndarray
    wait: np.ndarray


@dataclass
class _Randoms:
    """Exponential draws with mean 1, drawn in chunks."""

    rng: np.random.Generator
    left: list[float] = field(default_factory=list)

    def draw(self) -> float:
        if not self.left:
            self.left = self.rng.exponential(1.0, 4096).tolist()
        return self.left.pop()


@dataclass
class _Usage:
    """What a vCPU ran of late, fading."""

    amount: float = 0.0
    at: float = 0.0

    def now(self, time: float) -> float:
        self.amount *= math.exp((self.at - time) / MEMORY)
        self.at = time
        return self.amount

    def add(self, time: float, length: float) -> None:
        self.amount = self.now(time) + length


def simulate(threads: int, think: Sequence[float], duration: float, seed: int) -> Tally:
    """Run vCPUs with mean burst 1 and mean thinking time `think`; the first tenth of `duration` is not counted."""
    environment = simpy.Environment()
    pool = simpy.PriorityResource(environment, capacity=threads)
    run, wait = np.zeros(len(think)), np.zeros(len(think))
    randoms = _Randoms(np.random.default_rng(seed))
    warm = duration * 0.1

    def vcpu(i: int) -> Generator[simpy.Event, object, None]:
        usage = _Usage()
        while True:
            yield environment.timeout(think[i] * randoms.draw())
            burst = randoms.draw()
            while burst > 1e-12:
                asked = environment.now
                with pool.request(priority=round(usage.now(asked) * _STEPS)) as turn:
                    yield turn
                    started, length = environment.now, min(burst, SLICE)
                    yield environment.timeout(length)
                burst -= length
                usage.add(environment.now, length)
                if asked >= warm:
                    wait[i] += started - asked
                    run[i] += length

    for i in range(len(think)):
        environment.process(vcpu(i))
    environment.run(until=duration)
    return Tally(run / (duration - warm), wait / (duration - warm))

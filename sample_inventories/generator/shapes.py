"""
Load curves: how busy a kind of server is through a week.

A curve is a function of the grid and a generator; it returns a load per step between 0 (idle) and about 1 (the kind's
usual busy hour). Servers of one kind share the days (a busy Monday is busy for the whole farm) and differ in noise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

Curve = NDArray[np.float64]
Shape = Callable[["Grid", np.random.Generator], Curve]


@dataclass(frozen=True, slots=True)
class Grid:
    """
    A regular grid of local time.

    Parameters
    ----------
    start
        First step; a Monday, midnight.
    minutes
        Length of a step.
    days
        Length of the whole.
    """

    start: datetime
    minutes: int
    days: int

    @property
    def per_day(self) -> int:
        """Steps of a day."""
        return 24 * 60 // self.minutes

    @property
    def n_steps(self) -> int:
        """Steps of the whole."""
        return self.days * self.per_day

    @property
    def hour(self) -> Curve:
        """Return the (n_steps,) hour of the day at each step's middle."""
        return np.tile((np.arange(self.per_day) + 0.5) * self.minutes / 60, self.days)

    @property
    def day(self) -> NDArray[np.int64]:
        """Return the (n_steps,) number of the day, 0 is the first Monday."""
        return np.repeat(np.arange(self.days), self.per_day)

    @property
    def weekend(self) -> NDArray[np.bool_]:
        """Return (n_steps,), true on Saturdays and Sundays."""
        return self.day % 7 >= 5

    def stamps(self) -> list[str]:
        """Return the ISO time of every step."""
        return [
            (self.start + timedelta(minutes=self.minutes * k)).isoformat(timespec="minutes")
            for k in range(self.n_steps)
        ]


def bump(hour: Curve, begin: float, end: float, edge: float = 0.75) -> Curve:
    """Return 1 between `begin` and `end` o'clock, over midnight when end < begin; edges take about `edge` hours."""
    span = (end - begin) % 24
    since = (hour - begin) % 24
    rise = 1 / (1 + np.exp(-(since - 0.0) / (edge / 4)))
    fall = 1 / (1 + np.exp((since - span) / (edge / 4)))
    before = 1 / (1 + np.exp(-(since - 24) / (edge / 4)))  # the rise of the next day
    return np.asarray(rise * fall + before)


def noise(grid: Grid, random: np.random.Generator, sigma: float, memory: float = 0.8) -> Curve:
    """Return a multiplicative noise with mean about 1 whose neighbours are correlated by `memory`."""
    steps = random.standard_normal(grid.n_steps) * sigma * np.sqrt(1 - memory**2)
    level = random.standard_normal() * sigma
    walk = np.empty(grid.n_steps)
    for k, step in enumerate(steps):
        level = memory * level + step
        walk[k] = level
    return np.asarray(np.exp(walk - sigma**2 / 2))


def office(grid: Grid, random: np.random.Generator) -> Curve:
    """Office hours, a dip at lunch, Mondays a little more, weekends nearly nothing."""
    hour = grid.hour
    shape = bump(hour, 7.8, 17.6, 1.5) - 0.22 * bump(hour, 12.0, 13.2) + 0.06
    by_day = np.array([1.12, 1.0, 0.97, 1.0, 0.86, 0.08, 0.06] * (grid.days // 7 + 1))[grid.day]
    return np.asarray(np.maximum(shape, 0.03) * by_day * noise(grid, random, 0.12))


def citrix(grid: Grid, random: np.random.Generator) -> Curve:
    """Desktops: a logon storm before nine, steady work, nobody at night."""
    hour = grid.hour
    shape = 0.9 * bump(hour, 7.5, 17.8, 1.0) + 0.4 * bump(hour, 8.0, 9.0, 0.5) - 0.25 * bump(hour, 12.0, 13.0) + 0.02
    by_day = np.array([1.08, 1.02, 1.0, 1.0, 0.85, 0.05, 0.03] * (grid.days // 7 + 1))[grid.day]
    return np.asarray(np.maximum(shape, 0.02) * by_day * noise(grid, random, 0.16))


def public(grid: Grid, random: np.random.Generator) -> Curve:
    """Serve a public web site: from breakfast to midnight, most in the afternoon and again after supper."""
    hour = grid.hour
    shape = (
        0.12
        + 0.5 * bump(hour, 8.0, 23.0, 2.5)
        + 0.45 * bump(hour, 13.5, 16.5, 1.5)
        + 0.25 * bump(hour, 19.0, 22.0, 1.5)
    )
    by_day = np.array([1.0, 0.98, 0.96, 0.95, 0.9, 0.78, 0.94] * (grid.days // 7 + 1))[grid.day]
    return np.asarray(shape * by_day * noise(grid, random, 0.1))


def database(grid: Grid, random: np.random.Generator) -> Curve:
    """Office work, and the nightly run of its application from ten."""
    night = bump(grid.hour, 22.0 + 2 * random.random(), 2.5 + random.random()) * ~grid.weekend
    return np.asarray(0.8 * office(grid, random) + 0.7 * night * noise(grid, random, 0.1) + 0.04)


def batch(grid: Grid, random: np.random.Generator) -> Curve:
    """Run a nightly batch that begins between eight and one and takes three to six hours."""
    begin = 20.0 + 5 * random.random()
    length = 3.0 + 3 * random.random()
    nights = bump(grid.hour, begin, (begin + length) % 24) * np.where(grid.weekend, 0.35, 1.0)
    return np.asarray((0.95 * nights + 0.03) * noise(grid, random, 0.1))


def build(grid: Grid, random: np.random.Generator) -> Curve:
    """Build on every change in office hours, in bursts, and the long one at night."""
    bursts = np.minimum(1.0, random.random(grid.n_steps) ** 2 * 1.4) * bump(grid.hour, 9.0, 18.5, 2.0) * ~grid.weekend
    nightly = bump(grid.hour, 19.5 + random.random(), 23.0) * ~grid.weekend
    return np.asarray(0.75 * bursts + 0.8 * nightly * noise(grid, random, 0.08) + 0.02)


def mail(grid: Grid, random: np.random.Generator) -> Curve:
    """Office hours with a first top at nine; maintenance of the stores at night."""
    night = 0.35 * bump(grid.hour, 1.0, 4.5)
    morning = 0.25 * bump(grid.hour, 8.6, 10.0) * ~grid.weekend
    return np.asarray(0.8 * office(grid, random) + morning + night * noise(grid, random, 0.1) + 0.05)


def backup(grid: Grid, random: np.random.Generator) -> Curve:
    """Every night from nine to five; the weekend all through."""
    nights = np.maximum(bump(grid.hour, 21.0, 5.0), 0.7 * grid.weekend)
    return np.asarray((0.9 * nights + 0.03) * noise(grid, random, 0.12))


def test(grid: Grid, random: np.random.Generator) -> Curve:
    """Testers come and go: some afternoons of work, otherwise next to nothing."""
    afternoon = random.random(grid.days) < 0.4
    begin = 9.0 + 5 * random.random()
    session = bump(grid.hour, begin, begin + 3.0) * afternoon[grid.day] * ~grid.weekend
    return np.asarray((0.9 * session + 0.06) * noise(grid, random, 0.3))


def flat(grid: Grid, random: np.random.Generator) -> Curve:
    """Infrastructure: the same at all hours, a little more by day."""
    return np.asarray((0.6 + 0.25 * bump(grid.hour, 7.0, 19.0, 2.0)) * noise(grid, random, 0.15))


def idle(grid: Grid, random: np.random.Generator) -> Curve:
    """Nothing but the system's own timers."""
    return np.asarray(0.5 + 0.2 * random.random(grid.n_steps))


SHAPES: Final[Mapping[str, Shape]] = {
    shape.__name__: shape for shape in (office, citrix, public, database, batch, build, mail, backup, test, flat, idle)
}
"""Every curve by name."""

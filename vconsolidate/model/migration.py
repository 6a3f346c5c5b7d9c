"""How and when workloads move to the target: what the inventory says about the migration itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from typing import Final, Literal

from vconsolidate.model.place import NOWHERE, Place

Method = Literal["cold", "warm", "live"]
"""``cold``: stop, copy everything, start. ``warm``: copy while it runs, stop, copy what changed since, start.
``live``: only memory moves, between hosts that share storage."""

MoveKind = Literal["physical", "virtual", "move"]
"""``physical``: a machine becomes a VM. ``virtual``: a VM comes from a host that is no target. ``move``: a VM goes from
one host of the target to another."""

Objective = Literal["waves", "time", "risk"]
"""What is to be least: waves, the time to the end of the last one, or the risk of the riskiest one."""

HOUR_S: Final = 3600.0
DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class MoveGroup:
    """Servers that must move in the same wave, with the name of the group."""

    name: str
    servers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoveOrder:
    """All of `first` have moved in an earlier wave than any of `then`."""

    first: tuple[str, ...]
    then: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Freeze:
    """Days, both included, on which some servers must not move; `servers` empty means all."""

    first_day: date
    last_day: date
    servers: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Migration:
    """
    How workloads are copied, and what a wave may do.

    Parameters
    ----------
    bandwidth_mbps
        Of the link between the machines of today and the datastores; None where unknown.
    methods
        Server → how it moves, where it is no move between hosts; others move by `method`.
    change_of
        Server → share of its disks that is written in a day; others change by `change_per_day`.
    cutover_s
        From stopping a server to its VM in service, beside the copy.
    start
        Day of the first wave; None leaves waves without dates.
    every_days
        Days from one maintenance window to the next.
    window_s
        Length of a maintenance window; None sets no limit.
    staff_s
        Working time per wave; None sets no limit.
    work_s
        Working time of one move, by its kind.
    most_moves
        Moves per wave at most; None sets no limit.
    parking
        VMs may wait on another host than their own where nothing else helps.
    objective
        What is to be least.
    most_waves
        Waves that there may be for the sake of less risk; None: as many as the fewest that were found.
    risk_of
        Server → what its move counts in the risk of a wave; others count 1.
    rebuild_s
        From a machine that is empty to a host that runs VMs.
    """

    bandwidth_mbps: float | None = None
    method: Method = "cold"
    methods: Mapping[str, Method] = field(default_factory=dict)
    change_per_day: float = 0.05
    change_of: Mapping[str, float] = field(default_factory=dict)
    cutover_s: float = 1800.0
    start: date | None = None
    every_days: int = 7
    window_s: float | None = None
    staff_s: float | None = None
    work_s: Mapping[str, float] = field(default_factory=lambda: {"physical": 7200.0, "virtual": 3600.0, "move": 900.0})
    most_moves: int | None = None
    parking: bool = True
    objective: Objective = "waves"
    most_waves: int | None = None
    risk_of: Mapping[str, int] = field(default_factory=dict)
    rebuild_s: float = 14_400.0
    groups: tuple[MoveGroup, ...] = ()
    order: tuple[MoveOrder, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    place: Place = NOWHERE

    def last_day_of(self, day: date) -> date:
        """Return the last day of the window that begins on a day."""
        return day + timedelta(days=days_of_window(self.window_s) - 1)


def days_of_window(window_s: float | None) -> int:
    """Return on how many days a maintenance window is: one for each 24 h that it begins; 1 without a limit."""
    return max(1, ceil((window_s or 0.0) / DAY_S))

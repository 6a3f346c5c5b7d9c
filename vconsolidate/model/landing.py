"""The order in which workloads move to their hosts, wave by wave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vconsolidate.model.datastore import VmStorage
from vconsolidate.model.migration import Method, MoveKind, Objective
from vconsolidate.model.planned_host import PlannedHost


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """
    A move of one VM in a wave.

    Parameters
    ----------
    source
        Host of the target that it leaves, host of today, or the machine itself.
    target
        Host that it goes to.
    goal
        Its host in the plan: another one where it is parked on `target`.
    gib
        What is copied: disks, or memory where it moves live.
    rate_mbps
        At which it is copied; None where unknown.
    before_s
        Time of the copy that runs ahead of the window; 0 where nothing does, None where no rate is known.
    copy_s
        Time of the copy within the window; None where no rate is known.
    downtime_s
        Time out of service; None where no rate is known.
    work_s
        Working time.
    """

    vm: str
    server: str
    kind: MoveKind
    method: Method
    source: str
    target: str
    goal: str
    gib: float
    rate_mbps: float | None
    before_s: float | None
    copy_s: float | None
    downtime_s: float | None
    work_s: float

    @property
    def parks(self) -> bool:
        """It goes to a host that is not its own."""
        return self.target != self.goal


@dataclass(frozen=True, slots=True)
class FileCopy:
    """
    A storage migration: files of a VM go from one datastore of the target to another while it runs on.

    Parameters
    ----------
    disks
        Numbers of its disks that go.
    home
        Its configuration and logs go, and its disks where none is listed.
    gib
        What its disks hold today.
    rate_mbps
        The slower of both datastores; None where neither is known.
    copy_s
        Time of the copy; None where no rate is known.
    """

    vm: str
    server: str
    disks: tuple[int, ...]
    home: bool
    source: str
    target: str
    gib: float
    rate_mbps: float | None
    copy_s: float | None
    work_s: float


@dataclass(frozen=True, slots=True)
class LandingWave:
    """
    A wave of moves.

    Parameters
    ----------
    number
        Counted from 1.
    day
        Of its maintenance window; None where waves have no dates.
    freed
        Machines and hosts of today that run nothing afterwards.
    opened
        Hosts of the target that are ready after it, because their machine is empty.
    copies
        Files of VMs of the target that go to other datastores in it.
    """

    number: int
    day: date | None
    moves: tuple[PlannedMove, ...]
    freed: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    copies: tuple[FileCopy, ...] = ()


@dataclass(frozen=True, slots=True)
class Landing:
    """
    All waves.

    Parameters
    ----------
    hosts
        Hosts that the waves use, hosts of the plan first.
    at_start
        VM → host of the target on which it runs today.
    open_at_start
        Hosts that are there before the first wave.
    waves
        In order; without all moves where no order was found.
    bound
        No order has fewer waves.
    complete
        Every VM ends on its host.
    stuck
        Why not, one sentence each.
    limited
        A limit on work ended part of the search.
    notes
        What was assumed, one sentence each.
    objective
        What is least.
    value, value_bound
        Seconds from the first wave to the end of the last, or risk of the riskiest wave, and what no order is below;
        None where waves are least, no complete order was found, or the rate of a copy is unknown.
    files_at_start
        Datastores of the files of VMs before the first wave; empty names where they are on none of the target, or where
        that is unknown.
    """

    hosts: tuple[PlannedHost, ...]
    at_start: tuple[tuple[str, str], ...]
    open_at_start: tuple[str, ...]
    waves: tuple[LandingWave, ...]
    bound: int
    complete: bool
    stuck: tuple[str, ...] = ()
    limited: bool = False
    notes: tuple[str, ...] = ()
    objective: Objective = "waves"
    value: int | None = None
    value_bound: int | None = None
    files_at_start: tuple[VmStorage, ...] = ()

    @property
    def proven(self) -> bool:
        """No order is better in what is to be least."""
        if self.objective != "waves":
            if self.value is None or self.value_bound is None:
                return False
            return self.complete and self.value <= self.value_bound
        return self.complete and len(self.waves) <= self.bound

    @property
    def moves(self) -> tuple[PlannedMove, ...]:
        """Moves of all waves, in order."""
        return tuple(move for wave in self.waves for move in wave.moves)

    @property
    def copies(self) -> tuple[FileCopy, ...]:
        """Storage migrations of all waves, in order."""
        return tuple(copy for wave in self.waves for copy in wave.copies)

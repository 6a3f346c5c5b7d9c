"""
The migration problem as integers: what the search reads.

VMs go from where they are to their hosts, in waves. A state is where every VM is between two waves. Within a wave moves
may happen in any order, so a VM that leaves a host and one that comes to it both take room on it, and a machine that
becomes empty in a wave is a host from the next one on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray

OUTSIDE: Final = -1
"""Where a VM is before it comes to the target."""

State: TypeAlias = tuple[int, ...]
"""(n_vms,) host of each VM, or `OUTSIDE`."""


@dataclass(frozen=True, slots=True)
class WaveLimit:
    """
    What the moves of one wave may take together, such as working time or a link.

    Parameters
    ----------
    arrival
        (n_vms,) taken by a VM that comes from afar: from outside, or from another cluster.
    move
        (n_vms,) taken by a VM that goes from one host to another of its cluster.
    most
        Per wave.
    """

    name: str
    arrival: IntArray
    move: IntArray
    most: int

    def of(self, vm: int, *, far: bool) -> int:
        """Return what one move of a VM takes."""
        return int(self.arrival[vm] if far else self.move[vm])


@dataclass(frozen=True, slots=True)
class HostRule:
    """At most `most` of some VMs, each counted with its weight, on any one host."""

    vms: tuple[int, ...]
    most: int
    weights: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MoveProblem:
    """
    Everything that decides the order of moves.

    Parameters
    ----------
    need
        (n_vms, n_hosts, n_dims) what a VM takes of a host.
    room
        (n_hosts, n_dims) what a host offers.
    allowed
        (n_vms, n_hosts) hosts on which a VM may wait; its goal always is.
    start, goal
        Where each VM is, and must be in the end.
    waits_for
        Per host, the VMs that must have left its machine before it is a host; None where the machine never becomes
        empty. A host of today waits for nothing.
    groups
        VMs that leave in one wave, all of them for the first time.
    before
        (first, then): the VM `first` leaves in an earlier wave than `then`.
    limits
        Of each wave.
    blocked
        Per VM, the waves (from 0) in which it must not move.
    cluster
        (n_hosts,) cluster of every host.
    spares
        Per cluster, hosts that stay empty as soon as one of its hosts runs a VM.
    takes_over
        (n_hosts, n_hosts) the first can replace the second.
    rules
        Of VMs on one host.
    apart
        Groups of VMs; those of different groups never share a host.
    closed
        (n_hosts,) hosts that no VM may come to.
    parking
        VMs may be on hosts other than their start and goal.
    clocks
        What a wave takes time for: a wave lasts as long as each of these, `most` not counted, in seconds.
    span
        (n_vms, 2) seconds of one move of each VM alone, from afar and within its cluster: a wave lasts as long as its
        longest.
    days
        Seconds from the start of the first wave to that of each; empty where a wave begins when the one before is over.
    rebuild
        Seconds before VMs come to an empty host that was a machine, where there are no days.
    survives
        Per cluster, how many of its hosts may fail after any wave; 0 where nothing is promised or hosts stay empty.
    restarts
        (n_vms,) VMs that must restart when their host fails; with `survives`.
    """

    need: IntArray
    room: IntArray
    allowed: BoolArray
    start: State
    goal: State
    waits_for: tuple[tuple[int, ...] | None, ...]
    groups: tuple[tuple[int, ...], ...] = ()
    before: tuple[tuple[int, int], ...] = ()
    limits: tuple[WaveLimit, ...] = ()
    blocked: tuple[frozenset[int], ...] = ()
    cluster: tuple[int, ...] = ()
    spares: tuple[int, ...] = ()
    takes_over: BoolArray | None = None
    rules: tuple[HostRule, ...] = ()
    apart: tuple[tuple[tuple[int, ...], ...], ...] = ()
    closed: tuple[bool, ...] = ()
    parking: bool = True
    clocks: tuple[WaveLimit, ...] = ()
    span: IntArray = field(default_factory=lambda: np.zeros((0, 2), dtype=np.int64))
    days: tuple[int, ...] = ()
    rebuild: int = 0
    survives: tuple[int, ...] = ()
    restarts: tuple[bool, ...] = ()

    @property
    def n_vms(self) -> int:
        """Number of VMs, those that stay too."""
        return len(self.start)

    @property
    def n_hosts(self) -> int:
        """Number of hosts."""
        return len(self.waits_for)

    def may_move(self, vm: int, wave: int) -> bool:
        """Return whether a VM may move in a wave, counted from 0."""
        return not self.blocked or wave not in self.blocked[vm]

    def is_far(self, vm: int, place: int) -> bool:
        """Return whether a VM that leaves a place comes from outside, or from another cluster than its goal's."""
        return place == OUTSIDE or self.cluster[place] != self.cluster[self.goal[vm]]

    def is_closed(self, host: int) -> bool:
        """Return whether no VM may come to a host."""
        return bool(self.closed) and self.closed[host]

    def replaces(self, spare: int, host: int) -> bool:
        """Return whether a host can stand in for another of its cluster."""
        if spare == host or self.cluster[spare] != self.cluster[host] or self.is_closed(spare):
            return False
        return self.takes_over is None or bool(self.takes_over[spare, host])


@dataclass(frozen=True, slots=True)
class Schedule:
    """
    States between waves, the first and the last included, and how good they are.

    Parameters
    ----------
    bound
        No order has fewer waves.
    limited
        A limit on work ended part of the search.
    value, value_bound
        Seconds or risk where that is to be least, and what no order is below; None where waves are.
    """

    states: tuple[State, ...]
    bound: int
    limited: bool = False
    value: int | None = None
    value_bound: int | None = None

    @property
    def n_waves(self) -> int:
        """Number of waves."""
        return len(self.states) - 1

    @property
    def proven(self) -> bool:
        """No order has fewer waves."""
        return self.n_waves <= self.bound


def open_hosts(problem: MoveProblem, state: Sequence[int]) -> tuple[bool, ...]:
    """Return which hosts there are in a state: those of today, and machines that are empty."""
    return tuple(
        waits is not None and all(state[vm] != problem.start[vm] for vm in waits) for waits in problem.waits_for
    )


def need_in_all(problem: MoveProblem) -> IntArray:
    """Return (n_vms, n_dims) the least that each VM takes, on any host."""
    least: IntArray = np.asarray(problem.need.min(axis=1), dtype=np.int64)
    return least

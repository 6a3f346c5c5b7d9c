"""Moves of VMs between the hosts of a cluster that runs, one after the other, and what they are to bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from vconsolidate.model.changes import Move
from vconsolidate.model.plan import Plan

Purpose = Literal["evacuation", "limit", "rule", "failover", "room", "balance"]
"""
Why a step is made: its host is to be emptied or takes it no more, is over a limit, breaks a rule, is to stay free for
failures; a later step needs the room; or its host is fuller.
"""

Hindrance = Literal["no room", "not allowed", "spare hosts", "most moves"]
"""
Why VMs that must move do not: hosts that may take them have no room, none may, only hosts that stay free for failures
have room, or no more moves may be made.
"""

EVEN_WEIGHTS: Final[Mapping[str, float]] = {
    "cpu": 1.0,
    "vcpus": 1.0,
    "memory_configured": 1.0,
    "memory_consumed": 1.0,
    "network": 1.0,
}
"""Resource → weight of its spread in the imbalance; resources that are not named here do not count."""

LEAST_GAIN: Final = 0.1
"""
What each VM moved for balance must bring: fall of the imbalance × hosts of its cluster.

A VM that takes the share a of each of five resources, and moves from a host one standard deviation above the mean to
one as far below, brings about 10 a, however many hosts there are: 0.1 for 1 % of a host.
"""


@dataclass(frozen=True, slots=True)
class Terms:
    """
    What is asked of a rebalancing.

    Parameters
    ----------
    least_gain
        Fall of the imbalance × hosts of its cluster that each VM moved for balance must bring.
    most_moves
        VMs moved, at most; None for as many as pay.
    emptied
        Hosts that must run nothing at the end; no VM comes to them, and the imbalance does not count them.
    weights
        Of the spread of each resource in the imbalance.
    maintenance
        Of the hosts to be emptied, those in maintenance: they do not count as free for failures.
    """

    least_gain: float = LEAST_GAIN
    most_moves: int | None = None
    emptied: frozenset[str] = frozenset()
    weights: Mapping[str, float] = field(default_factory=lambda: dict(EVEN_WEIGHTS))
    maintenance: frozenset[str] = frozenset()

    def less(self, moved: int) -> Terms:
        """Return the same once some VMs moved."""
        return self if self.most_moves is None else replace(self, most_moves=max(0, self.most_moves - moved))


@dataclass(frozen=True, slots=True)
class Step:
    """
    VMs that move at once: one, or several that a rule keeps on one host.

    Parameters
    ----------
    moves
        All to one host.
    purpose
        Why they move.
    """

    moves: tuple[Move, ...]
    purpose: Purpose

    @property
    def target(self) -> str:
        """The host that they come to."""
        return self.moves[0].target


@dataclass(frozen=True, slots=True)
class Stuck:
    """VMs that would have to leave their host and find none that takes them."""

    vms: tuple[str, ...]
    host: str
    purpose: Purpose
    hindrance: Hindrance = "no room"


@dataclass(frozen=True, slots=True)
class FoundMoves:
    """
    The steps found, in order.

    Parameters
    ----------
    stuck
        What must move and cannot.
    cut_short
        A limit of work or time ended the search: more could be found.
    """

    steps: tuple[Step, ...]
    stuck: tuple[Stuck, ...] = ()
    cut_short: bool = False


@dataclass(frozen=True, slots=True)
class FoundState:
    """
    A placement on the way.

    Parameters
    ----------
    plan
        With its loads.
    imbalance
        Of the hosts that count.
    hosts_over
        Hosts over one of their limits.
    broken
        What the placement breaks besides, one sentence each.
    ready_fraction
        Mean over VMs of their mean ready time per vCPU; None where it is not replayed.
    """

    plan: Plan
    imbalance: float
    hosts_over: tuple[str, ...]
    broken: tuple[str, ...]
    ready_fraction: float | None


@dataclass(frozen=True, slots=True)
class Rebalancing:
    """
    Checked steps, and the states before the first and after each.

    Parameters
    ----------
    stuck
        What must move and cannot.
    failures_survived
        Cluster with emptied hosts → host failures that it survives without them; None where VMs are left on one.
    cut_short
        A limit of work or time ended the search.
    """

    terms: Terms
    steps: tuple[Step, ...]
    states: tuple[FoundState, ...]
    stuck: tuple[Stuck, ...] = ()
    failures_survived: Mapping[str, int | None] = field(default_factory=dict)
    cut_short: bool = False

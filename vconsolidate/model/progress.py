"""What a search tells while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """
    What a later search of the same problem can begin with.

    Every listener knows the problem in its own terms: the solvers give items and classes, `place` passes on names.

    Parameters
    ----------
    placement
        Makes the best placement so far, in the terms of the listener; None where there is none.
    bound, method
        Proven lower bound on the integer value of the problem, and what proved it.
    problem
        Makes a digest of the problem that the bound is of; None where it is of no problem that comes again.
    survives
        The placement has all hosts that the host failures need.
    """

    placement: Callable[[], Any] | None = None
    bound: int = 0
    method: str = "none"
    problem: Callable[[], str] | None = None
    survives: bool = False

    def through(self, translate: Callable[[Any], Any]) -> Found:
        """Return the same with the placement in other terms."""
        own = self.placement
        return self if own is None else replace(self, placement=lambda: translate(own()))


@dataclass(frozen=True, slots=True)
class SearchReport:
    """
    What is known at one moment of a search.

    The solvers give phase, value and bound in their integers; whoever calls them adds the rest.

    Parameters
    ----------
    phase
        The method at work.
    value
        Of the best placement so far; None where there is none.
    bound
        No placement has a smaller value.
    hosts
        Hosts of the best placement.
    part, parts
        The problem falls into so many independent parts, and this one is being searched.
    unit
        What value and bound are of: ``hosts``, ``W``, or a currency.
    search
        What is searched for, such as ``host range, low end``; empty for the plan itself.
    spent, limit
        Work of the whole command so far and its limit, or seconds where the clock limits it; both in seconds.
    by_clock
        The clock limits the command.
    found
        For a checkpoint; None where it does not belong to the problem that the listener knows.
    """

    phase: str
    value: float | None = None
    bound: float = 0.0
    hosts: int | None = None
    part: int = 1
    parts: int = 1
    unit: str = "hosts"
    search: str = ""
    spent: float = 0.0
    limit: float = 0.0
    by_clock: bool = False
    found: Found | None = None


Progress = Callable[[SearchReport], None]
"""Called as value or bound improve, and as another phase begins."""


def in_terms_of(translate: Callable[[Any], Any], progress: Progress | None) -> Progress | None:
    """Return a listener that passes on what it hears with the placement in other terms."""
    if progress is None:
        return None

    def report(told: SearchReport) -> None:
        progress(told if told.found is None else replace(told, found=told.found.through(translate)))

    return report


def of_another_problem(progress: Progress | None) -> Progress | None:
    """Return a listener that passes on everything but what a later search could begin with."""
    return None if progress is None else lambda told: progress(replace(told, found=None))


Stage = Callable[[str], None]
"""Called with what the program does, in words, where it is no search: ``replaying 217 VMs``."""


def unheard(_words: str) -> None:
    """Take a stage that nobody wants to hear of."""

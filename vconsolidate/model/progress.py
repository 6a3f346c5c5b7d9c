"""What a search tells while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


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


Progress = Callable[[SearchReport], None]
"""Called as value or bound improve, and as another phase begins."""

Stage = Callable[[str], None]
"""Called with what the program does, in words, where it is no search: ``replaying 217 VMs``."""


def unheard(_words: str) -> None:
    """Take a stage that nobody wants to hear of."""

"""A requirement given up step by step, and the ``--set`` values of each step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vconsolidate.model.estate import Estate
from vconsolidate.model.place import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Step:
    """
    One change of the inventory.

    Parameters
    ----------
    words
        What to do, as a request: ``raise the CPU ceiling of prod from 70 % to 80 %``.
    apply
        Returns an estate with the change.
    settings
        The ``--set`` values that make the change, in each way they can be written; the first way that the inventory
        accepts is offered.
    """

    words: str
    apply: Callable[[Estate], Estate]
    settings: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """
    Changes of one kind, from small to large; the smallest that is enough is looked for.

    Parameters
    ----------
    steps
        Number of steps.
    at
        Returns a step by its number, from 1 to `steps`.
    rank
        Order among changes that cost the same: small changes of a ratio first, dropped requirements last.
    place
        Line of the inventory with the requirement that is given up.
    """

    steps: int
    at: Callable[[int], Step]
    rank: int
    place: Place = NOWHERE


def single_step(step: Step, rank: int) -> Ladder:
    """Return a ladder of one step only."""
    return Ladder(1, lambda _: step, rank)

"""How a plan was made: what the pipeline tells the document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RunInfo:
    """
    How a plan was made; nothing that may differ between two equal runs (no clock, no worker count).

    Parameters
    ----------
    inventory
        Path of the inventory as the user gave it; ``-`` for standard input.
    overrides
        ``--set`` options, in the order given.
    seed
        Of every random choice.
    work
        Deterministic limit of the search, see `Stop.work`.
    seconds
        Wall-clock limit; None when there was none.
    rounds
        Rounds of plan, replay and repair; 1 when the first plan held.
    unseen
        The replay used data that was held back from planning.
    checked
        The independent checker passed the placement.
    changed
        Input files that have changed since the plan was made; its bound then proves nothing about them.
    """

    inventory: str = ""
    overrides: tuple[str, ...] = ()
    seed: int = 0
    work: float = 30.0
    seconds: float | None = None
    rounds: int = 1
    unseen: bool = False
    checked: bool = True
    changed: tuple[str, ...] = ()

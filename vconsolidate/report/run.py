"""How a plan was made: what the pipeline tells the document."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.capacity import Room
from vconsolidate.model.host_range import HostRange
from vconsolidate.model.repair import Round


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
        Rounds of plan, replay and repair; the last one's plan is the document's.
    held_out_days
        Days at the end of the traces that planning did not see and the replay ran on; 0: it ran on all there is.
    planned_span
        Start and end of the traces that were planned on, seconds as in a trace; None where there are none.
    unseen
        The replay that is judged ran on data that planning did not see.
    host_range
        Host counts at both ends of what the data leave open; None where they were not counted.
    room
        How many more VMs fit; None where they were not counted.
    checked
        The independent checker passed the placement.
    changed
        Input files that have changed since the plan was made; its bound then proves nothing about them.
    unplaced
        Servers of today's inventory that are to become VMs and that the plan has no host for.
    """

    inventory: str = ""
    overrides: tuple[str, ...] = ()
    seed: int = 0
    work: float = 30.0
    seconds: float | None = None
    rounds: tuple[Round, ...] = ()
    held_out_days: int = 0
    planned_span: tuple[int, int] | None = None
    unseen: bool = False
    host_range: HostRange | None = None
    room: Room | None = None
    checked: bool = True
    changed: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()

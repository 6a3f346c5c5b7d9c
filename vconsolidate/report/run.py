"""How a plan was made, as the pipeline reports it to the document."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.capacity import Room
from vconsolidate.model.host_range import HostRange
from vconsolidate.model.repair import Round


@dataclass(frozen=True, slots=True)
class RunInfo:
    """
    How a plan was made, without anything that may differ between two equal runs (no clock, no worker count).

    Parameters
    ----------
    inventory
        Path of the inventory as the user gave it; ``-`` for standard input.
    overrides
        ``--set`` options, in the order given.
    seed
        Seed of every random choice.
    work
        Deterministic limit of the search, see `Stop.work`.
    seconds
        Wall-clock limit; None when there was none.
    rounds
        Rounds of plan, replay and repair; the last one's plan is the document's.
    held_out_days
        Days at the end of the traces that were kept from planning and replayed instead; 0: the replay ran on all days.
    planned_span
        Start and end of the traces used for planning, seconds as in a trace; None without traces.
    unseen
        The replay ran on data that were not used for planning.
    host_range
        Host counts at both ends of the uncertainty of the data; None where they were not computed.
    room
        How many more VMs fit; None where they were not counted.
    checked
        The independent checker passed the placement.
    changed
        Input files that have changed since the plan was made; its bound is then not proven for them.
    resumed
        The run went on from the placement of an earlier one.
    unplaced
        Servers of today's inventory that should become VMs but have no host in the plan.
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
    resumed: bool = False
    unplaced: tuple[str, ...] = ()

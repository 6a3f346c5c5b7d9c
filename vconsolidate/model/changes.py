"""What a plan changes in the placement before it."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.previous import PlacementSource


@dataclass(frozen=True, slots=True)
class Move:
    """
    A VM that runs on another host than in the earlier plan.

    Parameters
    ----------
    why
        What the move brings, or why it must be, as a phrase; empty where nobody has said.
    """

    vm: str
    source: str
    target: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Declined:
    """
    A plan that was found and not chosen, because its moves bring less than the policy asks of moves.

    Parameters
    ----------
    moves
        VMs that it would move beyond those of the plan.
    hosts
        Hosts fewer than the plan's.
    saving
        By how much it would be cheaper, in the estate's currency.
    """

    moves: int
    hosts: int
    saving: float


@dataclass(frozen=True, slots=True)
class Changes:
    """
    What a plan changes in the earlier plan.

    Parameters
    ----------
    kept
        VMs that stay on their host.
    moved
        VMs that change their host, by name.
    new, gone
        Names of VMs that only this plan, or only the earlier one, has.
    hosts_added, hosts_left
        Names of hosts that only this plan, or only the earlier one, uses.
    told_by
        Where the earlier placement was read from.
    declined
        A better plan that was not chosen because its moves do not pay; None where there is none.
    """

    kept: int
    moved: tuple[Move, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    hosts_added: tuple[str, ...]
    hosts_left: tuple[str, ...]
    told_by: PlacementSource = "plan"
    declined: Declined | None = None

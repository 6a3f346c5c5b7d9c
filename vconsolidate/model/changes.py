"""What a plan changes in the placement before it."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.previous import PlacementSource


@dataclass(frozen=True, slots=True)
class Move:
    """A VM that runs on another host than in the earlier plan."""

    vm: str
    source: str
    target: str


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
    """

    kept: int
    moved: tuple[Move, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    hosts_added: tuple[str, ...]
    hosts_left: tuple[str, ...]
    told_by: PlacementSource = "plan"

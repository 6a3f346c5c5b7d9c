"""What the independent checker found out about a plan, from wherever the plan came."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.violation import Violation


@dataclass(frozen=True, slots=True)
class ResourceSummary:
    """
    One resource over all hosts that run VMs.

    Parameters
    ----------
    used, capacity
        Sums over these hosts, in `unit`; capacity is after ceilings, overcommit and the hypervisor's reserve.
    fullest_host, fullest_fraction
        The host whose share is largest, and that share.
    """

    resource: str
    unit: str
    used: float
    capacity: float
    fullest_host: str
    fullest_fraction: float


@dataclass(frozen=True, slots=True)
class Verification:
    """
    The verdict on one plan under one inventory.

    Parameters
    ----------
    plan, inventory
        Names of the files.
    n_vms
        VMs that the inventory asks to be placed.
    n_placed
        Those of them that the plan puts on a host that there is.
    n_hosts, n_spares
        Hosts of the plan that there are, and how many of them run nothing on purpose.
    edited
        The plan document was changed by hand, so that nothing it says of bounds is proven; they are not looked at here.
    violations
        Everything that is wrong; empty for a sound plan.
    resources
        How full the hosts are.
    """

    plan: str
    inventory: str
    n_vms: int
    n_placed: int
    n_hosts: int
    n_spares: int
    violations: tuple[Violation, ...]
    resources: tuple[ResourceSummary, ...]
    edited: bool = False

    @property
    def sound(self) -> bool:
        """Nothing is wrong with the plan."""
        return not self.violations

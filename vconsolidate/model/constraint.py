"""
What placement rules are made of: a handful of primitives that every solver understands.

A rule of the inventory encodes itself into these; its checker never sees them. Members are VM names; hosts are
called by any of their names (own, type, cluster).
"""

from __future__ import annotations

from dataclasses import dataclass

EVERYWHERE = ""
"""The scope that all hosts share; no label has this key."""


@dataclass(frozen=True, slots=True)
class Allow:
    """Each VM runs on a host that bears one of the names."""

    vms: tuple[str, ...]
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forbid:
    """No VM runs on a host that bears one of the names."""

    vms: tuple[str, ...]
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """All VMs run on hosts with the same value of label `scope` (``host``: on one host)."""

    vms: tuple[str, ...]
    scope: str


@dataclass(frozen=True, slots=True)
class AtMost:
    """
    At most `limit` of the VMs run on hosts with the same value of label `scope`.

    Parameters
    ----------
    scope
        `EVERYWHERE`: all hosts together.
    hosts
        Only hosts that bear one of the names count; None: all.
    """

    vms: tuple[str, ...]
    limit: int
    scope: str
    hosts: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Apart:
    """VMs of different groups never share a value of label `scope`; VMs of one group may."""

    groups: tuple[tuple[str, ...], ...]
    scope: str


@dataclass(frozen=True, slots=True)
class Alone:
    """A host that runs one of the VMs runs no other VM than these."""

    vms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Each VM runs on a host whose label `scope` has one of the values."""

    vms: tuple[str, ...]
    scope: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Among:
    """
    All VMs of a group run in one of the sets of hosts, VMs of different groups in different ones.

    A host that several sets name belongs to the first of them.
    """

    groups: tuple[tuple[str, ...], ...]
    host_sets: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class FewHosts:
    """At most `limit` hosts (of those that bear one of the names; None: of all) run any of the VMs."""

    vms: tuple[str, ...]
    limit: int
    hosts: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class FitsNode:
    """Each VM has no more vCPUs and no more configured memory than one socket of its host."""

    vms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeepFree:
    """A host that bears one of the names and runs VMs leaves the stated amount of CPU and memory unused."""

    hosts: tuple[str, ...]
    cpu_mhz: float
    memory_mib: float


@dataclass(frozen=True, slots=True)
class Fee:
    """
    A host that runs any of the VMs costs more.

    Parameters
    ----------
    once, per_year
        (for the host, for each of its cores), in the inventory's currency: to buy, and a year.
    """

    vms: tuple[str, ...]
    once: tuple[float, float]
    per_year: tuple[float, float]

    def of(self, cores: int, years: float) -> float:
        """Return the fee for a host with these cores over these years, in whole cents."""
        host, core = (price + years * yearly for price, yearly in zip(self.once, self.per_year, strict=True))
        return round(host + cores * core, 2)


Constraint = (
    Allow | Forbid | Together | AtMost | Apart | Alone | Labelled | Among | FewHosts | FitsNode | KeepFree | Fee
)


def members_of(constraint: Constraint) -> tuple[str, ...]:
    """Return the VMs that a primitive speaks of."""
    return tuple(name for group in groups_of(constraint) for name in group)


def groups_of(constraint: Constraint) -> tuple[tuple[str, ...], ...]:
    """Return the VMs that a primitive speaks of, those that it does not tell apart together."""
    if isinstance(constraint, Apart | Among):
        return constraint.groups
    return () if isinstance(constraint, KeepFree) else (constraint.vms,)

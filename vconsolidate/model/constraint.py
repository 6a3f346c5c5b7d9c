"""
What placement rules are made of: a handful of primitives that every solver understands.

A rule of the inventory encodes itself into these; its checker never sees them. Members are VM names; hosts are
called by any of their names (own, type, cluster).
"""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.hardware import Cpu
from vconsolidate.model.licence import Licence

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
    Hosts that run any of the VMs cost more, or every host of their clusters, or the VMs wherever they run.

    Parameters
    ----------
    licences
        What is paid: all of them.
    product
        Fees that agree in everything else are one where they agree in this.
    cluster
        Only hosts of this cluster pay; empty: of any.
    hosts
        Names of the hosts that may run the VMs, where not all may; only they pay where every host of a cluster does.
    """

    vms: tuple[str, ...]
    licences: tuple[Licence, ...]
    product: str = ""
    cluster: str = ""
    hosts: tuple[str, ...] = ()

    @property
    def on_every_host(self) -> bool:
        """Whether hosts of a cluster that runs any of the VMs pay even if they run none."""
        return any(licence.spare_hosts == "count" for licence in self.licences)

    @property
    def vms_per_licence(self) -> int | None:
        """VMs that a host may run for one licence; None: any number."""
        return self.licences[0].counting.vms_per_licence

    def of(self, cpu: Cpu, years: float, vms: int | None = None) -> float:
        """Return the fee for a host that runs so many of the VMs over these years, in whole cents; None: any number."""
        return round(sum(licence.of_host(cpu, years, vms) for licence in self.licences), 2)

    def concerns(self, names: frozenset[str]) -> bool:
        """Return whether a host with these names may have to pay."""
        return (not self.cluster or self.cluster in names) and (not self.hosts or not names.isdisjoint(self.hosts))


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

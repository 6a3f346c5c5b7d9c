"""Disaster recovery: what the inventory asks of a second site, and what a plan for the loss of the first one gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vconsolidate.model.evidence import Conflict
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.plan import Status
from vconsolidate.model.planned_host import PlannedHost, ResourceLoad


@dataclass(frozen=True, slots=True)
class RecoveryTarget:
    """Largest loss of data (`rpo_s`) and longest time until a VM of a tier runs again (`rto_s`); None: not asked."""

    rpo_s: float | None = None
    rto_s: float | None = None


@dataclass(frozen=True, slots=True)
class ChangeRate:
    """
    How fast the disks of a VM change, one of the two.

    Parameters
    ----------
    per_day_fraction
        Share of its disks that is written in a day, within the busy hours.
    mbps
        Rate in the busy hours, as it must be sent.
    """

    per_day_fraction: float | None = None
    mbps: float | None = None


@dataclass(frozen=True, slots=True)
class Recovery:
    """
    The second site and what it must be able to take over.

    Parameters
    ----------
    clusters
        Clusters of the second site; all others are lost in a disaster.
    runs
        Servers whose VMs run at the second site every day; no other VM does.
    may_stop
        Those of them that are switched off in a disaster.
    replicated
        Servers whose VMs are copied there and restart there.
    targets
        Tier → what is promised.
    link_mbps
        Bandwidth of the link that replication may use; None where nobody stated it.
    change_of
        Server → how fast its disks change; servers that are missing are unknown.
    busy_s
        Length of the part of a day in which data change.
    decision_s
        From the disaster to the first restart.
    restarts_per_host_hour
        VMs that one host restarts in an hour; None where nobody stated it.
    host_failures_tolerated
        Host failures that the second site must survive after the disaster.
    cpu_ceiling_fraction, memory_ceiling_fraction
        Ceilings after the disaster; None: those of the policy.
    """

    clusters: tuple[str, ...]
    runs: tuple[str, ...] = ()
    may_stop: tuple[str, ...] = ()
    replicated: tuple[str, ...] = ()
    targets: Mapping[int, RecoveryTarget] = field(default_factory=dict)
    link_mbps: float | None = None
    change_of: Mapping[str, ChangeRate] = field(default_factory=dict)
    busy_s: float = 36_000.0
    decision_s: float = 0.0
    restarts_per_host_hour: float | None = None
    host_failures_tolerated: int = 0
    cpu_ceiling_fraction: float | None = None
    memory_ceiling_fraction: float | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Restarted:
    """A VM after the disaster: its host, and when it runs, in seconds after the disaster; 0 for one that stayed."""

    vm: str
    host: str
    tier: int
    stayed: bool
    ready_s: float | None = None


@dataclass(frozen=True, slots=True)
class NotRecovered:
    """A VM of the lost site that does not run again, and why; `meant` is False where the inventory leaves it out."""

    vm: str
    tier: int
    reason: str
    meant: bool
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class TierRecovery:
    """
    What a tier gets.

    Parameters
    ----------
    vms, recovered
        VMs of the lost site in this tier that are replicated, and those that run again.
    rto_s
        When its last VM runs again; None where unknown.
    rpo_s
        Age of its newest copy at the worst time of the day; None where unknown, infinite where it never catches up.
    mbps
        Rate at which its data change in the busy hours; None where unknown.
    """

    tier: int
    vms: int
    recovered: int
    target: RecoveryTarget
    rto_s: float | None
    rpo_s: float | None
    mbps: float | None

    @property
    def misses_rto(self) -> bool:
        """Whether it takes longer than promised."""
        return self.rto_s is not None and self.target.rto_s is not None and self.rto_s > self.target.rto_s

    @property
    def misses_rpo(self) -> bool:
        """Whether more data are lost than promised."""
        return self.rpo_s is not None and self.target.rpo_s is not None and self.rpo_s > self.target.rpo_s


@dataclass(frozen=True, slots=True)
class Replication:
    """
    What the replication sends.

    Parameters
    ----------
    busy_mbps, mean_mbps
        All changes in the busy hours, and over the whole day.
    needed_mbps
        Smallest bandwidth with which every tier keeps its RPO and the link catches up every day.
    link_mbps
        What it has; None where nobody stated it.
    copied_gib
        Disks to copy once.
    first_copy_s
        How long that takes on the whole link; None without a link.
    unknown
        Replicated VMs whose change rate nobody stated: they count as nothing.
    """

    busy_mbps: float
    mean_mbps: float
    needed_mbps: float
    link_mbps: float | None
    copied_gib: float
    first_copy_s: float | None
    unknown: tuple[str, ...] = ()

    @property
    def too_slow(self) -> bool:
        """Whether the link has less bandwidth than is needed."""
        return self.link_mbps is not None and self.needed_mbps > self.link_mbps * (1.0 + 1e-9)


@dataclass(frozen=True, slots=True)
class RecoveryPlan:
    """
    The plan for the loss of the first site.

    Parameters
    ----------
    status
        As of a plan: ``optimal`` has the fewest or cheapest hosts at the second site, proven.
    hosts
        Hosts of the second site that run VMs afterwards, spares included.
    normal_hosts
        Those of them that the plan for every day uses already.
    bound_hosts, method
        No recovery needs fewer hosts; how that is proven.
    vms
        Every VM that runs afterwards.
    stopped
        VMs of the second site that are switched off.
    not_recovered
        VMs of the lost site that do not run again.
    conflicts
        Why there is no recovery of all replicated VMs.
    tiers_that_fit
        Where not all VMs fit: the most critical tiers that do together; empty where none was found.
    loads
        Per host of `hosts`, its resources; empty for a plan read back.
    """

    status: Status
    hosts: tuple[PlannedHost, ...]
    normal_hosts: tuple[str, ...]
    bound_hosts: int
    method: str
    vms: tuple[Restarted, ...]
    stopped: tuple[str, ...]
    not_recovered: tuple[NotRecovered, ...]
    tiers: tuple[TierRecovery, ...]
    replication: Replication
    conflicts: tuple[Conflict, ...] = ()
    tiers_that_fit: tuple[int, ...] = ()
    loads: tuple[tuple[ResourceLoad, ...], ...] = ()

    @property
    def to_buy(self) -> int:
        """Number of hosts that are neither there nor part of the plan for every day."""
        return sum(not host.existing and host.name not in self.normal_hosts for host in self.hosts)

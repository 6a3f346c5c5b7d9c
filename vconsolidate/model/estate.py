"""The inventory as understood: servers to consolidate, the target, rules, networks, zones, budgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vconsolidate.model.admission import RestartPriority
from vconsolidate.model.event import Event
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.platform import GuestSystem, Hypervisor
from vconsolidate.model.policy import Economics, Policy
from vconsolidate.model.resource_pool import ResourcePool
from vconsolidate.model.room import RoomWanted
from vconsolidate.model.service_level import ServiceLevels
from vconsolidate.model.trace import Trace

Action = Literal["virtualise", "keep_physical", "retire"]


@dataclass(frozen=True, slots=True)
class ServerDemand:
    """
    What a server's workload was seen to use; None where nothing is known.

    Parameters
    ----------
    cpu_mean_fraction, cpu_p95_fraction, cpu_peak_fraction
        Share of all the server's cores; mean ≤ p95 ≤ peak.
    memory_used_mib, memory_peak_mib, memory_active_mib
        Memory in use by the system and its applications, typical and at its peak; recently touched memory.
    disk_used_gib, disk_iops, network_mbps
        Storage in use, operations and traffic at the busy hour.
    pattern
        Shape of the day that is assumed where there is no trace: office hours, nightly batch, flat, idle.
    interval_s
        Length of the intervals the figures are means of (peaks depend on it).
    """

    cpu_mean_fraction: float | None = None
    cpu_p95_fraction: float | None = None
    cpu_peak_fraction: float | None = None
    memory_used_mib: float | None = None
    memory_peak_mib: float | None = None
    memory_active_mib: float | None = None
    disk_used_gib: float = 0.0
    disk_iops: float = 0.0
    network_mbps: float = 0.0
    pattern: Literal["office", "batch", "flat", "idle", "evening"] = "office"
    interval_s: float = 300.0


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something plugged into a server that a VM cannot have: dongle, fax card, tape drive."""

    kind: str
    description: str


@dataclass(frozen=True, slots=True)
class Server:
    """
    A server of the inventory, to be consolidated: a physical machine, or a VM that runs on an existing host today.

    Parameters
    ----------
    workload_class
        Row of the hypervisors' CPU overhead tables: ``cpu``, ``web``, ``database``, ``mail``, ``file``, ``build``, …
    tier
        1 (business-critical) to 4 (test); tier 1 gets full memory reservation.
    networks
        Names of the networks it is attached to.
    zone
        Security zone, empty for none.
    labels
        Free ``key: value`` pairs, for rules; tags are labels whose value is ``true``.
    disposition
        What the owner decided in advance; None leaves it to the planner.
    disposition_reason, disposition_place
        The owner's reason, and where the decision stands.
    attachments
        Hardware that pins the workload to its machine.
    shares
        CPU shares per vCPU (``low`` 500, ``normal`` 1000, ``high`` 2000).
    datastores
        Shared storage it uses already, which its host must reach.
    current_host
        Existing host it runs on today as a VM; empty for a machine of its own.
    restart
        How urgently its VM restarts when its host fails.
    fault_tolerant
        Its VM has a secondary that runs in lockstep on another host.
    """

    name: str
    hardware: Hardware
    guest: GuestSystem
    site: str = ""
    rack: str = ""
    application: str = ""
    workload_class: str = "general"
    tier: int = 3
    demand: ServerDemand = ServerDemand()
    networks: tuple[str, ...] = ()
    zone: str = ""
    tags: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    disposition: Action | None = None
    disposition_reason: str = ""
    disposition_place: Place = NOWHERE
    attachments: tuple[Attachment, ...] = ()
    shares: int = 1000
    cpu_reservation_mhz: float = 0.0
    cpu_limit_mhz: float | None = None
    memory_reservation_fraction: float | None = None
    datastores: tuple[str, ...] = ()
    current_host: str = ""
    restart: RestartPriority = "medium"
    fault_tolerant: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class HostType:
    """
    A kind of virtual host that may be bought.

    Parameters
    ----------
    count
        How many may be bought at most; None for as many as needed.
    price, licence_per_year
        Purchase price and yearly licence and support per host, in the estate's currency; 0 is a price, None is silence.
    labels
        Of every host of the type, for rules.
    """

    name: str
    hardware: Hardware
    count: int | None
    price: float | None = None
    licence_per_year: float | None = None
    labels: tuple[tuple[str, str], ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class ExistingHost:
    """
    A virtual host that is there already: fixed, named, and free to use.

    Parameters
    ----------
    licence_per_year
        Licence and support, in the estate's currency; None where the inventory is silent.
    """

    name: str
    hardware: Hardware
    type_name: str
    rack: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    licence_per_year: float | None = None
    maintenance: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Cluster:
    """
    Hosts that share failover, rules, networks and storage.

    Parameters
    ----------
    host_types, hosts
        What may be bought for it, and what it has.
    networks
        Networks its hosts are wired to; empty means all.
    zones
        Security zones it may hold; empty means all.
    datastores
        Shared storage that all its hosts reach; empty means all.
    datastore_gib
        Shared storage for its VMs; None means it is sized by the plan instead of limiting it.
    """

    name: str
    hypervisor: Hypervisor
    policy: Policy
    site: str = ""
    host_types: tuple[HostType, ...] = ()
    hosts: tuple[ExistingHost, ...] = ()
    networks: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    datastores: tuple[str, ...] = ()
    datastore_gib: float | None = None
    labels: tuple[tuple[str, str], ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Network:
    """A VLAN the workloads are attached to."""

    name: str
    vlan: int
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Zone:
    """
    A security zone.

    Parameters
    ----------
    separate_hosts_from
        Zones whose VMs must never run on a host of this one's VMs.
    together_in
        What all its VMs must share: ``host``, ``cluster``, ``rack``, ``site`` or a label's key; empty for nothing.
    """

    name: str
    separate_hosts_from: tuple[str, ...] = ()
    together_in: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class RuleStatement:
    """
    A placement rule as written, its members resolved to names; ``rules/`` gives it meaning.

    Parameters
    ----------
    kind
        Name of the rule: ``anti_affinity``, ``affinity``, ``pin`` …
    members
        Names of servers, in inventory order.
    hosts
        Names of hosts, host types or clusters it speaks of.
    scope
        What is meant by "together" and "apart": ``host``, ``cluster``, ``rack``, ``site`` or a label's key.
    limit
        The number in "at most `limit`", where the rule has one.
    groups
        For rules between groups, the members of each.
    host_sets
        For rules that choose one of several sets of hosts, the names of each.
    current
        (server, host): where it runs today, for rules that keep it there.
    amounts
        (name, figure) of what the rule measures; each rule says in which units.
    level, weight
        A ``should`` rule is kept as long as that costs nothing; the weight says which to keep first.
    reason
        The owner's own words.
    """

    kind: str
    members: tuple[str, ...]
    hosts: tuple[str, ...] = ()
    scope: str = "host"
    limit: int | None = None
    groups: tuple[tuple[str, ...], ...] = ()
    host_sets: tuple[tuple[str, ...], ...] = ()
    current: tuple[tuple[str, str], ...] = ()
    amounts: tuple[tuple[str, float], ...] = ()
    level: Literal["must", "should"] = "must"
    weight: float = 1.0
    name: str = ""
    reason: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class BudgetStatement:
    """
    A limit on a figure of the plan or its replay, checked after planning.

    Parameters
    ----------
    metric
        Name of a budget of ``check/budgets``: ``hosts_used``, ``cpu_ready_fraction`` …
    maximum, minimum
        The limit, in the metric's base unit.
    level
        ``block`` (exit 1), ``warn`` or ``note``.
    """

    metric: str
    maximum: float | None = None
    minimum: float | None = None
    level: Literal["block", "warn", "note"] = "block"
    scope: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file the estate was read from, with the digest of its bytes."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Estate:
    """
    Everything the inventory said.

    Parameters
    ----------
    name
        Of the data centre, for titles.
    events
        What happens during a replay.
    resource_pools
        Of all clusters; parents may come after their children.
    reserve_room
        Room to keep for VMs that may come.
    trace
        Measured histories; None when there are none.
    inputs
        Files read, the inventory first.
    notes
        What loading assumed or set right, one sentence each, for the report's assumptions.
    """

    name: str
    servers: tuple[Server, ...]
    clusters: tuple[Cluster, ...]
    economics: Economics = Economics()
    rules: tuple[RuleStatement, ...] = ()
    networks: tuple[Network, ...] = ()
    zones: tuple[Zone, ...] = ()
    budgets: tuple[BudgetStatement, ...] = ()
    service_levels: ServiceLevels = ServiceLevels()
    events: tuple[Event, ...] = ()
    resource_pools: tuple[ResourcePool, ...] = ()
    reserve_room: tuple[RoomWanted, ...] = ()
    trace: Trace | None = None
    inputs: tuple[InputFile, ...] = ()
    notes: tuple[str, ...] = ()

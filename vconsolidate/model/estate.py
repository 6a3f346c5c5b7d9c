"""The inventory after loading: servers to consolidate, the target, rules, networks, zones, budgets."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.application import ReplicaGroup
from vconsolidate.model.baseline import Baseline
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.datastore import Datastore
from vconsolidate.model.event import Event
from vconsolidate.model.finding_setting import FindingSetting
from vconsolidate.model.frame import Frame
from vconsolidate.model.host_service import HostFirewall
from vconsolidate.model.migration import Migration
from vconsolidate.model.network import Traffic
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.policy import Economics
from vconsolidate.model.recovery import Recovery
from vconsolidate.model.resource_pool import ResourcePool
from vconsolidate.model.room import RoomWanted
from vconsolidate.model.server import Server
from vconsolidate.model.service_level import ServiceLevels
from vconsolidate.model.statement import BudgetStatement, RuleStatement
from vconsolidate.model.template import TemplatePolicy
from vconsolidate.model.trace import Trace
from vconsolidate.model.virtual_source import PresentHost
from vconsolidate.model.zoning import Flow, ZonePolicy


@dataclass(frozen=True, slots=True)
class Network:
    """A VLAN the workloads are attached to; its id is None where nobody knows it."""

    name: str
    vlan: int | None
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
        Where all its VMs run together: ``host``, ``cluster``, ``rack``, ``site`` or a label's key; empty for anywhere.
    """

    name: str
    separate_hosts_from: tuple[str, ...] = ()
    together_in: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file the estate was read from, with the digest of its bytes."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Estate:
    """
    Everything that the inventory states.

    Parameters
    ----------
    name
        Of the data centre, for titles.
    zone_policy
        Rules between zones and workloads; None where the inventory has none.
    flows
        Traffic that must pass, or must never pass.
    firewall
        Firewalls of the hosts; None where the inventory says nothing about them.
    events
        What happens during a replay.
    resource_pools
        Of all clusters; parents may come after their children.
    present_hosts
        Hosts that run VMs of the inventory today and are no target.
    recovery
        The second site of a disaster recovery; None where the inventory has none.
    reserve_room
        Room to keep for future VMs.
    templates
        How VMs are provisioned from templates; None where the inventory does not speak of it.
    trace
        Measured histories; None when there are none.
    inputs
        Files read, the inventory first.
    notes
        What loading assumed or corrected, one sentence each, for the report's assumptions.
    finding_settings
        Findings that the owner ignores, or takes more or less seriously.
    baseline
        Earlier state that a command was told to compare with; None without one.
    datastores
        Shared storage with capacities; empty where the inventory lists none.
    migration
        How and when workloads move.
    replicas
        Servers that look like replicas; empty where the policy ignores them.
    frames
        UNIX frames; each is among `present_hosts` as well.
    """

    name: str
    servers: tuple[Server, ...]
    clusters: tuple[Cluster, ...]
    economics: Economics = Economics()
    rules: tuple[RuleStatement, ...] = ()
    networks: tuple[Network, ...] = ()
    traffic: tuple[Traffic, ...] = ()
    zones: tuple[Zone, ...] = ()
    zone_policy: ZonePolicy | None = None
    flows: tuple[Flow, ...] = ()
    firewall: HostFirewall | None = None
    budgets: tuple[BudgetStatement, ...] = ()
    service_levels: ServiceLevels = ServiceLevels()
    events: tuple[Event, ...] = ()
    resource_pools: tuple[ResourcePool, ...] = ()
    reserve_room: tuple[RoomWanted, ...] = ()
    present_hosts: tuple[PresentHost, ...] = ()
    recovery: Recovery | None = None
    templates: TemplatePolicy | None = None
    trace: Trace | None = None
    inputs: tuple[InputFile, ...] = ()
    notes: tuple[str, ...] = ()
    finding_settings: tuple[FindingSetting, ...] = ()
    baseline: Baseline | None = None
    datastores: tuple[Datastore, ...] = ()
    migration: Migration = Migration()
    replicas: tuple[ReplicaGroup, ...] = ()
    frames: tuple[Frame, ...] = ()

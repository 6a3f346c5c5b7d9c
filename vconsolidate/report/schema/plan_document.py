"""The plan document as a whole."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vconsolidate.report.schema.applications import ApplicationSection
from vconsolidate.report.schema.assessment import Assessment, Savings
from vconsolidate.report.schema.base import Count, Fraction, Section, Seed
from vconsolidate.report.schema.datastores import CopyingSection, DatastoreSection
from vconsolidate.report.schema.firewall import FirewallSection, FlowSection, ZonePolicySection
from vconsolidate.report.schema.host import ClusterSection, HostSection, SwitchOffSection
from vconsolidate.report.schema.isolation import BlastRadiusSection
from vconsolidate.report.schema.limits import FigureSection, IgnoredSection, LimitSection
from vconsolidate.report.schema.network import HostSwitchSection, SwitchSection, TrafficSection
from vconsolidate.report.schema.outcome import (
    Bounds,
    Claim,
    ConflictSection,
    FindingSection,
    Generator,
    HostsRange,
    Inputs,
    Objective,
    Phase,
    RoundSection,
    Search,
    StabilitySection,
)
from vconsolidate.report.schema.platform import PlatformSection
from vconsolidate.report.schema.priors import AppliedPriorsSection
from vconsolidate.report.schema.provisioning import ProvisioningSection
from vconsolidate.report.schema.recovery import RecoverySection
from vconsolidate.report.schema.replay import ReplaySection
from vconsolidate.report.schema.room_and_pools import KeptRoomSection, PoolSection, ProductSection, SizeRoomSection
from vconsolidate.report.schema.services import ServiceSection
from vconsolidate.report.schema.templates import TemplatesSection
from vconsolidate.report.schema.unix_frames import FrameSection
from vconsolidate.report.schema.vm import DispositionSection, PlacementSection, VmSection

SCHEMA_VERSION = "1.1"
"""Major: readers of older documents break. Minor: fields were added."""


class PlanDocument(Section):
    """A consolidation plan with all its figures and evidence."""

    schema_version: str = Field(pattern=r"^\d+\.\d+$", description="Version of this format, major.minor.")
    generator: Generator = Field(description="The program that wrote the document.")
    name: str = Field(description="Name of the data centre.")
    verdict: str = Field(description="The plan in one line.")
    status: Literal["optimal", "feasible", "infeasible", "unknown"] = Field(
        description="optimal: proven; feasible: with a gap; infeasible: proven; unknown: a limit was reached."
    )
    servers: Count = Field(description="Servers of the inventory.")
    servers_virtualised: Count = Field(description="Servers that become VMs or are already VMs.")
    servers_kept: Count = Field(
        description="Servers that stay as they are: physical machines, and VMs that are not part of the plan."
    )
    servers_retired: Count = Field(description="Servers proposed for retirement.")
    servers_left: Count = Field(
        default=0, description="VMs of today that are left as they are, without a host: off, templates, appliances."
    )
    hosts_used: Count = Field(description="Hosts used, spares included.")
    hosts_range: HostsRange | None = Field(
        description="Low, typical and high host count; null where they were not counted."
    )
    spares: Count = Field(description="Hosts kept empty for failures.")
    bounds: Bounds = Field(description="Proven lower bounds.")
    gap: Fraction = Field(description="(value − bound) / value of the objective; 0 when proven optimal.")
    objective: Objective = Field(description="Objective of the plan.")
    conflicts: tuple[ConflictSection, ...] = Field(
        description="Why no plan exists (infeasible), or was found (unknown)."
    )
    unprotected: tuple[ConflictSection, ...] = Field(
        description="VMs that cannot restart on a spare host when theirs fails, because a rule forbids it."
    )
    stability: StabilitySection | None = Field(
        default=None,
        description="Changes from today's or an earlier placement; null where none is known.",
    )
    products: tuple[ProductSection, ...] = Field(default=(), description="Licences of products with a price.")
    kept_room: tuple[KeptRoomSection, ...] = Field(default=(), description="Reserved room, host by host.")
    room: tuple[SizeRoomSection, ...] = Field(
        default=(), description="How many more VMs fit, by size; empty where they were not counted."
    )
    isolation: tuple[BlastRadiusSection, ...] = Field(
        default=(), description="What stops with each host that runs VMs, in the order of the hosts."
    )
    services: tuple[ServiceSection, ...] = Field(
        default=(), description="What each cluster that the plan uses does for its VMs."
    )
    resource_pools: tuple[PoolSection, ...] = Field(default=(), description="Resource pools and their reservations.")
    applications: tuple[ApplicationSection, ...] = Field(
        default=(), description="Applications by the profiles of the catalogue: tiers, reservations, replicas."
    )
    unix_frames: tuple[FrameSection, ...] = Field(
        default=(), description="UNIX frames, and what becomes of their partitions."
    )
    clusters: tuple[ClusterSection, ...] = Field(description="Clusters and their limits.")
    platforms: tuple[PlatformSection, ...] = Field(
        default=(), description="Platform of every cluster: architecture, virtualisation mode, reserves, limits."
    )
    datastores: tuple[DatastoreSection, ...] = Field(
        default=(), description="Datastores of the target and what the plan puts on them; empty without a placement."
    )
    copying: CopyingSection | None = Field(
        default=None, description="Time to copy all VMs to the target; null where no bandwidth is stated."
    )
    slots: tuple[str, ...] = Field(description="CPU slots used in planning: one, or the slots of the day.")
    hosts: tuple[HostSection, ...] = Field(description="Hosts, in the order of clusters and names.")
    switches: tuple[SwitchSection, ...] = Field(
        default=(), description="Virtual switches that every host of a cluster has."
    )
    host_switches: tuple[HostSwitchSection, ...] = Field(
        default=(), description="Virtual switches host by host: uplinks, ports in use, traffic."
    )
    traffic: tuple[TrafficSection, ...] = Field(
        default=(), description="Traffic between servers, and whether it stays on one host."
    )
    switch_off: SwitchOffSection | None = Field(
        default=None,
        description="Existing hosts of the target that can be switched off, and those that are needed; null where it "
        "has none, and without a placement.",
    )
    firewalls: tuple[FirewallSection, ...] = Field(
        default=(), description="Firewalls of the hosts, by cluster; empty where the inventory does not speak of them."
    )
    zone_policy: ZonePolicySection | None = Field(
        default=None, description="Rules between zones and workloads; null where the inventory has none."
    )
    recovery: RecoverySection | None = Field(
        default=None, description="Plan for the loss of a site; null where the inventory asks for none."
    )
    flows: tuple[FlowSection, ...] = Field(default=(), description="Flows that must pass, or must never pass.")
    placements: tuple[PlacementSection, ...] = Field(description="Where every VM runs, in inventory order.")
    unplaced: tuple[str, ...] = Field(
        default=(), description="Servers that should become VMs but have no host, because the inventory changed since."
    )
    dispositions: tuple[DispositionSection, ...] = Field(description="Disposition of every server.")
    vms: tuple[VmSection, ...] = Field(description="Workloads as sized, in inventory order.")
    templates: TemplatesSection | None = Field(
        default=None, description="Templates that VMs are cloned from; null without a section templates."
    )
    priors: AppliedPriorsSection | None = Field(
        default=None,
        description="What measurements of an earlier migration changed in the inventory; null where it names none.",
    )
    provisioning: ProvisioningSection | None = Field(
        default=None, description="What exports need beside the rest; null in documents of older versions."
    )
    before: Assessment = Field(
        description="Machines of today: the inventory's servers, and the hosts of those that are already VMs."
    )
    after: Assessment | None = Field(description="Hosts used and servers kept; null without a placement.")
    savings: Savings | None = Field(description="Comparison of before and after; null without a placement.")
    replay: ReplaySection | None = Field(description="Replay of the plan on its demand; null without a replay.")
    findings: tuple[FindingSection, ...] = Field(description="Service levels, budgets and advice.")
    ignored: tuple[IgnoredSection, ...] = Field(default=(), description="Findings that the owner ignores, and why.")
    limits: tuple[LimitSection, ...] = Field(
        default=(), description="Budgets and service levels with value, limit and margin; missed ones first."
    )
    figures: tuple[FigureSection, ...] = Field(
        default=(), description="Every figure that a budget could limit, of the whole plan; a baseline for later plans."
    )
    verification: tuple[Claim, ...] = Field(description="Claims of the document with their evidence.")
    assumptions: tuple[str, ...] = Field(description="Assumptions, one sentence each.")
    changed: tuple[str, ...] = Field(
        description="Input files that changed since the plan was made, or the document itself; no bound is then proven."
    )
    inputs: Inputs = Field(description="Files and overrides that the plan was made from.")
    seed: Seed = Field(description="Seed of every random choice.")
    history_seed: Seed | None = Field(
        default=None,
        description="Seed of the days made up for servers without a measured history, where an earlier plan "
        "(--previous) decided it; null: seed.",
    )
    search: Search = Field(description="How the search was limited.")
    rounds: tuple[RoundSection, ...] = Field(description="Rounds of plan, replay and repair that led to the plan.")
    phases: tuple[Phase, ...] = Field(description="Result of each phase of the search.")
    digest: str = Field(
        default="",
        description="SHA-256 of everything else; it shows whether the document was edited by hand.",
    )

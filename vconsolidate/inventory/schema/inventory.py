"""The inventory as a whole, for its published JSON Schema."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.budgets import BudgetSection
from vconsolidate.inventory.schema.datastores import DatastoreSection
from vconsolidate.inventory.schema.economics import EconomicsSection
from vconsolidate.inventory.schema.events import EventSection
from vconsolidate.inventory.schema.findings import FindingsSection
from vconsolidate.inventory.schema.firewall import HostFirewallSection
from vconsolidate.inventory.schema.frames import FrameSection, ReplatformSection
from vconsolidate.inventory.schema.migration import MigrationSection
from vconsolidate.inventory.schema.network import NetworkSection, TrafficSection, ZoneSection
from vconsolidate.inventory.schema.policy import PolicySection
from vconsolidate.inventory.schema.quantity import refuse
from vconsolidate.inventory.schema.recovery import RecoverySection
from vconsolidate.inventory.schema.resource_pools import ResourcePoolSection
from vconsolidate.inventory.schema.servers import ServerFields, ServerSection, ServerTable
from vconsolidate.inventory.schema.service_levels import ServiceLevelsSection
from vconsolidate.inventory.schema.target import TargetSection
from vconsolidate.inventory.schema.templates import TemplatesSection
from vconsolidate.inventory.schema.traces import TraceSection
from vconsolidate.inventory.schema.virtual import PresentHostSection
from vconsolidate.inventory.schema.zoning import FlowSection, ZonePolicySection


def _check_version(value: object) -> object:
    if value != 1 or isinstance(value, bool):
        raise refuse('only version 1 of the format is supported (write "version: 1")')
    return value


def _check_currency(value: object) -> object:
    if not (isinstance(value, str) and len(value) == 3 and value.isascii() and value.isupper()):
        raise refuse('a currency has three capital letters (write for example "EUR")')
    return value


Version = Annotated[Literal[1], BeforeValidator(_check_version)]
Currency = Annotated[str, BeforeValidator(_check_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"})]


class DefaultsSection(Section):
    """Default values; mappings are merged key by key, lists are replaced."""

    servers: ServerFields = Field(ServerFields.model_construct(), description="Default values for all servers.")


class HeadSection(Section):
    """Version, name and currency of the inventory."""

    version: Version = Field(description="Version of the inventory format; always 1.")
    name: str = Field("", description="Name of the data centre, for titles.", examples=["Harbour Freight, Rotterdam"])
    currency: Currency | None = Field(
        None,
        description="Currency of all amounts, three capital letters (default: that of the first amount).",
        examples=["EUR"],
    )


class InventorySection(HeadSection):
    """A data centre: the servers to consolidate, the hosts to consolidate onto, and the limits of the owner."""

    version: Version = Field(1, description="Version of the inventory format; always 1.")
    includes: list[str] = Field(
        default=[],
        description="Inventory files whose sections are added to this one's, relative to this file.",
        examples=[["servers.yaml"]],
    )
    catalog: list[str] = Field(
        default=[],
        description="Files with processors, models, hypervisors and guests of your own, relative to this file.",
        examples=[["our-servers.yaml"]],
    )
    priors: str | None = Field(
        None,
        min_length=1,
        description="File that `track` wrote after an earlier migration, relative to this file; it corrects ratings, "
        "demand and headroom.",
        examples=["priors.json"],
    )
    defaults: DefaultsSection = Field(DefaultsSection.model_construct(), description="Default values of servers.")
    servers: list[ServerSection] | ServerTable = Field(
        default=[], description="Servers to consolidate, or the table that lists them."
    )
    present_hosts: list[PresentHostSection] = Field(
        default=[], description="Hosts that run VMs of the inventory today and are no target."
    )
    frames: list[FrameSection] = Field(default=[], description="UNIX frames whose partitions are servers.")
    replatform: list[ReplatformSection] = Field(
        default=[], description="Rules by which servers move to another operating system."
    )
    traces: list[TraceSection] = Field(default=[], description="Measured histories.")
    target: TargetSection = Field(TargetSection.model_construct(), description="Hosts to consolidate onto.")
    policy: PolicySection = Field(PolicySection.model_construct(), description="Limits, margins and statistics.")
    economics: EconomicsSection = Field(EconomicsSection.model_construct(), description="Prices and factors.")
    networks: list[NetworkSection] = Field(default=[], description="VLANs the workloads are attached to.")
    traffic: list[TrafficSection] = Field(
        default=[],
        description="Traffic between servers; plans place such pairs together where that costs nothing.",
    )
    zones: list[ZoneSection] = Field(default=[], description="Security zones.")
    datastores: list[DatastoreSection] = Field(
        default=[],
        description="Datastores of the target, with their capacities (default: none with a limit of its own).",
    )
    migration: MigrationSection = Field(
        MigrationSection.model_construct(), description="How and when workloads move to the target."
    )
    templates: TemplatesSection = Field(
        TemplatesSection.model_construct(), description="Templates that VMs are cloned from."
    )
    zone_policy: ZonePolicySection = Field(
        ZonePolicySection.model_construct(), description="Rules between zones and workloads, in levels."
    )
    flows: list[FlowSection] = Field(
        default=[], description="Flows between workloads that must pass, or must never pass."
    )
    firewall: HostFirewallSection = Field(
        HostFirewallSection.model_construct(), description="Firewalls of the hosts, and the services that hosts use."
    )
    budgets: list[BudgetSection] = Field(default=[], description="Limits that the plan is checked against.")
    findings: FindingsSection = Field(
        FindingsSection.model_construct(), description="Findings to ignore, and findings with another severity."
    )
    service_levels: ServiceLevelsSection = Field(
        ServiceLevelsSection.model_construct(), description="Limits on what VMs and hosts experience in the replay."
    )
    resource_pools: list[ResourcePoolSection] = Field(
        default=[], description="Pools that divide CPU and memory among groups of VMs."
    )
    recovery: RecoverySection = Field(
        RecoverySection.model_construct(), description="Disaster recovery at a second site."
    )
    events: list[Annotated[EventSection, Field(discriminator="kind")]] = Field(
        default=[], description="Events during the replay."
    )


SECTIONS: tuple[str, ...] = (*InventorySection.model_fields, "rules")
"""Keys of an inventory."""

LIST_SECTIONS: frozenset[str] = frozenset(
    {
        "includes",
        "catalog",
        "servers",
        "present_hosts",
        "frames",
        "replatform",
        "traces",
        "networks",
        "traffic",
        "zones",
        "datastores",
        "flows",
        "rules",
        "budgets",
        "resource_pools",
        "events",
    }
)
"""Sections that are lists; those of included files are appended."""

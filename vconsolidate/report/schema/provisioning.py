"""What exports need beside sizes and placements: networks, platforms, disks and adapters, rules."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.report.schema.base import Count, Quantity, Section


class NetworkSection(Section):
    """A network and its VLAN."""

    name: str = Field(description="Name of the network.")
    vlan: Annotated[int, Field(ge=0, le=4095)] | None = Field(description="VLAN id; null where it is not known.")


class PlatformSection(Section):
    """The platform of a cluster, as exports need it."""

    cluster: str = Field(description="Name of the cluster.")
    platform: str = Field(description="Catalogue key of its hypervisor.")
    family: str = Field(description="Family of its hypervisor: esx, esxi, gsx, hyper-v, xen or kvm.")
    virtual_hardware: str = Field(description="Newest virtual hardware of the platform; empty where it has none.")
    networks: tuple[str, ...] = Field(description="Networks that its hosts are wired to.")
    datastores: tuple[str, ...] = Field(description="Datastores that its hosts reach; empty where none are named.")


class DiskSection(Section):
    """A virtual disk of a VM of today."""

    name: str = Field(description="Its name in the VM; may be empty.")
    size_gib: Quantity = Field(description="Its size, GiB.")
    thick: bool | None = Field(description="Whether its file takes its whole size; null where unknown.")
    datastore: str = Field(description="Datastore it lies on today; empty where unknown.")


class NicSection(Section):
    """A network adapter of a VM of today."""

    network: str = Field(description="Its network; empty where unknown.")
    adapter: str = Field(description="Type of adapter; empty where unknown.")


class VmDetailSection(Section):
    """What is known of a VM beyond its size."""

    vm: str = Field(description="Name of the VM.")
    disks: tuple[DiskSection, ...] = Field(description="Its disks today; empty where only their sum is known.")
    nics: tuple[NicSection, ...] = Field(description="Its network adapters today; empty where unknown.")
    datastores: tuple[str, ...] = Field(description="Datastores that its server uses.")
    virtual_hardware: Count = Field(description="Version of its virtual hardware today; 0 where unknown.")


class RuleSection(Section):
    """A placement rule, its servers named."""

    kind: str = Field(description="Kind of the rule, see docs/rules.md.")
    name: str = Field(description="Its name; may be empty.")
    level: Literal["must", "should"] = Field(description="Whether every plan keeps it.")
    members: tuple[str, ...] = Field(description="Servers it is about.")
    groups: tuple[tuple[str, ...], ...] = Field(description="Servers of each group, of rules between groups.")
    hosts: tuple[str, ...] = Field(description="Hosts, host types or clusters it names.")
    scope: str = Field(description="Level at which VMs are together or apart.")


class ProvisioningSection(Section):
    """What exports need beside sizes and placements."""

    networks: tuple[NetworkSection, ...] = Field(description="Networks of the inventory.")
    platforms: tuple[PlatformSection, ...] = Field(description="Platform of each cluster.")
    vms: tuple[VmDetailSection, ...] = Field(description="VMs of which more than the size is known.")
    rules: tuple[RuleSection, ...] = Field(description="Placement rules.")

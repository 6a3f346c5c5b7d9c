"""What the servers are consolidated onto: clusters of virtual hosts."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.hardware import HardwareSection
from vconsolidate.inventory.schema.names import Mark, Name
from vconsolidate.inventory.schema.policy import PolicySection
from vconsolidate.inventory.schema.quantity import MoneyAmount, Storage


class HostTypeSection(Section):
    """A kind of virtual host that may be bought for the cluster; say `model` or `hardware`."""

    name: Name = Field(description="Its name; unique in the cluster.", examples=["r740"])
    model: str | None = Field(
        None, description="Server model of the catalogue.", examples=["dell-poweredge-r740-2x6130"]
    )
    hardware: HardwareSection | None = Field(None, description="The machine, spelt out.")
    count: Annotated[int, Field(ge=0, le=100_000)] | None = Field(
        None, description="How many may be bought at most; as many as needed when left out.", examples=[6]
    )
    price: MoneyAmount | None = Field(
        None,
        description="Purchase price of one; every type that may be bought states one, or none does.",
        examples=["11800 EUR"],
    )
    licence_per_year: MoneyAmount | None = Field(
        None, description="Licences and support of one, a year.", examples=["2100 EUR"]
    )
    labels: dict[Mark, Mark] = Field(default={}, description="Of every host of the type, for rules.")


class HostSection(Section):
    """A virtual host that is there already; say `type` (a host type of the cluster), `model` or `hardware`."""

    name: Name = Field(description="Its name; unique in the inventory.", examples=["esx-01"])
    type: str | None = Field(None, description="Host type of this cluster that it is one of.", examples=["r740"])
    model: str | None = Field(
        None, description="Server model of the catalogue.", examples=["dell-poweredge-r740-2x6130"]
    )
    hardware: HardwareSection | None = Field(None, description="The machine, spelt out.")
    rack: Mark = Field("", description="Rack it stands in.", examples=["B2"])
    labels: dict[Mark, Mark] = Field(default={}, description="Free key: value pairs, for rules.")
    licence_per_year: MoneyAmount | None = Field(
        None, description="Licences and support, a year.", examples=["2100 EUR"]
    )
    maintenance: bool = Field(default=False, description="In maintenance: takes no virtual machines.")


class ClusterSection(Section):
    """Hosts that share failover, rules, networks and storage."""

    name: Name = Field(description="Its name; unique in the inventory.", examples=["production"])
    site: Mark = Field("", description="Where it stands.", examples=["rotterdam"])
    hypervisor: str = Field(description="Hypervisor and version, a key of the catalogue.", examples=["esxi-6.7"])
    host_types: list[HostTypeSection] = Field(default=[], description="Hosts that may be bought.")
    hosts: list[HostSection] = Field(default=[], description="Hosts that are there already.")
    networks: list[str] = Field(default=[], description="Networks its hosts are wired to; all when left out.")
    zones: list[str] = Field(default=[], description="Security zones it may hold; all when left out.")
    datastores: list[Mark] = Field(
        default=[], description="Shared storage that all its hosts reach; all when left out.", examples=[["san-gold"]]
    )
    datastore: Storage | None = Field(
        None, description="Shared storage for its VMs; sized by the plan when left out.", examples=["20 TB"]
    )
    labels: dict[Mark, Mark] = Field(default={}, description="Of every host of the cluster, for rules.")
    policy: PolicySection = Field(
        PolicySection.model_construct(), description="What differs from the inventory's policy."
    )


class TargetSection(Section):
    """The virtual hosts to consolidate onto."""

    clusters: list[ClusterSection] = Field(default=[], description="Clusters of virtual hosts, at least one.")

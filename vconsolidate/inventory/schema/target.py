"""What the servers are consolidated onto: clusters of virtual hosts."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.dates import Day
from vconsolidate.inventory.schema.hardware import HardwareSection
from vconsolidate.inventory.schema.licences import ClusterLicenceSection
from vconsolidate.inventory.schema.names import Mark, Name
from vconsolidate.inventory.schema.network import SwitchSection
from vconsolidate.inventory.schema.policy import PolicySection
from vconsolidate.inventory.schema.quantity import Interval, MoneyAmount, Storage
from vconsolidate.inventory.schema.virtual import HardwareVersion


class HostTypeSection(Section):
    """A type of virtual host that can be bought for the cluster; state `model` or `hardware`."""

    name: Name = Field(description="Its name; unique in the cluster.", examples=["r740"])
    model: str | None = Field(
        None, description="Server model of the catalogue.", examples=["dell-poweredge-r740-2x6130"]
    )
    hardware: HardwareSection | None = Field(None, description="The machine, spelt out.")
    count: Annotated[int, Field(ge=0, le=100_000)] | None = Field(
        None, description="Largest number that can be bought (default: as many as needed).", examples=[6]
    )
    price: MoneyAmount | None = Field(
        None,
        description="Purchase price of one host; state it for all types that can be bought, or for none.",
        examples=["11800 EUR"],
    )
    licence_per_year: MoneyAmount | None = Field(
        None, description="Licences and support of one host per year.", examples=["2100 EUR"]
    )
    labels: dict[Mark, Mark] = Field(
        default={}, description="Labels of every host of this type, for rules.", examples=[{"room": "B2"}]
    )


class HostSection(Section):
    """An existing virtual host; state `type` (a host type of the cluster), `model` or `hardware`."""

    name: Name = Field(description="Its name; unique in the inventory.", examples=["esx-01"])
    type: str | None = Field(None, description="Its host type, one of this cluster.", examples=["r740"])
    model: str | None = Field(
        None, description="Server model of the catalogue.", examples=["dell-poweredge-r740-2x6130"]
    )
    hardware: HardwareSection | None = Field(None, description="The machine, spelt out.")
    rack: Mark = Field("", description="Its rack.", examples=["B2"])
    labels: dict[Mark, Mark] = Field(
        default={}, description="Labels (key: value), for rules.", examples=[{"room": "B2"}]
    )
    licence_per_year: MoneyAmount | None = Field(
        None, description="Licences and support per year.", examples=["2100 EUR"]
    )
    warranty_until: Day | None = Field(
        None, description="Last day of its warranty or service contract.", examples=["2027-03-31"]
    )
    reuses: Mark = Field(
        "",
        description="Server or present host whose machine it is: it can be a host once that is empty.",
        examples=["erp-db-old"],
    )
    maintenance: bool = Field(
        default=False, description="Whether the host is in maintenance and runs no virtual machines."
    )


class ClusterSection(Section):
    """Hosts that share failover, rules, networks and storage."""

    name: Name = Field(description="Its name; unique in the inventory.", examples=["production"])
    site: Mark = Field("", description="Its site.", examples=["rotterdam"])
    hypervisor: str = Field(description="Hypervisor and version, a key of the catalogue.", examples=["esxi-6.7"])
    virtual_hardware: HardwareVersion | None = Field(
        None,
        description="Latest version of virtual hardware of its VMs (default: the latest that the hypervisor has): a "
        "number of ESX and ESXi, generation 1 or generation 2 of Hyper-V, i440fx or q35 of KVM.",
        examples=[13],
    )
    host_types: list[HostTypeSection] = Field(default=[], description="Types of hosts that can be bought.")
    hosts: list[HostSection] = Field(default=[], description="Existing hosts.")
    networks: list[str] = Field(
        default=[],
        description="Networks its hosts are wired to (default: those of its port groups, else all).",
        examples=[["office"]],
    )
    switches: list[SwitchSection] = Field(
        default=[],
        description="Virtual switches of every host (default: one with all ports and all networks is assumed).",
    )
    zones: list[str] = Field(
        default=[], description="Security zones that may run in it (default: all).", examples=[["internal"]]
    )
    datastores: list[Mark] = Field(
        default=[], description="Shared storage that all its hosts reach (default: all).", examples=[["san-gold"]]
    )
    datastore: Storage | None = Field(
        None,
        description="Shared storage for its VMs (default: no limit; the plan states the size needed).",
        examples=["20 TB"],
    )
    labels: dict[Mark, Mark] = Field(
        default={}, description="Labels of every host of the cluster, for rules.", examples=[{"room": "B2"}]
    )
    evc: str | None = Field(
        None,
        description="Baseline of Enhanced vMotion Compatibility, a key of the catalogue; hosts that cannot join it run "
        "no VM (default: none).",
        examples=["intel-broadwell"],
    )
    upgrade_time: Interval | None = Field(
        None, description="Time that each host is out of service in a rolling upgrade.", examples=["2 h"]
    )
    licences: list[ClusterLicenceSection] = Field(
        default=[], description="Licences that every host of the cluster needs, those kept empty for failures too."
    )
    policy: PolicySection = Field(
        PolicySection.model_construct(), description="Values that differ from the inventory's policy."
    )


class TargetSection(Section):
    """The virtual hosts to consolidate onto."""

    clusters: list[ClusterSection] = Field(default=[], description="Clusters of virtual hosts, at least one.")

"""Virtual switches: how the hosts of each cluster are set up, and what runs through them on each host."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.model.network import Teaming
from vconsolidate.report.schema.base import Count, Fraction, Quantity, Section

Vlan = Annotated[int, Field(ge=0, le=4095)]
Decision = Literal["accept", "reject"]


class SecurityPolicySection(Section):
    """What a switch or port group accepts."""

    promiscuous: Decision = Field(description="Whether a VM may receive frames that are not for it.")
    mac_changes: Decision = Field(description="Whether a VM receives frames for a MAC address that its guest chose.")
    forged_transmits: Decision = Field(description="Whether a VM may send from a MAC address that is not its own.")


class PortGroupSection(Section):
    """Ports of a switch with one VLAN and one security policy."""

    name: str = Field(description="Its name; unique in the cluster.")
    network: str = Field(description="Network of the inventory whose VMs it takes.")
    vlan: Vlan = Field(description="VLAN id: 0 for untagged frames, 4095 where guests tag frames themselves.")
    guest_vlans: tuple[Vlan, ...] = Field(description="VLANs that guests may use where they tag; empty for all.")
    security: SecurityPolicySection = Field(description="Security policy of its ports.")


class SwitchSection(Section):
    """A virtual switch that every host of a cluster has."""

    cluster: str = Field(description="Name of the cluster.")
    name: str = Field(description="Name of the switch; unique in the cluster.")
    kind: str = Field(description="Kind of switch, a key of the catalogue: vswitch-standard, linux-bridge …")
    kind_name: str = Field(description="What the platform calls it.")
    stated: bool = Field(description="Whether the inventory describes it; false: it is assumed.")
    floods_unknown: bool = Field(
        description="Whether a frame for an unknown MAC address goes to all ports of its VLAN; false: to uplinks only."
    )
    teaming: Teaming = Field(description="How it chooses among its active uplinks.")
    ports: Count | None = Field(description="Adapters of VMs that it takes; null for no limit.")
    vlans: tuple[Vlan, ...] = Field(
        description="VLANs that the physical ports carry, 0 for untagged frames; empty for all."
    )
    security: SecurityPolicySection = Field(description="Security policy where a port group has none of its own.")
    port_groups: tuple[PortGroupSection, ...] = Field(description="Port groups.")


class UplinkSection(Section):
    """A physical port of a switch."""

    name: str = Field(description="Name of the port on the host.")
    mbps: Quantity = Field(description="Rate, Mbit/s.")
    active: bool = Field(description="Whether it carries traffic when all uplinks work; false: it stands by.")


class PortSection(Section):
    """The port of a VM's adapter."""

    vm: str = Field(description="Name of the VM.")
    port_group: str = Field(description="Name of the port group.")
    mac: str = Field(description="MAC address of the adapter; empty where unknown.")


class HostSwitchSection(Section):
    """A switch of one host: uplinks, ports, traffic."""

    host: str = Field(description="Name of the host.")
    switch: str = Field(description="Name of the switch, one of its cluster's.")
    uplinks: tuple[UplinkSection, ...] = Field(description="Physical ports, in the order in which they are used.")
    ports: tuple[PortSection, ...] = Field(description="Ports in use.")
    planned_mbps: Quantity = Field(description="Planned traffic of its VMs, within the host and beyond.")
    inside_mbps: Quantity = Field(description="Part of planned_mbps between VMs of this host, which needs no uplink.")
    outside_mbps: Quantity = Field(description="Part of planned_mbps that uplinks carry.")
    capacity_mbps: Quantity = Field(description="Rate of the uplinks that carry traffic when all work.")
    capacity_one_down_mbps: Quantity = Field(description="The same with one uplink down, standby uplinks in use.")
    peak_mbps: Quantity | None = Field(
        description="Largest traffic on uplinks in the replay; null without a replay of traffic."
    )
    load_fraction: Fraction | None = Field(description="outside_mbps over capacity_mbps; null without uplinks.")


class TrafficSection(Section):
    """Traffic between two servers."""

    servers: tuple[str, str] = Field(description="Names of the servers.")
    mbps: Quantity = Field(description="Planned traffic, both directions together, at the busy hour.")
    peak_mbps: Quantity = Field(description="Planned traffic at its peak.")
    within: Literal["host", "off_host", "not_placed"] = Field(
        description="host: both VMs run on one host; off_host: on two; not_placed: one of them is no VM of the plan."
    )

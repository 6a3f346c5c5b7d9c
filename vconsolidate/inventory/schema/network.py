"""Networks, virtual switches, traffic between servers, and security zones."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.names import Mark, Name
from vconsolidate.inventory.schema.quantity import PortRate
from vconsolidate.model.network import Teaming

Decision = Literal["accept", "reject"]
UplinkCount = Annotated[int, Field(ge=0, le=64)]
UplinkNames = Annotated[list[Name], Field(min_length=1, max_length=64)]


class NetworkSection(Section):
    """A VLAN that workloads are attached to."""

    name: Name = Field(description="Its name; unique in the inventory.", examples=["office"])
    vlan: Annotated[int, Field(ge=1, le=4094)] | None = Field(
        None, description="VLAN id; leave it out if it is not known.", examples=[10]
    )


class SwitchSecuritySection(Section):
    """What a switch or port group accepts; leave out what stays as the platform sets it."""

    promiscuous: Decision | None = Field(
        None, description="Whether a VM may receive frames that are not for it.", examples=["reject"]
    )
    mac_changes: Decision | None = Field(
        None,
        description="Whether a VM receives frames for a MAC address that its guest chose.",
        examples=["reject"],
    )
    forged_transmits: Decision | None = Field(
        None, description="Whether a VM may send from a MAC address that is not its own.", examples=["reject"]
    )


class PortGroupSection(Section):
    """Ports of a switch with one VLAN and one security policy."""

    name: Name = Field(description="Its name; unique in the cluster.", examples=["office"])
    network: str = Field("", description="Network whose VMs it takes (default: its name).", examples=["office"])
    vlan: Annotated[int, Field(ge=0, le=4095)] | None = Field(
        None,
        description="VLAN id: 0 for untagged frames, 1 to 4094, or 4095 where guests tag frames themselves (default: "
        "that of the network, else 0).",
        examples=[10],
    )
    guest_vlans: Annotated[list[Annotated[int, Field(ge=1, le=4094)]], Field(min_length=1)] | None = Field(
        None, description="VLANs that guests may use with VLAN 4095 (default: all).", examples=[[10, 20]]
    )
    security: SwitchSecuritySection = Field(
        SwitchSecuritySection.model_construct(), description="Security policy (default: that of the switch)."
    )


class SwitchSection(Section):
    """A virtual switch that every host of the cluster has."""

    name: Name = Field(description="Its name; unique in the cluster.", examples=["vSwitch0"])
    kind: str | None = Field(
        None,
        description="Kind of switch, a key of the catalogue (default: the usual one of the hypervisor).",
        examples=["open-vswitch"],
    )
    uplinks: UplinkCount | UplinkNames | None = Field(
        None,
        description="Physical ports, by number or by name (default: all ports of the host that no other switch uses).",
        examples=[2, ["vmnic0", "vmnic1"]],
    )
    speed: PortRate | None = Field(
        None, description="Rate of each uplink (default: that of the host's ports).", examples=["10 Gbit/s"]
    )
    active: Annotated[int, Field(ge=1, le=64)] | None = Field(
        None, description="Uplinks that are active; the others stand by (default: all).", examples=[1]
    )
    teaming: Teaming | None = Field(
        None,
        description="How it chooses among active uplinks: explicit_failover (the first that works), port_id, mac_hash, "
        "or ip_hash (also LACP).",
        examples=["port_id"],
    )
    ports: Annotated[int, Field(ge=1, le=65_000)] | None = Field(
        None, description="Adapters of VMs that it takes (default: the limit of its kind).", examples=[120]
    )
    vlans: Annotated[list[Annotated[int, Field(ge=0, le=4094)]], Field(min_length=1)] | None = Field(
        None,
        description="VLANs that the physical switch ports carry, 0 for untagged frames (default: all).",
        examples=[[10, 20]],
    )
    security: SwitchSecuritySection = Field(
        SwitchSecuritySection.model_construct(), description="Security policy (default: that of the platform)."
    )
    port_groups: list[PortGroupSection] = Field(default=[], description="Port groups.")


class TrafficSection(Section):
    """Traffic between two servers."""

    servers: Annotated[list[Mark], Field(min_length=2, max_length=2)] = Field(
        description="The two servers.", examples=[["erp-app01", "erp-db01"]]
    )
    rate: PortRate = Field(
        description="Traffic between them at the busy hour, both directions together.", examples=["300 Mbit/s"]
    )
    peak: PortRate | None = Field(
        None, description="Traffic between them at its peak (default: the rate).", examples=["800 Mbit/s"]
    )


class ZoneSection(Section):
    """A security zone."""

    name: Name = Field(description="Its name; unique in the inventory.", examples=["perimeter"])
    separate_hosts_from: list[str] = Field(
        default=[], description="Zones whose VMs must never share a host with this one's.", examples=[["internal"]]
    )
    together_in: str = Field(
        "",
        description="Where all its VMs must run together: host, cluster, rack, site, type or a label.",
        examples=["cluster"],
    )

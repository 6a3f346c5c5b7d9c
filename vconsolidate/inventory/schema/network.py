"""Networks and security zones."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.names import Name


class NetworkSection(Section):
    """A VLAN that workloads are attached to."""

    name: Name = Field(description="Its name; unique in the inventory.", examples=["office"])
    vlan: Annotated[int, Field(ge=1, le=4094)] | None = Field(
        None, description="VLAN id; leave it out if it is not known.", examples=[10]
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

"""Resource pools: CPU divided among groups of VMs before it is divided among the VMs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.quantity import CpuWork
from vconsolidate.rules.base import Members


class ResourcePoolSection(Section):
    """A pool of CPU in a cluster, for its VMs and the pools inside it."""

    name: str = Field(min_length=1, description="Its name; unique among the pools.", examples=["finance"])
    cluster: str = Field("", description="Its cluster; required only if there are several and the pool has no parent.")
    parent: str = Field("", description="Pool that contains it (default: none, the pool is directly in the cluster).")
    shares: Literal["low", "normal", "high"] | Annotated[int, Field(ge=1, le=4_000_000)] = Field(
        "normal",
        description="Weight against its siblings (pools and VMs): low (2000), normal (4000), high (8000), or a number.",
    )
    reservation: CpuWork = Field(
        0.0, description="CPU guaranteed to the pool on all hosts together, in MHz of the reference core."
    )
    limit: CpuWork | None = Field(
        None, description="Largest CPU use on all hosts together, in MHz of the reference core."
    )
    expandable: bool = Field(
        default=True, description="Whether reservations inside it that exceed its own come from its parent."
    )
    servers: Members | None = Field(None, description="Servers directly in this pool.", examples=[{"tags": "erp"}])

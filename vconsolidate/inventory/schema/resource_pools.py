"""Resource pools: CPU and memory divided among groups of VMs, and quotas of their owners."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.quantity import CpuWork, Memory, Storage
from vconsolidate.rules.base import Members


class PoolMemorySection(Section):
    """Memory of a pool."""

    shares: Literal["low", "normal", "high"] | Annotated[int, Field(ge=1, le=4_000_000)] = Field(
        "normal",
        description="Weight against its siblings when a host is short: low (81920), normal (163840), high (327680), "
        "or a number; a VM has ten per MiB.",
    )
    reservation: Memory = Field(0.0, description="Memory guaranteed to the pool on all hosts together.")
    limit: Memory | None = Field(None, description="Most memory that its VMs may keep on all hosts together.")


class QuotaSection(Section):
    """Most that the VMs of a pool, and of the pools inside it, may be sized for together."""

    vcpus: Annotated[int, Field(ge=0, le=1_000_000)] | None = Field(None, description="vCPUs.", examples=[32])
    memory: Memory | None = Field(None, description="Configured memory.")
    disk: Storage | None = Field(None, description="Virtual disks.", examples=["4 TB"])
    vms: Annotated[int, Field(ge=0, le=1_000_000)] | None = Field(None, description="VMs.", examples=[20])
    level: Literal["must", "should"] = Field(
        "must", description="must: exceeding it blocks (VC171); should: it is a warning (VC172)."
    )


class ResourcePoolSection(Section):
    """A pool of CPU and memory in a cluster, for its VMs and the pools inside it."""

    name: str = Field(min_length=1, description="Its name; unique among the pools.", examples=["finance"])
    cluster: str = Field(
        "",
        description="Its cluster; required only if there are several and the pool has no parent.",
        examples=["production"],
    )
    parent: str = Field(
        "",
        description="Pool that contains it (default: none, the pool is directly in the cluster).",
        examples=["finance"],
    )
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
    memory: PoolMemorySection | None = Field(None, description="Its memory; default: no guarantee and no limit.")
    quota: QuotaSection | None = Field(None, description="What its owner, a tenant for example, may ask for.")
    servers: Members | None = Field(None, description="Servers directly in this pool.", examples=[{"tags": "erp"}])

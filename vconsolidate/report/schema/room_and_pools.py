"""Reserved room, room for more VMs, resource pools and product licences."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vconsolidate.report.schema.base import Count, Quantity, Section


class KeptRoomSection(Section):
    """Room reserved on a host."""

    name: str = Field(description="Purpose: a name of policy.reserve_room, or the resource pools of a cluster.")
    host: str = Field(description="Name of the host.")
    count: Count = Field(description="VMs of that size.")
    for_pools: bool = Field(description="It is a reservation of resource pools that no VM holds.")


class StopSection(Section):
    """Why the next VM of a size does not fit."""

    reason: str = Field(description="A resource, datastore, the kind of a rule, spare, or hypervisor.")
    hosts: Count = Field(description="Hosts on which this is the reason.")
    detail: str = Field(description="The fullest of these hosts with its figures; may be empty.")


class ClusterRoomSection(Section):
    """How many more VMs of a size fit in a cluster."""

    cluster: str = Field(description="Name of the cluster.")
    fits: Count = Field(description="VMs that fit at once, confirmed by the independent checker.")
    at_most: Count = Field(description="Upper limit on VMs that fit, from resources alone.")
    exact: bool = Field(description="Whether fits is exact: not one more VM fits.")
    stopped_by: tuple[StopSection, ...] = Field(description="Why the next VM does not fit, by number of hosts.")


class SizeRoomSection(Section):
    """How many more VMs of a size fit, in addition to the reserved room."""

    name: str = Field(description="Name of the size: of policy.reserve_room, or a percentile of the estate's VMs.")
    vcpus: Count = Field(description="vCPUs of each VM.")
    memory_mib: Count = Field(description="Memory of each VM.")
    cpu_mhz: Quantity = Field(description="Planned CPU demand of each VM, reference MHz.")
    disk_gib: Quantity = Field(description="Virtual disks of each VM.")
    network_mbps: Quantity = Field(description="Traffic of each VM.")
    kept: Count = Field(description="VMs of the size for which the plan already reserves room.")
    fits: Count = Field(description="VMs that fit if no VM of another size is added.")
    exact: bool = Field(description="Whether fits is exact: not one more VM fits.")
    clusters: tuple[ClusterRoomSection, ...] = Field(description="Cluster by cluster.")


class QuotaSection(Section):
    """One limit of the quota of a resource pool."""

    of: Literal["vcpus", "memory_mib", "disk_gib", "vms"] = Field(description="What is limited, with its unit.")
    used: Quantity = Field(description="What its VMs and those of the pools below it are sized for.")
    limit: Quantity = Field(description="What is allowed.")
    level: Literal["must", "should"] = Field(description="must: exceeding it blocks; should: it is a warning.")


class PoolSection(Section):
    """A resource pool and its reservation."""

    name: str = Field(description="Name of the pool.")
    cluster: str = Field(description="Its cluster.")
    parent: str = Field(description="Pool it lies in; empty for none.")
    vms: Count = Field(description="VMs in it and in the pools below it.")
    expandable: bool = Field(description="Whether the pool may borrow missing CPU from its parent.")
    reservation_mhz: Quantity = Field(description="CPU guaranteed to it.")
    limit_mhz: Quantity | None = Field(description="CPU it may use at most; null for no limit.")
    reserved_mhz: Quantity = Field(description="CPU reserved by its VMs and pools.")
    borrowed_mhz: Quantity = Field(description="Part of reserved_mhz that its parent (or the cluster) lends it.")
    memory_shares: Count | None = Field(default=None, description="Its memory shares; null for normal ones.")
    memory_reservation_mib: Quantity = Field(default=0.0, description="Memory guaranteed to it.")
    memory_limit_mib: Quantity | None = Field(
        default=None, description="Memory that its VMs may keep at most; null for no limit."
    )
    memory_reserved_mib: Quantity = Field(default=0.0, description="Memory reserved by its VMs and pools.")
    quotas: tuple[QuotaSection, ...] = Field(default=(), description="Limits of its quota, with what is used.")


class ProductSection(Section):
    """Licence cost of a product."""

    name: str = Field(description="Name of the rule that states the price, or of the cluster's licence.")
    hosts: tuple[str, ...] = Field(
        description="Hosts that need it: those that run it, and those on which it may start if spare hosts count."
    )
    cores: Count = Field(description="Cores of these hosts.")
    cost: Quantity = Field(description="Cost over the horizon; part of the plan's cost.")
    bound: Quantity = Field(description="No plan under the same rules pays less.")
    counting: str = Field("", description="Counting rule of the catalogue; empty where the inventory spells it out.")
    per: str = Field("", description="What a unit is: core, socket, socket_pair, host, vm or vcpu.")
    units: Count | None = Field(
        None,
        description="Units bought; null where two kinds of units have a price, and in documents of older versions.",
    )
    used: Quantity | None = Field(
        None, description="Units without floors, packs, rounding and the smallest order; the rest of units is waste."
    )

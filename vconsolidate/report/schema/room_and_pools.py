"""What a plan keeps room for, what pools reserve, what licences of products cost."""

from __future__ import annotations

from pydantic import Field

from vconsolidate.report.schema.base import Count, Quantity, Section


class KeptRoomSection(Section):
    """Room kept on a host."""

    name: str = Field(description="What for: a name of policy.reserve_room, or the resource pools of a cluster.")
    host: str = Field(description="Name of the host.")
    count: Count = Field(description="VMs of that size.")
    for_pools: bool = Field(description="It is a reservation of resource pools that no VM holds.")


class StopSection(Section):
    """What stops the next VM of a size."""

    reason: str = Field(description="A resource, datastore, the kind of a rule, spare, or hypervisor.")
    hosts: Count = Field(description="Hosts that it stops it on.")
    detail: str = Field(description="The tightest of these hosts with its figures; may be empty.")


class ClusterRoomSection(Section):
    """How many more VMs of a size fit in a cluster."""

    cluster: str = Field(description="Name of the cluster.")
    fits: Count = Field(description="So many fit at once, checked by the independent checker.")
    at_most: Count = Field(description="No more can fit by resources alone.")
    exact: bool = Field(description="Not one more fits.")
    stopped_by: tuple[StopSection, ...] = Field(description="What stops the next one, most hosts first.")


class SizeRoomSection(Section):
    """How many more VMs of a size fit, beside what room is kept for."""

    name: str = Field(description="Name of the size: of policy.reserve_room, or small, medium, large.")
    vcpus: Count = Field(description="vCPUs of each VM.")
    memory_mib: Count = Field(description="Memory of each VM.")
    cpu_mhz: Quantity = Field(description="Planned CPU demand of each VM, reference MHz.")
    disk_gib: Quantity = Field(description="Virtual disks of each VM.")
    network_mbps: Quantity = Field(description="Traffic of each VM.")
    kept: Count = Field(description="VMs of the size that the plan keeps room for already.")
    fits: Count = Field(description="How many more fit when none of the other sizes comes.")
    exact: bool = Field(description="Not one more fits.")
    clusters: tuple[ClusterRoomSection, ...] = Field(description="Cluster by cluster.")


class PoolSection(Section):
    """A resource pool and its reservation."""

    name: str = Field(description="Name of the pool.")
    cluster: str = Field(description="Its cluster.")
    parent: str = Field(description="Pool it lies in; empty for none.")
    vms: Count = Field(description="VMs in it and in the pools below it.")
    expandable: bool = Field(description="What is missing comes from its parent.")
    reservation_mhz: Quantity = Field(description="CPU guaranteed to it.")
    limit_mhz: Quantity | None = Field(description="CPU it may use at most; null for no limit.")
    reserved_mhz: Quantity = Field(description="Reserved below it, by VMs and pools.")
    borrowed_mhz: Quantity = Field(description="Of that, what its parent (or the cluster) lends it.")


class ProductSection(Section):
    """What the licences of a product cost."""

    name: str = Field(description="Name of the rule that states the price.")
    hosts: tuple[str, ...] = Field(description="Hosts that run it; those kept empty for failures are not counted.")
    cores: Count = Field(description="Cores of these hosts.")
    cost: Quantity = Field(description="Over the horizon; part of the plan's cost.")
    bound: Quantity = Field(description="No plan under the same rules pays less.")

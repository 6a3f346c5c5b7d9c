"""Workloads sized as VMs, and the disposition of every server."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.model.admission import RestartPriority
from vconsolidate.report.schema.base import Count, Fraction, Label, Location, MachineMemory, Quantity, Section


class VirtualToday(Section):
    """A server as a VM of today."""

    vcpus: Count = Field(description="vCPUs configured today.")
    memory_mib: Count = Field(description="Memory configured today, MiB.")
    power_state: Literal["on", "off", "suspended"] = Field(description="Power state; a paused VM is on.")
    template: bool = Field(description="Whether it is a template.")
    appliance: bool = Field(description="Whether it is a virtual appliance.")
    cluster: str = Field(description="Its cluster today; empty where unknown.")
    tools: str = Field(description="State of the platform's tools; empty where unknown.")
    virtual_hardware: Count = Field(description="Version of its virtual hardware; 0 where unknown.")
    provisioned_gib: Quantity = Field(description="Sizes of its virtual disks, GiB; 0 where unknown.")
    networks: tuple[str, ...] = Field(description="Networks of its adapters.")
    sizing: Literal["configured", "right_size"] = Field(description="How its VM is sized.")


class Source(Section):
    """The server a VM comes from; for a server that is already a VM, its configuration today."""

    model: str = Field(description="Hardware model.")
    cores: Count = Field(description="Cores of the server.")
    core_rating_mhz: Quantity = Field(description="Work of one of its cores, reference MHz.")
    rating_error_fraction: Fraction = Field(description="Half-width of the rating's error band.")
    memory_mib: MachineMemory = Field(description="Installed memory, MiB.")


class Refusal(Section):
    """A cluster a VM may not run in."""

    cluster: str = Field(description="Name of the cluster.")
    reason: str = Field(description="Why it may not run there.")


class FilesSection(Section):
    """Files on shared storage, GiB."""

    disks_gib: Quantity = Field(description="Virtual disks.")
    swap_gib: Quantity = Field(
        description="Files for the memory of running VMs: swap files (configured memory less its reservation), or room "
        "to save their state."
    )
    snapshots_gib: Quantity = Field(description="Snapshots, as planned by policy.storage.snapshots.")
    logs_gib: Quantity = Field(description="Log files.")
    left_gib: Quantity = Field(
        default=0.0,
        description="Disks and saved memory of VMs of today that are left as they are (off, templates), of a cluster.",
    )
    total_gib: Quantity = Field(description="Sum of all files.")


class DiskPlaceSection(Section):
    """A disk of a VM, and its datastore."""

    name: str = Field(description="Name of the disk; empty where the inventory gives none.")
    datastore: str = Field(description="Datastore that it lies on.")
    stored_gib: Quantity = Field(description="Size of its file after growth, GiB.")
    size_gib: Quantity = Field(description="Size that the file may grow to, GiB.")
    thick: bool | None = Field(description="Whether its file takes its whole size; null where unknown.")
    before: str = Field(
        description="Datastore that it lies on today or in the earlier plan; empty where that is none of the target."
    )


class VmStorageSection(Section):
    """Datastores of the files of a VM."""

    home: str = Field(description="Datastore of its configuration and logs, and of disks that are not listed.")
    home_before: str = Field(description="The same today or in the earlier plan; empty where unknown.")
    swap: str = Field(description="Datastore of the file for its memory.")
    disks: tuple[DiskPlaceSection, ...] = Field(description="Its disks; empty where the inventory lists none.")
    copy_hours: Quantity | None = Field(
        description="Hours to copy its disks to the datastores; null where no bandwidth is stated."
    )
    clone_hours: Quantity | None = Field(
        description="Hours to clone it from a template on its datastore; null where no bandwidth is stated."
    )
    copied_gib: Quantity = Field(description="Disks that are copied to a datastore, GiB: those that do not lie there.")
    moved_gib: Quantity = Field(description="The part of them that leaves another datastore of the target, GiB.")


class VmSection(Section):
    """A VM as sized; demands are after growth and headroom, before hypervisor overhead unless it says otherwise."""

    name: str = Field(description="Name of the VM: its server's; a secondary has its own.")
    server: str = Field(description="Server it comes from.")
    host: str | None = Field(description="Host it is placed on; null without a placement.")
    guest: str = Field(description="Guest system's catalogue key.")
    application: str = Field(description="Application that it runs.")
    workload_class: str = Field(description="Row of the hypervisor's CPU overhead table.")
    tier: Annotated[int, Field(ge=1, le=4)] = Field(description="1 (business-critical) to 4 (test).")
    vcpus: Count = Field(description="Virtual processors.")
    configured_mib: Count = Field(description="Memory in its configuration, MiB.")
    reservation_mib: Count = Field(description="Memory guaranteed, MiB.")
    consumed_mib: Quantity = Field(description="Machine memory it is planned to use, MiB.")
    active_mib: Quantity = Field(description="Memory touched recently, MiB.")
    overhead_mib: Quantity | None = Field(description="Hypervisor memory for it on its host, MiB.")
    cpu_mhz: Quantity = Field(description="Largest slot of the planned CPU demand, reference MHz.")
    cpu_mhz_by_slot: tuple[Quantity, ...] = Field(description="Planned CPU demand per slot; empty with one slot.")
    cpu_on_host_mhz: Quantity | None = Field(
        description="cpu_mhz with its host's hypervisor overhead, and the driver domain's CPU for its I/O."
    )
    cpu_mean_mhz: Quantity = Field(description="Mean of its history after growth, without headroom.")
    cpu_peak_mhz: Quantity = Field(description="Maximum of its history after growth, without headroom.")
    cpu_reservation_mhz: Quantity = Field(description="CPU guaranteed, reference MHz.")
    cpu_limit_mhz: Quantity | None = Field(description="CPU it may use at most; null without a limit.")
    shares: Count = Field(description="CPU shares of the whole VM.")
    disk_gib: Quantity = Field(description="Its virtual disks, GiB.")
    files: FilesSection | None = Field(
        default=None, description="Its files on its cluster's datastore; null without a placement."
    )
    storage: VmStorageSection | None = Field(
        default=None, description="Datastores of its files; null where the target lists no datastores."
    )
    disk_iops: Quantity = Field(description="Storage operations per second.")
    network_mbps: Quantity = Field(description="Traffic, Mbit/s.")
    clusters: tuple[str, ...] = Field(description="Clusters it may run in.")
    refused: tuple[Refusal, ...] = Field(
        description="Clusters it may not run in, with the reason: the first ten in the order of the inventory."
    )
    networks: tuple[str, ...] = Field(description="Networks it is attached to.")
    zone: str = Field(description="Security zone, empty for none.")
    site: str = Field(description="Site of its server.")
    tags: tuple[str, ...] = Field(description="Tags.")
    labels: tuple[Label, ...] = Field(description="Labels, for rules.")
    confidence: Fraction = Field(description="How much measured history supports the figures, from 0 (assumed) to 1.")
    source: Source | None = Field(description="The server it comes from.")
    location: Location | None = Field(description="Its place in the inventory.")
    restart: RestartPriority = Field(
        default="medium", description="How urgently it restarts when its host fails; disabled: it stays down."
    )
    latency_sensitive: bool = Field(default=False, description="Whether its vCPUs have cores that no other VM uses.")
    secondary_of: str = Field(
        default="", description="VM whose fault-tolerance secondary it is; empty for a VM of a server."
    )


class DispositionSection(Section):
    """The disposition of a server, and its reason."""

    server: str = Field(description="Name of the server.")
    action: Literal["virtualise", "keep_physical", "retire", "leave"] = Field(
        description="Disposition; leave for a VM of today that the plan does not place (off, a template)."
    )
    code: str = Field(description="Stable identifier of the reason.")
    reason: str = Field(description="One sentence with the figures that decided.")
    location: Location | None = Field(description="Its place in the inventory.")
    current_host: str = Field(
        default="", description="Virtual host it runs on today; empty for a physical server, or where unknown."
    )
    virtual: VirtualToday | None = Field(
        default=None, description="What it is as a VM of today; null for a physical server."
    )


class PlacementSection(Section):
    """Where a VM runs."""

    vm: str = Field(description="Name of the VM.")
    host: str = Field(description="Name of its host.")

"""Datastores of the target: what they hold, what the plan puts on them, and how long copies take."""

from __future__ import annotations

from pydantic import Field

from vconsolidate.report.schema.base import Count, Fraction, Quantity, Section


class DatastoreReplaySection(Section):
    """Storage operations of a datastore over the replayed time."""

    iops_mean: Quantity = Field(description="Mean of the operations per second.")
    iops_p95: Quantity = Field(description="95th percentile of the operations per second.")
    iops_peak: Quantity = Field(description="Largest operations per second.")
    worst_s: int = Field(description="Start of the busiest interval, seconds since 1970, or since midnight.")
    over_fraction: Fraction = Field(description="Share of the time above what it serves.")
    noisiest_vm: str = Field(description="VM with the most operations in the busiest interval; empty without any.")
    noisiest_fraction: Fraction = Field(description="Its share of all operations then.")


class DatastoreSection(Section):
    """A datastore of the target."""

    name: str = Field(description="Its name.")
    kind: str = Field(description="How hosts reach it: vmfs, nfs, iscsi, fc, vsan, ceph, local; empty where unknown.")
    site: str = Field(description="Its site; empty where none is named.")
    clusters: tuple[str, ...] = Field(description="Clusters whose hosts all reach it.")
    vms: Count = Field(description="VMs with files on it.")
    capacity_gib: Quantity = Field(description="What it holds.")
    usable_gib: Quantity = Field(description="Its capacity without what stays free.")
    thick_gib: Quantity = Field(description="Thick disks.")
    thin_gib: Quantity = Field(description="Thin disks, as far as they are written.")
    unknown_gib: Quantity = Field(description="Disks whose provisioning the inventory does not state.")
    other_gib: Quantity = Field(description="Files for memory, snapshots and logs.")
    left_gib: Quantity = Field(description="Files of VMs of today that are left as they are.")
    used_gib: Quantity = Field(description="Everything on it.")
    free_gib: Quantity = Field(description="Capacity that nothing uses.")
    promised_gib: Quantity = Field(description="Size that all of it may grow to.")
    overcommit: Fraction = Field(description="promised_gib over capacity_gib.")
    overcommit_limit: Fraction | None = Field(description="Largest overcommit; null without a limit.")
    iops: Quantity = Field(description="Operations per second that its VMs are planned with.")
    iops_limit: Quantity | None = Field(description="Operations per second that it serves; null where unknown.")
    bandwidth_mbps: Quantity | None = Field(description="Rate at which it is copied to; null where unknown.")
    moved_in_gib: Quantity = Field(description="Files that move to it from another datastore of the target.")
    copy_hours: Quantity | None = Field(
        description="Hours to copy all files of the plan to it, one after the other; null where no bandwidth is stated."
    )
    replay: DatastoreReplaySection | None = Field(description="Its operations over time; null without a replay.")


class ClusterCopySection(Section):
    """Time to copy the VMs of a cluster."""

    cluster: str = Field(description="Name of the cluster.")
    gib: Quantity = Field(description="Disks to copy.")
    hours: Quantity = Field(description="Hours, one VM after the other.")


class CopyingSection(Section):
    """Time to copy all VMs to the target over the stated bandwidths."""

    bandwidth_mbps: Quantity | None = Field(description="Bandwidth of the link; null where only datastores state one.")
    gib: Quantity = Field(description="Disks to copy: of VMs that do not lie on their datastore already.")
    hours: Quantity = Field(description="Hours, one VM after the other.")
    clusters: tuple[ClusterCopySection, ...] = Field(description="Cluster by cluster.")

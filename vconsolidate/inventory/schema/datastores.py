"""Datastores of the target."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.names import Mark, Name
from vconsolidate.inventory.schema.quantity import Iops, PortRate, Share, Storage


class DatastoreSection(Section):
    """A datastore of the target: shared storage with a capacity of its own."""

    name: Name = Field(description="Its name; unique in the inventory.", examples=["san-gold"])
    capacity: Storage = Field(
        description="What it holds, after the redundancy of its array.",
        examples=["12 TB"],
    )
    kind: Literal["vmfs", "nfs", "iscsi", "fc", "vsan", "ceph", "local"] | None = Field(
        None,
        description="How hosts reach it; firewalls of the hosts let iscsi and nfs pass.",
        examples=["fc"],
    )
    iops: Iops | None = Field(
        None, description="Storage operations that it serves (default: no limit).", examples=["20 kIOPS"]
    )
    thin_overcommit: Annotated[float, Field(ge=1.0, le=100.0)] | None = Field(
        None,
        description="What its files may grow to, over its capacity; 1.0 promises no more than it holds (default: no "
        "limit).",
        examples=[1.5],
    )
    keep_free: Share = Field(0.0, description="Share of its capacity that stays free.", examples=["15 %"])
    bandwidth: PortRate | None = Field(
        None, description="Rate at which files are copied to it or from it.", examples=["800 MB/s"]
    )
    site: Mark = Field("", description="Its site, for reports.", examples=["rotterdam"])
    clusters: Annotated[list[str], Field(min_length=1)] | None = Field(
        None,
        description="Clusters that reach it (default: those that list it, and those that list no datastores).",
        examples=[["production"]],
    )
    hosts: Annotated[list[str], Field(min_length=1)] | None = Field(
        None,
        description="Existing hosts that reach it; it takes files of a cluster only where all its hosts do.",
        examples=[["esx-01", "esx-02"]],
    )

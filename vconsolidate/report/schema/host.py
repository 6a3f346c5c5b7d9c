"""Hosts of the plan, their loads, and the clusters they belong to."""

from __future__ import annotations

from pydantic import Field

from vconsolidate.report.schema.base import Count, Fraction, Label, Quantity, Section
from vconsolidate.report.schema.machine import HardwareSection
from vconsolidate.report.schema.vm import FilesSection


class Load(Section):
    """Planned use of one resource of one host."""

    resource: str = Field(description="cpu, cpu@09:00 (a slot of the day), vcpus, memory_configured, memory_consumed …")
    used: Quantity = Field(description="Planned use, in unit.")
    capacity: Quantity = Field(description="Usable capacity, after ceilings, overcommit and the hypervisor's reserve.")
    unit: str = Field(description="Unit of used and capacity.")
    fraction: Fraction = Field(description="Used over capacity.")


class HostSection(Section):
    """A host the plan uses."""

    name: str = Field(description="Name of an existing host, or <cluster>-<type>-<number> for one to buy.")
    cluster: str = Field(description="Cluster it belongs to.")
    type: str = Field(description="Host type.")
    existing: bool = Field(description="The host already exists.")
    spare: bool = Field(description="Kept empty so that the cluster survives failures.")
    site: str = Field(description="Site, empty where none is named.")
    rack: str = Field(description="Rack, empty where none is named.")
    labels: tuple[Label, ...] = Field(description="Labels, for rules.")
    cost: Quantity = Field(description="Price (0 for an existing host) and licences over the horizon.")
    power_cost: Quantity = Field(description="Idle power over the horizon; 0 where no electricity price is known.")
    hardware: HardwareSection = Field(description="The machine.")
    loads: tuple[Load, ...] = Field(description="Load against capacity, per resource.")
    binding: str = Field(description="The resource nearest to its capacity; empty for an empty host.")
    vms: tuple[str, ...] = Field(description="VMs that run on it.")


class BusyHostSection(Section):
    """A host that the plan does not use, and that must stay on."""

    host: str = Field(description="Name of the host.")
    servers: tuple[str, ...] = Field(description="VMs of today that the plan does not place, and that stay there.")


class SwitchOffSection(Section):
    """What becomes of the existing hosts of the target."""

    off: tuple[str, ...] = Field(description="Hosts that can be switched off: the plan needs them for nothing.")
    failures: tuple[str, ...] = Field(description="Hosts that stay empty so that their cluster survives failures.")
    running: tuple[str, ...] = Field(description="Hosts that run VMs of the plan.")
    staying: tuple[BusyHostSection, ...] = Field(
        description="Hosts that the plan does not use, on which VMs stay that it does not place."
    )
    maintenance: tuple[str, ...] = Field(description="Hosts in maintenance, which the plan does not use.")
    registered: tuple[str, ...] = Field(
        description="Powered-off VMs and templates on the hosts in `off`: move them to another host first."
    )


class ClusterSection(Section):
    """A cluster and the limits its hosts were packed under."""

    name: str = Field(description="Name of the cluster.")
    hypervisor: str = Field(description="Hypervisor and version.")
    hosts: Count = Field(description="Hosts used, spares included.")
    spares: Count = Field(description="Hosts kept empty for failures.")
    vms: Count = Field(description="VMs placed in it.")
    host_failures_tolerated: Count = Field(description="Host failures that the policy tolerates.")
    vcpu_per_core: Fraction = Field(description="CPU overcommit: vCPUs per core, at most.")
    cpu_ceiling_fraction: Fraction = Field(description="Share of CPU capacity that planned demand may use.")
    memory_overcommit: Fraction = Field(description="Configured memory over usable memory, at most.")
    memory_ceiling_fraction: Fraction = Field(description="Share of usable memory that consumed memory may use.")
    headroom_fraction: Fraction = Field(description="Added to every demand.")
    growth_factor: Fraction = Field(description="Demand at the end of the horizon over demand now.")
    horizon_years: Quantity = Field(description="Years planned for.")
    files: FilesSection | None = Field(
        default=None, description="Files of all its VMs on its datastore; null without a placement."
    )
    datastore_gib: Quantity | None = Field(
        default=None, description="Capacity of its datastore; null where the plan determines it."
    )

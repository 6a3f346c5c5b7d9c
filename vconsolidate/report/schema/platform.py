"""Platforms: what stands between the hardware and the VMs of a cluster."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vconsolidate.report.schema.base import Count, Fraction, Quantity, Section


class PlatformMachineSection(Section):
    """A kind of host of a cluster, as its hypervisor uses it."""

    model: str = Field(description="Model of the machine.")
    cpu: str = Field(description="Its processors.")
    sockets: Count = Field(description="Processors.")
    cores: Count = Field(description="Cores of all processors.")
    threads_per_core: Count = Field(description="Hardware threads of a core.")
    logical_processors: Count = Field(description="Sockets × cores × threads.")
    smt_capacity_fraction: Fraction = Field(
        description="Work of all hardware threads over that of one thread per core: 1.25 for two, not 2."
    )
    cpu_mode: Literal["", "software", "hardware", "nested_paging", "paravirtual", "hosted"] = Field(
        description="How its CPU is virtualised; empty where the catalogue does not say."
    )
    memory_mib: Count = Field(description="Installed memory.")
    reserve_mib: Quantity = Field(description="Memory that the platform keeps for itself.")
    reserve_cores: Quantity = Field(description="Cores' worth of CPU that the platform keeps for itself.")


class WorkloadOverheadSection(Section):
    """What virtualisation costs a class of workloads."""

    workload_class: str = Field(description="Class of workload.")
    cpu_fraction: Fraction = Field(description="Extra CPU work, as a share of the guest's own.")


class DynamicMemorySection(Section):
    """What VMs of the cluster get where their server states nothing; null where nothing is stated."""

    startup_mib: Quantity | None = Field(description="Memory that a VM needs to start.")
    minimum_mib: Quantity = Field(description="Least memory of a running VM.")
    maximum_mib: Quantity | None = Field(description="Most memory; null: what is configured.")
    buffer_fraction: Fraction = Field(description="Memory on top of demand, where the host has it.")


class PlatformSection(Section):
    """The platform of a cluster."""

    cluster: str = Field(description="Name of the cluster.")
    key: str = Field(description="Key in the catalogue.")
    name: str = Field(description="Hypervisor and version.")
    architecture: Literal["hosted", "console", "thin", "parent_partition", "driver_domain", "host_kernel"] = Field(
        description="hosted: above an operating system; console: with a service console; thin: without; "
        "parent_partition and driver_domain: drivers in a privileged VM; host_kernel: a part of the host's kernel."
    )
    scheduler: Literal["shares", "credit", "hyperv", "cfs"] = Field(description="Whose CPU scheduler.")
    machines: tuple[PlatformMachineSection, ...] = Field(description="Kinds of hosts, those of the plan or all.")
    overheads: tuple[WorkloadOverheadSection, ...] = Field(
        description="CPU overhead of the classes of its VMs, on the host with the least assistance."
    )
    io_mhz_per_mbps: Quantity = Field(description="CPU of the driver domain per Mbit/s, reference MHz.")
    io_mhz_per_iops: Quantity = Field(description="The same per disk operation a second.")
    io_mhz: Quantity = Field(description="CPU of all driver domains for the I/O of its VMs at the busy hour.")
    memory_techniques: tuple[str, ...] = Field(description="How memory is taken back from VMs; empty for not at all.")
    overcommit: bool = Field(description="Whether memory may be overcommitted.")
    dynamic_memory: DynamicMemorySection | None = Field(
        default=None, description="Dynamic memory as the policy states it; null where the platform has none."
    )
    memory_overhead_mib: Quantity = Field(description="Memory that the platform needs for its VMs, in total.")
    virtual_hardware: str = Field(description="Latest version of virtual hardware that its VMs can have.")
    max_vcpus_per_vm: Count = Field(description="vCPUs of a VM, at most.")
    max_memory_mib_per_vm: Count = Field(description="Memory of a VM, at most.")
    max_vms_per_host: Count = Field(description="VMs of a host, at most.")

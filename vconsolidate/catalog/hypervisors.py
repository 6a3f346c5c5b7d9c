"""Hypervisors: limits, what they keep for themselves, what they cost a VM, how they take memory back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from vconsolidate.catalog.hot_add import load_hot_add
from vconsolidate.catalog.reading import VIRTUALISATION, CatalogError, Row, read, source_table
from vconsolidate.model.hypervisor_memory import MemoryOverhead, Reclaim
from vconsolidate.model.platform import Architecture, CpuMode, FaultTolerance, Hypervisor, WideVms
from vconsolidate.model.virtual_hardware import IoCost, VirtualHardware

Family = Literal["esx", "esxi", "gsx", "hyper-v", "xen", "kvm"]
FAMILIES: tuple[Family, ...] = ("esx", "esxi", "gsx", "hyper-v", "xen", "kvm")
ARCHITECTURES: Mapping[Family, Architecture] = {
    "gsx": "hosted",
    "esx": "console",
    "esxi": "thin",
    "hyper-v": "parent_partition",
    "xen": "driver_domain",
    "kvm": "host_kernel",
}
"""What a platform of each family is unless its entry says otherwise."""
CPU_MODES: tuple[CpuMode, ...] = get_args(CpuMode)
Sharing = Literal["all", "within_vm", "none"]
SHARING: tuple[Sharing, ...] = ("all", "within_vm", "none")
Scheduler = Literal["shares", "credit", "hyperv", "cfs"]
MemoryFile = Literal["unreserved", "configured", "none"]
MEMORY_FILES: tuple[MemoryFile, ...] = ("unreserved", "configured", "none")
SCHEDULERS: tuple[Scheduler, ...] = ("shares", "credit", "hyperv", "cfs")
WIDE_VMS: tuple[WideVms, ...] = ("refused", "unsupported", "allowed")


@dataclass(frozen=True, slots=True)
class CpuPerformance:
    """
    What a way of virtualising the CPU leaves of the bare machine's performance.

    Parameters
    ----------
    published
        Benchmark → fraction of native performance, as the paper has it.
    by_class
        Workload class → fraction of native performance the planner uses.
    """

    mode: str
    published: Mapping[str, float]
    by_class: Mapping[str, float]
    source: str

    @property
    def overhead_by_class(self) -> Mapping[str, float]:
        """Workload class → extra CPU work as a fraction of the guest's own: 1 / performance − 1."""
        return {name: 1.0 / performance - 1.0 for name, performance in self.by_class.items()}


@dataclass(frozen=True, slots=True)
class VmFiles:
    """What a platform keeps beside a VM's disks: a file for its memory, and logs, in MiB."""

    memory: MemoryFile
    log_mib: float


@dataclass(frozen=True, slots=True)
class Parts:
    """What hypervisors of the file share and refer to by name."""

    performance: Mapping[str, CpuPerformance]
    overheads: Mapping[str, MemoryOverhead]
    pairs: Mapping[str, FaultTolerance]
    files: Mapping[str, VmFiles]
    io_costs: Mapping[str, IoCost]
    hardware_lines: Mapping[str, tuple[VirtualHardware, ...]]


@dataclass(frozen=True, slots=True)
class Platforms:
    """The file's sections."""

    workload_classes: tuple[str, ...]
    parts: Parts
    hypervisors: Mapping[str, Hypervisor]


def load_platforms() -> Platforms:
    """Return workload classes, ways of virtualising the CPU, and hypervisors in the order of their versions."""
    with read("hypervisors") as file:
        sources = source_table(file)
        classes = file.texts("workload_classes")
        parts = Parts(
            performance=dict(_performance(file, classes, sources)),
            overheads=dict(_overheads(file, sources)),
            pairs=dict(_fault_tolerance(file, sources)),
            files=dict(_vm_files(file, sources)),
            io_costs=dict(_io_costs(file, sources)),
            hardware_lines=dict(_hardware_lines(file, sources)),
        )
        hypervisors: dict[str, Hypervisor] = {}
        for key, row in file.rows("hypervisors"):
            with row:
                hypervisors[key] = read_hypervisor(key, row, parts, sources)
    hot_add = load_hot_add(tuple(hypervisors))
    hypervisors = {key: replace(found, hot_add=hot_add[key]) for key, found in hypervisors.items()}
    return Platforms(classes, parts, hypervisors)


def _performance(
    file: Row, classes: tuple[str, ...], sources: Mapping[str, str]
) -> Iterator[tuple[str, CpuPerformance]]:
    for mode, row in file.rows("cpu_performance"):
        with row, row.row("published") as published, row.row("by_class") as by_class:
            found = CpuPerformance(
                mode=mode,
                published={name: published.number(name) for name, _ in published.items()},
                by_class={name: by_class.number(name) for name in classes},
                source=row.sources(sources),
            )
            if not all(0 < value <= 1 for value in (*found.published.values(), *found.by_class.values())):
                raise CatalogError(row.where, "every performance must be above 0 and at most 1", row.route)
            yield mode, found


def _overheads(file: Row, sources: Mapping[str, str]) -> Iterator[tuple[str, MemoryOverhead]]:
    for key, row in file.rows("memory_overhead"):
        with row:
            row.sources(sources)
            yield (
                key,
                MemoryOverhead(
                    base_mib=row.number("base"),
                    per_vcpu_mib=row.number("per_vcpu"),
                    per_mib=row.number("per_mib"),
                    per_vcpu_and_mib=row.number("per_vcpu_and_mib"),
                ),
            )


def _fault_tolerance(file: Row, sources: Mapping[str, str]) -> Iterator[tuple[str, FaultTolerance]]:
    for key, row in file.rows("fault_tolerance"):
        with row:
            row.sources(sources)
            yield (
                key,
                FaultTolerance(
                    max_vcpus_per_vm=row.whole("vcpus", least=1),
                    max_memory_mib_per_vm=int(row.number("memory_gib") * 1024),
                    max_vms_per_host=row.whole("host_vms"),
                    max_vcpus_per_host=row.whole("host_vcpus") if row.has("host_vcpus") else None,
                    own_disks=row.flag("own_disks"),
                ),
            )


def _vm_files(file: Row, sources: Mapping[str, str]) -> Iterator[tuple[str, VmFiles]]:
    for key, row in file.rows("vm_files"):
        with row:
            row.sources(sources)
            yield key, VmFiles(row.choice("memory", MEMORY_FILES), row.number("logs"))


def _io_costs(file: Row, sources: Mapping[str, str]) -> Iterator[tuple[str, IoCost]]:
    for key, row in file.rows("io_cost"):
        with row:
            yield key, IoCost(row.number("mhz_per_mbps"), row.number("mhz_per_iops"), row.sources(sources))


def _hardware_lines(file: Row, sources: Mapping[str, str]) -> Iterator[tuple[str, tuple[VirtualHardware, ...]]]:
    lines: dict[str, tuple[VirtualHardware, ...]] = {}
    for _, row in file.rows("virtual_hardware"):
        with row:
            row.sources(sources)
            memory_mib = int(row.number("memory_gib") * 1024) if row.has("memory_gib") else None
            version = VirtualHardware(row.text("version"), row.whole("vcpus", least=1), memory_mib, row.text("since"))
            line = row.text("line")
            lines[line] = (*lines.get(line, ()), version)
    yield from lines.items()


def read_hypervisor(key: str, row: Row, parts: Parts, sources: Mapping[str, str]) -> Hypervisor:
    """Return a hypervisor of a data file."""
    source = row.sources(sources)
    overheads, performance, pairs = parts.overheads, parts.performance, parts.pairs
    beside = parts.files[row.choice("vm_files", tuple(parts.files))]
    with row.row("cpu_mode") as modes:
        mode_of: dict[str, CpuMode] = {
            assistance: modes.choice(assistance, CPU_MODES) for assistance in VIRTUALISATION if modes.has(assistance)
        }
    by_assistance: dict[str, Mapping[str, float]] = {
        assistance: performance[mode].overhead_by_class for assistance, mode in mode_of.items()
    }
    family = row.choice("family", FAMILIES)
    line = row.choice("hardware_line", tuple(parts.hardware_lines)) if row.has("hardware_line") else ""
    return Hypervisor(
        key=key,
        name=row.text("name"),
        version=row.text("version"),
        family=family,
        max_vcpus_per_vm=row.whole("vcpus", least=1),
        max_memory_mib_per_vm=int(row.number("memory_gib") * 1024),
        max_vms_per_host=row.whole("vms", least=1),
        max_vcpus_per_host=row.whole("host_vcpus", least=1),
        max_vcpus_per_thread=row.number("vcpus_per_thread") if row.has("vcpus_per_thread") else None,
        max_hosts_per_cluster=row.whole("cluster_hosts") if row.has("cluster_hosts") else None,
        fault_tolerance=pairs[row.choice("fault_tolerance", tuple(pairs))] if row.has("fault_tolerance") else None,
        virtual_hardware=row.text("virtual_hardware"),
        reserve_base_mib=row.number("reserve_mib"),
        reserve_fraction=row.number("reserve_fraction"),
        reserve_cores=row.number("reserve_cores"),
        overhead=overheads[row.choice("overhead", tuple(overheads))],
        reclaim=Reclaim(
            page_sharing=row.choice("sharing", SHARING),
            balloon_max_fraction=row.number("balloon", 0.0),
            compression_max_fraction=row.number("compression", 0.0),
            host_swap=row.flag("swap", default=False),
            dynamic_memory=row.flag("dynamic_memory", default=False),
        ),
        memory_overcommit=row.flag("overcommit", default=True),
        requires_virtualisation="none" not in by_assistance,
        cpu_overhead_by_class=by_assistance["nested_paging"],
        cpu_overhead_by_assistance=by_assistance,
        scheduler=row.choice("scheduler", SCHEDULERS, "shares"),
        memory_file=beside.memory,
        log_mib=beside.log_mib,
        wide_vms=row.choice("wide_vms", WIDE_VMS),
        architecture=row.choice("architecture", tuple(ARCHITECTURES.values()), ARCHITECTURES[family]),
        cpu_mode_by_assistance=mode_of,
        io_cost=parts.io_costs[row.choice("io_cost", tuple(parts.io_costs), "none")],
        hardware_versions=parts.hardware_lines.get(line, ()),
        source=source,
    )

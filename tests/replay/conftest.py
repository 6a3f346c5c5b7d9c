"""A small data centre to replay: every field a test does not name has a plain value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, DemandSeries, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.hardware import Cpu, Hardware
from vconsolidate.model.hypervisor_memory import MemoryOverhead, Reclaim
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.platform import GuestSystem, Hypervisor
from vconsolidate.model.policy import Policy

GUEST = GuestSystem(
    "linux", "Linux", "linux", None, None, balloon_driver=True, hot_add_cpu=True, hot_add_memory=True, supported_on={}
)
ESXI = Hypervisor(
    key="esxi",
    name="VMware ESXi",
    version="6.7",
    family="esxi",
    max_vcpus_per_vm=128,
    max_memory_mib_per_vm=1 << 22,
    max_vms_per_host=1024,
    max_vcpus_per_host=4096,
    virtual_hardware="14",
    reserve_base_mib=0.0,
    reserve_fraction=0.0,
    reserve_cores=0.0,
    overhead=MemoryOverhead(0.0, 0.0, 0.0, 0.0),
    reclaim=Reclaim("none", 0.65, 0.10, host_swap=True),
    memory_overcommit=True,
    requires_virtualisation=True,
    cpu_overhead_by_class={},
    scheduler="shares",
)

PLAIN_POLICY = Policy()


@dataclass(frozen=True)
class Vm:
    """A VM and its demand over time; a single number is a constant demand."""

    cpu_mhz: Sequence[float] | float = 100.0
    used_mib: Sequence[float] | float = 1024.0
    active_mib: Sequence[float] | float = 512.0
    host: int = 0
    vcpus: int = 1
    configured_mib: int = 4096
    reservation_mib: int = 0
    shares: int = 1000
    cpu_reservation_mhz: float = 0.0
    cpu_limit_mhz: float | None = None
    tier: int = 3
    balloon: bool = True


@dataclass(frozen=True)
class Host:
    """A host of cores of 1000 reference MHz."""

    cores: int = 4
    threads_per_core: int = 1
    memory_mib: int = 65_536
    spare: bool = False
    cluster: int = 0


Case = tuple[Estate, Demand, Plan]


def _series(vms: Sequence[Vm], field: Literal["cpu_mhz", "used_mib", "active_mib"], n_steps: int) -> np.ndarray:
    rows = [np.broadcast_to(np.asarray(getattr(vm, field), dtype=np.float32), (n_steps,)) for vm in vms]
    return np.array(rows, dtype=np.float32).reshape(len(vms), n_steps)


def _vm(index: int, vm: Vm, clusters: tuple[str, ...]) -> VirtualMachine:
    return VirtualMachine(
        name=f"vm{index}",
        server=f"vm{index}",
        guest=replace(GUEST, balloon_driver=vm.balloon),
        application="",
        workload_class="general",
        tier=vm.tier,
        vcpus=vm.vcpus,
        configured_mib=vm.configured_mib,
        reservation_mib=vm.reservation_mib,
        consumed_mib=float(np.max(vm.used_mib)),
        active_mib=float(np.mean(vm.active_mib)),
        cpu_mhz=float(np.max(vm.cpu_mhz)),
        cpu_mean_mhz=float(np.mean(vm.cpu_mhz)),
        cpu_peak_mhz=float(np.max(vm.cpu_mhz)),
        cpu_reservation_mhz=vm.cpu_reservation_mhz,
        cpu_limit_mhz=vm.cpu_limit_mhz,
        shares=vm.shares,
        disk_gib=1.0,
        disk_iops=0.0,
        network_mbps=0.0,
        clusters=clusters,
        refused={},
    )


def build_case(
    vms: Sequence[Vm],
    hosts: Sequence[Host] = (Host(),),
    *,
    n_steps: int = 4,
    hypervisor: Hypervisor = ESXI,
    policy: Policy = PLAIN_POLICY,
) -> Case:
    """Return estate, demand and plan."""
    names = tuple(f"c{i}" for i in range(max(host.cluster for host in hosts) + 1))
    machines = tuple(_vm(i, vm, names) for i, vm in enumerate(vms))
    used = _series(vms, "used_mib", n_steps)
    series = DemandSeries(
        0,
        300,
        _series(vms, "cpu_mhz", n_steps),
        used,
        np.minimum(_series(vms, "active_mib", n_steps), used),
        np.zeros_like(used),
        synthetic=False,
    )
    overhead = np.array([hypervisor.overhead.of(vm.vcpus, vm.configured_mib) for vm in machines])
    demand = Demand(
        machines,
        (),
        ("p95",),
        np.array([[vm.cpu_mhz] for vm in machines]).reshape(len(machines), 1),
        {name: np.ones(len(vms)) for name in names},
        dict.fromkeys(names, overhead),
        series,
    )
    planned = tuple(_host(i, host, names[host.cluster]) for i, host in enumerate(hosts))
    plan = Plan(
        "feasible",
        planned,
        np.array([vm.host for vm in vms], dtype=np.int64),
        ((),) * len(hosts),
        Bound(1, 1.0, "none"),
        "hosts",
    )
    return Estate("test", (), tuple(Cluster(name, hypervisor, policy) for name in names)), demand, plan


def _host(index: int, host: Host, cluster: str) -> PlannedHost:
    cpu = Cpu("test", "intel", "skylake", 1, host.cores, host.threads_per_core, 1000.0, 1000.0, 0.05, "test")
    hardware = Hardware("test", cpu, host.memory_mib, 1, 100.0, 200.0, 2, 1000.0, 0)
    return PlannedHost(
        f"h{index}", cluster, "t", hardware, existing=False, spare=host.spare, site="", rack="", cost=1.0
    )

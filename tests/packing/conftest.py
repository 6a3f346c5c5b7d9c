"""Tiny estates for the tests of this room: `town` makes them from a few figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.demand import Demand, DemandSeries, VirtualMachine
from vconsolidate.model.estate import Cluster, Economics, Estate, ExistingHost, HostType, RuleStatement, Server, Zone
from vconsolidate.model.hardware import Cpu, Hardware
from vconsolidate.model.plan import Plan, PlannedHost
from vconsolidate.model.platform import GuestSystem, Hypervisor, MemoryOverhead, Reclaim
from vconsolidate.model.policy import Policy

GUEST = GuestSystem("linux", "Linux", "linux", None, None, True, True, True, {})
HYPERVISOR = Hypervisor(
    key="thin",
    name="Thin",
    version="1",
    family="esxi",
    max_vcpus_per_vm=64,
    max_memory_mib_per_vm=2**22,
    max_vms_per_host=512,
    max_vcpus_per_host=2048,
    virtual_hardware="13",
    reserve_base_mib=0.0,
    reserve_fraction=0.0,
    reserve_cores=0.0,
    overhead=MemoryOverhead(0.0, 0.0, 0.0, 0.0),
    reclaim=Reclaim("all", 0.65, 0.1, host_swap=True),
    memory_overcommit=True,
    requires_virtualisation=False,
    cpu_overhead_by_class={},
    scheduler="shares",
)
POLICY = Policy(vcpu_per_core=4.0, cpu_ceiling_fraction=1.0, memory_ceiling_fraction=1.0, network_ceiling_fraction=1.0)


@dataclass(frozen=True, slots=True)
class Town:
    """Makes hardware, clusters, VMs and estates; every figure not given is out of the way."""

    def hardware(self, *, cores: int = 100, mhz: float = 1000.0, gib: int = 4096, mbps: float = 0.0) -> Hardware:
        cpu = Cpu("x", "intel", "y", 1, cores, 2, mhz, mhz, 0.05, "test")
        return Hardware("box", cpu, gib * 1024, 2.0, 100.0, 300.0, 1 if mbps else 0, mbps, 0)

    def cluster(
        self,
        name: str = "c",
        *,
        types: Sequence[HostType] = (),
        hosts: Sequence[ExistingHost] = (),
        policy: Policy = POLICY,
        hypervisor: Hypervisor = HYPERVISOR,
        site: str = "",
        datastore_gib: float | None = None,
    ) -> Cluster:
        return Cluster(
            name,
            hypervisor,
            policy,
            site=site,
            host_types=tuple(types),
            hosts=tuple(hosts),
            datastore_gib=datastore_gib,
        )

    def kind(self, name: str = "t", hardware: Hardware | None = None, **more: object) -> HostType:
        return replace(HostType(name, hardware or self.hardware(), None), **more)  # type: ignore[arg-type]

    def host(self, name: str, hardware: Hardware | None = None, **more: object) -> ExistingHost:
        return replace(ExistingHost(name, hardware or self.hardware(), "t"), **more)  # type: ignore[arg-type]

    def vm(
        self,
        name: str,
        *,
        mhz: float = 0.0,
        gib: float = 0.0,
        vcpus: int = 1,
        clusters: Sequence[str] = ("c",),
        **more: object,
    ) -> VirtualMachine:
        mib = int(gib * 1024)
        machine = VirtualMachine(
            name=name,
            server=name,
            guest=GUEST,
            application="",
            workload_class="general",
            tier=3,
            vcpus=vcpus,
            configured_mib=mib,
            reservation_mib=0,
            consumed_mib=float(mib),
            active_mib=0.0,
            cpu_mhz=mhz,
            cpu_mean_mhz=mhz,
            cpu_peak_mhz=mhz,
            cpu_reservation_mhz=0.0,
            cpu_limit_mhz=None,
            shares=1000 * vcpus,
            disk_gib=0.0,
            disk_iops=0.0,
            network_mbps=0.0,
            clusters=tuple(clusters),
            refused={},
        )
        return replace(machine, **more)  # type: ignore[arg-type]

    def demand(
        self,
        vms: Sequence[VirtualMachine],
        clusters: Sequence[str] = ("c",),
        *,
        by_slot: FloatArray | None = None,
        overhead_mib: Mapping[str, float] | None = None,
        cpu_overhead: Mapping[str, float] | None = None,
    ) -> Demand:
        n = len(vms)
        slots = np.array([[vm.cpu_mhz] for vm in vms]).reshape(n, 1) if by_slot is None else by_slot
        nothing = np.zeros((n, 1), dtype=np.float32)
        return Demand(
            vms=tuple(vms),
            dispositions=(),
            slots=("peak",) if slots.shape[1] == 1 else tuple(f"{h:02d}:00" for h in range(slots.shape[1])),
            cpu_mhz_by_vm_slot=slots,
            cpu_overhead_by_cluster={c: np.full(n, (cpu_overhead or {}).get(c, 1.0)) for c in clusters},
            overhead_mib_by_cluster={c: np.full(n, (overhead_mib or {}).get(c, 0.0)) for c in clusters},
            series=DemandSeries(0, 300, nothing, nothing, nothing, nothing, synthetic=True),
        )

    def estate(
        self,
        vms: Sequence[VirtualMachine],
        clusters: Sequence[Cluster],
        rules: Sequence[RuleStatement] = (),
        *,
        zones: Sequence[Zone] = (),
        economics: Economics | None = None,
    ) -> Estate:
        servers = tuple(Server(vm.name, self.hardware(), GUEST, zone=vm.zone) for vm in vms)
        return Estate(
            "town", servers, tuple(clusters), economics or Economics(), rules=tuple(rules), zones=tuple(zones)
        )

    def hosts_of(self, plan: Plan, demand: Demand) -> dict[str, str]:
        """Return VM name → host name."""
        return {vm.name: plan.hosts[int(h)].name for vm, h in zip(demand.vms, plan.host_of_vm, strict=True)}

    def planned(self, name: str, cluster: str, type_name: str, hardware: Hardware, **more: object) -> PlannedHost:
        return PlannedHost(
            name,
            cluster,
            type_name,
            hardware,
            **{  # type: ignore[arg-type]
                "existing": False,
                "spare": False,
                "site": "",
                "rack": "",
                "cost": 0.0,
                **more,
            },
        )


@pytest.fixture(scope="session")
def town() -> Town:
    return Town()

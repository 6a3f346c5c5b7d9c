"""A small estate, its demand, plan and replay, made by hand: every section of the document has something to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from vconsolidate.model.arrays import frozen
from vconsolidate.model.cluster import Cluster, ExistingHost, HostType
from vconsolidate.model.demand import Demand, DemandSeries, Disposition, VirtualMachine
from vconsolidate.model.estate import Estate, InputFile
from vconsolidate.model.evidence import Bound, PhaseRecord
from vconsolidate.model.finding import Finding
from vconsolidate.model.hardware import Cpu, Hardware
from vconsolidate.model.host_range import HostRange
from vconsolidate.model.hypervisor_memory import MemoryOverhead, Reclaim
from vconsolidate.model.outlook import GrowthRoom, HostRisk
from vconsolidate.model.place import Place
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost, ResourceLoad
from vconsolidate.model.platform import GuestSystem, Hypervisor
from vconsolidate.model.policy import Economics, Policy
from vconsolidate.model.replay import FailureReplay, HostReplay, Replay, ReplaySeries, Restart, VmReplay
from vconsolidate.model.server import Server, ServerDemand
from vconsolidate.report.document import build
from vconsolidate.report.run import RunInfo
from vconsolidate.report.schema.plan_document import PlanDocument

FILE = "harbour.yaml"

GUEST = GuestSystem("linux", "Linux", "linux", None, None, True, True, True, {"esxi-6.7": "full"})

HYPERVISOR = Hypervisor(
    key="esxi-6.7",
    name="VMware ESXi",
    version="6.7",
    family="esxi",
    max_vcpus_per_vm=128,
    max_memory_mib_per_vm=6 * 1024**2,
    max_vms_per_host=1024,
    max_vcpus_per_host=4096,
    virtual_hardware="14",
    reserve_base_mib=2048,
    reserve_fraction=0.01,
    reserve_cores=0.5,
    overhead=MemoryOverhead(14.373, 3.979, 0.007396, 8.99e-6),
    reclaim=Reclaim("within_vm", 0.65, 0.10, host_swap=True),
    memory_overcommit=True,
    requires_virtualisation=True,
    cpu_overhead_by_class={"general": 0.05},
    scheduler="shares",
    memory_file="unreserved",
    log_mib=10.0,
)

OLD = Hardware(
    "Dell PowerEdge 2950",
    Cpu("Intel Xeon 5160", "intel", "core", 2, 2, 1, 3000.0, 2400.0, 0.05, "SPECint_rate2006"),
    16384,
    2.0,
    230.0,
    410.0,
    4,
    1000.0,
    1,
    2007,
    "measured",
)

NEW = Hardware(
    "Dell PowerEdge R740 2×6130",
    Cpu("Intel Xeon Gold 6130", "intel", "skylake", 2, 16, 2, 2100.0, 4100.0, 0.05, "SPECrate2017_int"),
    196608,
    2.0,
    110.0,
    430.0,
    4,
    10000.0,
    2,
    2018,
    "measured",
)

N_STEPS = 24


def _vm(name: str, index: int) -> VirtualMachine:
    return VirtualMachine(
        name=name,
        server=name,
        guest=GUEST,
        application="<erp> & web",
        workload_class="general",
        tier=3,
        vcpus=2,
        configured_mib=8192,
        reservation_mib=0,
        consumed_mib=6000.5,
        active_mib=1500.0,
        cpu_mhz=2000.0 + 100 * index,
        cpu_mean_mhz=900.0,
        cpu_peak_mhz=2500.0,
        cpu_reservation_mhz=0.0,
        cpu_limit_mhz=None,
        shares=2000,
        disk_gib=80.0,
        disk_iops=40.0,
        network_mbps=12.0,
        clusters=("production",),
        refused={"test": "network office is not wired to it"},
        networks=("office",),
        zone="internal",
        labels=(("owner", "infra"),),
        confidence=0.5,
        place=Place(FILE, 10 + index, 5, f"servers[{index}]"),
    )


@dataclass(frozen=True)
class World:
    """The stages' results that a document is made of."""

    estate: Estate
    demand: Demand
    plan: Plan
    replay: Replay | None
    findings: tuple[Finding, ...]
    run: RunInfo

    def document(self) -> PlanDocument:
        return build(self.estate, self.demand, self.plan, self.replay, self.findings, self.run)

    def replace_plan(self, plan: Plan) -> World:
        return replace(self, plan=plan)

    def with_plan(self, **changes: object) -> World:
        return replace(self, plan=replace(self.plan, **changes))  # type: ignore[arg-type]


def _server(name: str, index: int, mean: float | None) -> Server:
    return Server(
        name=name,
        hardware=replace(OLD, year=2005 + index % 5),
        guest=GUEST,
        site="rotterdam",
        demand=ServerDemand(cpu_mean_fraction=mean),
        place=Place(FILE, 10 + index, 5, f"servers[{index}]"),
    )


def _estate(names: list[str]) -> Estate:
    servers = [_server(name, index, 0.03 + 0.05 * (index % 4)) for index, name in enumerate(names)]
    servers += [_server("fax01", len(names), None), _server("old-intranet", len(names) + 1, 0.002)]
    return Estate(
        name="Harbour Freight, Rotterdam",
        servers=tuple(servers),
        clusters=(
            Cluster(
                "production",
                HYPERVISOR,
                Policy(host_failures_tolerated=1),
                host_types=(HostType("r740", NEW, 6, 11800.0, 2100.0),),
                hosts=(ExistingHost("esx-01", NEW, "r740", rack="B2", licence_per_year=2100.0),),
            ),
        ),
        economics=Economics(
            electricity_price_per_kwh=0.19,
            carbon_g_per_kwh=380.0,
            administration_per_server_year=900.0,
            service_contract_per_server_year=650.0,
            rack_unit_year=240.0,
            migration_per_server=450.0,
        ),
        inputs=(InputFile(FILE, "0" * 64),),
        notes=("Power of 3 servers is assumed from their model.",),
    )


def _demand(names: list[str]) -> Demand:
    vms = tuple(_vm(name, index) for index, name in enumerate(names))
    n = len(vms)
    flat = np.full((n, N_STEPS), 1000.0, dtype=np.float32)
    return Demand(
        vms=vms,
        dispositions=(
            *(Disposition(vm.name, "virtualise", "fits", "fits cluster production") for vm in vms),
            Disposition(
                "fax01",
                "keep_physical",
                "attachment",
                "has a fax-card (Brooktrout TR1034 ISDN board) that a VM cannot have",
                Place(FILE, 40, 5, "servers[12]"),
            ),
            Disposition("old-intranet", "retire", "idle", "CPU peak 0.6 % is below 1 % and it has no application"),
        ),
        slots=("p95",),
        cpu_mhz_by_vm_slot=frozen(np.array([[vm.cpu_mhz] for vm in vms])),
        cpu_overhead_by_cluster={"production": frozen(np.full(n, 1.05))},
        overhead_mib_by_cluster={"production": frozen(np.full(n, 90.0))},
        series=DemandSeries(0, 3600, frozen(flat), frozen(flat), frozen(flat), frozen(flat), synthetic=True),
        notes=("Figures are 300 s means; shorter peaks are hidden in them.",),
    )


def _plan(n_vms: int) -> Plan:
    hosts = (
        PlannedHost("esx-01", "production", "r740", NEW, True, False, "rotterdam", "B2", 6300.0),
        PlannedHost("production-r740-1", "production", "r740", NEW, False, False, "rotterdam", "", 18100.0),
        PlannedHost("production-r740-2", "production", "r740", NEW, False, True, "rotterdam", "", 18100.0),
    )
    loads = tuple(
        (
            ResourceLoad("cpu", 42000.0 * share, 103320.0, "MHz"),
            ResourceLoad("vcpus", 60.0 * share, 128.0, "vCPU"),
            ResourceLoad("memory_configured", 150000.0 * share, 192593.92, "MiB"),
            ResourceLoad("memory_consumed", 120000.0 * share, 182964.224, "MiB"),
            ResourceLoad("vms", 6.0 * share, 1024.0, "VMs"),
        )
        for share in (1.2, 0.9, 0.0)
    )
    return Plan(
        status="optimal",
        hosts=hosts,
        host_of_vm=frozen(np.array([index % 2 for index in range(n_vms)], dtype=np.int64)),
        loads=loads,
        bound=Bound(3, 42500.0, "column generation"),
        objective="cost",
        phases=(PhaseRecord("greedy", 42500, 36200), PhaseRecord("column generation", 42500, 42500)),
    )


def _host_replay(host: str, peak: float) -> HostReplay:
    return HostReplay(
        host=host,
        cpu_mean_fraction=peak / 3,
        cpu_p95_fraction=peak * 0.9,
        cpu_peak_fraction=peak,
        over_ceiling_fraction=0.01 if peak > 0.6 else 0.0,
        ready_mean_fraction=peak / 200,
        ready_peak_fraction=peak / 60,
        memory_used_peak_fraction=peak,
        worst_state="high",
        ballooned_peak_mib=0.0,
        compressed_peak_mib=0.0,
        swapped_peak_mib=0.0,
        unmet_peak_mib=0.0,
        shared_low_mib=100.0,
        shared_high_mib=900.0,
        worst_step=9,
    )


def _failure(names: list[str], hosts: list[str], failed: int) -> FailureReplay:
    moved = [name for index, name in enumerate(names) if index % 2 == failed]
    return FailureReplay(
        hosts=(hosts[failed],),
        cluster="production",
        step=12,
        n_steps=12,
        restarts=tuple(Restart(name, hosts[2]) for name in moved),
        stranded=(),
        degraded=(_host_replay(hosts[2], 0.72 - 0.17 * failed),),
        worst_vm=moved[0] if moved else "",
        ready_p95_fraction=0.006,
    )


def _replay(names: list[str], plan: Plan) -> Replay:
    peaks = [0.72, 0.55, 0.0]
    hosts = [host.name for host in plan.hosts]
    day = np.sin(np.linspace(0, np.pi, N_STEPS)).astype(np.float32)
    course = np.array([day * peak for peak in peaks], dtype=np.float32)
    return Replay(
        hosts=tuple(_host_replay(host, peak) for host, peak in zip(hosts, peaks, strict=True)),
        vms=tuple(
            VmReplay(name, hosts[index % 2], 0.002, 0.006, 0.012 - 0.001 * (index % 5), 0.001, 0.0, 0.0, 0.0, 0.0, 1.0)
            for index, name in enumerate(names)
        ),
        start_s=0,
        interval_s=3600,
        n_steps=N_STEPS,
        synthetic=True,
        series=ReplaySeries(
            start_s=0,
            interval_s=3600,
            by_host={"cpu_demand_fraction": frozen(course)},
            by_vm={"ready_fraction": frozen(np.zeros((len(names), N_STEPS), dtype=np.float32))},
            state_by_host_step=frozen(np.zeros((len(hosts), N_STEPS), dtype=np.int64)),
        ),
        assumptions=("Demand is constant within an interval.",),
        failures=(
            *(_failure(names, hosts, failed) for failed in (0, 1)),
            replace(_failure(names, hosts, 0), cause="maintenance"),
        ),
        risks=tuple(HostRisk(host, 0.0, 0.02 + 0.02 * i, 0.09 * i) for i, host in enumerate(hosts)),
        growth=tuple(GrowthRoom(name, 2, 4096, True, i % 2 == 0, "host", "guest") for i, name in enumerate(names)),
    )


FINDINGS = (
    Finding(
        "VC104",
        "warn",
        "app01",
        "Linux is deprecated on VMware ESXi 6.7.",
        "Plan its upgrade or its replacement.",
        Place(FILE, 10, 5, "servers[0].os"),
    ),
    Finding("VC401", "note", "production", "The replay ran on made-up demand."),
)


def make_world(n_vms: int = 12) -> World:
    names = [f"app{index + 1:02d}" for index in range(n_vms)]
    plan = _plan(n_vms)
    return World(
        estate=_estate(names),
        demand=_demand(names),
        plan=plan,
        replay=_replay(names, plan),
        findings=FINDINGS,
        run=RunInfo(
            inventory=FILE,
            overrides=("policy.headroom=10 %",),
            host_range=HostRange(3, 3, 3, 0.08, 0.05, ("ratings ±7 %", "history ±5 %")),
        ),
    )


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def document(world: World) -> PlanDocument:
    return world.document()


@pytest.fixture
def worlds() -> Callable[[int], World]:
    return make_world

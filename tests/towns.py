"""Tiny estates for tests: `town` makes them from a few figures, `small_estates` draws them at random."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pytest
from hypothesis import strategies as st

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.cluster import Cluster, ExistingHost, HostType
from vconsolidate.model.demand import Demand, DemandSeries, VirtualMachine
from vconsolidate.model.dynamic_memory import STATED_NOTHING, DynamicMemory
from vconsolidate.model.estate import Estate, Zone
from vconsolidate.model.evidence import Bound
from vconsolidate.model.hardware import Cpu, Hardware
from vconsolidate.model.hypervisor_memory import MemoryOverhead, Reclaim
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.platform import GuestSystem, Hypervisor
from vconsolidate.model.policy import Economics, Policy
from vconsolidate.model.server import Server
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.virtual_hardware import IoCost
from vconsolidate.rules.registry import RULES

GUEST = GuestSystem("linux", "Linux", "linux", None, None, True, True, True, {"thin": "full"})
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

    def hardware(
        self,
        *,
        cores: int = 100,
        mhz: float = 1000.0,
        gib: int = 4096,
        mbps: float = 0.0,
        sockets: int = 1,
        generation: str = "y",
        threads: int = 2,
        virtualisation: Literal["none", "first", "nested_paging"] = "nested_paging",
    ) -> Hardware:
        cpu = Cpu("x", "intel", generation, sockets, cores // sockets, threads, mhz, mhz, 0.05, "test", virtualisation)
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


@dataclass(frozen=True, slots=True)
class Small:
    """An estate small enough to try every placement, with all hosts it could use."""

    estate: Estate
    demand: Demand
    hosts: tuple[PlannedHost, ...]

    def plan(self, placement: Sequence[int], spares: Sequence[int] = ()) -> Plan:
        """Return the plan that puts VM i on host `placement[i]`; only used hosts and spares are in it."""
        used = sorted(set(placement))
        host_of_vm = np.array([used.index(h) for h in placement], dtype=np.int64)
        hosts = (*(self.hosts[h] for h in used), *(replace(self.hosts[h], spare=True) for h in spares))
        return Plan("feasible", hosts, host_of_vm, (), Bound(0, 0.0, "none"), "none")

    def placements(self) -> Iterator[tuple[int, ...]]:
        """Yield every placement, good or bad."""
        return itertools.product(range(len(self.hosts)), repeat=len(self.demand.vms))


def _hardware_draw(draw: st.DrawFn, town: Town) -> Hardware:
    sizes = st.sampled_from((2, 3, 4))
    cores, generation = draw(sizes), draw(st.sampled_from(("y", "y", "z")))
    sockets = draw(st.sampled_from((1, 2))) if cores % 2 == 0 else 1
    return town.hardware(cores=cores, gib=draw(sizes), sockets=sockets, generation=generation)


def _cluster_draw(draw: st.DrawFn, town: Town, name: str, tolerated: int) -> Cluster:
    hosts = [
        town.host(
            f"{name}-h{number}",
            _hardware_draw(draw, town),
            rack=draw(st.sampled_from(("", "A", "B"))),
            licence_per_year=draw(st.sampled_from((0.0, 1.0))),
            maintenance=draw(st.integers(0, 5)) == 0,
        )
        for number in range(draw(st.integers(0, 2)))
    ]
    types = [
        town.kind(
            f"t{number}",
            _hardware_draw(draw, town),
            count=draw(st.integers(1, 2)),
            price=draw(st.sampled_from((0.0, 5.0, 8.0))),
            labels=draw(st.sampled_from(((), (("power", "p1"),)))),
        )
        for number in range(draw(st.integers(0 if hosts else 1, 1)))
    ]
    policy = replace(
        POLICY,
        host_failures_tolerated=tolerated,
        vcpu_per_core=draw(st.sampled_from((1.0, 4.0))),
        snapshot_fraction=draw(st.sampled_from((0.0, 0.5))),
        dynamic_memory=draw(st.sampled_from((STATED_NOTHING, DynamicMemory(startup_mib=2048.0)))),
    )
    memory_file: Literal["unreserved", "configured", "none"] = draw(
        st.sampled_from(("none", "unreserved", "configured"))
    )
    return town.cluster(
        name,
        types=types,
        hosts=hosts,
        policy=policy,
        hypervisor=replace(
            HYPERVISOR,
            memory_file=memory_file,
            io_cost=draw(st.sampled_from((IoCost(), IoCost(mhz_per_iops=1.0)))),
            reclaim=replace(HYPERVISOR.reclaim, dynamic_memory=draw(st.booleans())),
        ),
        site=draw(st.sampled_from(("", "south"))),
        datastore_gib=draw(st.sampled_from((None, None, 3.0, 6.0, 6.0 - 1 / 1024))),
    )


def _rule_draw(draw: st.DrawFn, vms: Sequence[str], hosts: Sequence[str]) -> RuleStatement:
    members = tuple(draw(st.lists(st.sampled_from(vms), unique=True, min_size=1)))
    cut = draw(st.integers(0, len(members)))
    kind = draw(st.sampled_from(sorted(set(RULES) - {"zone_separation"})))
    scopes = {"cpu_compatibility": ("cpu_generation",)}.get(kind, ("host", "host", "rack", "cluster", "power"))
    some_hosts = st.lists(st.sampled_from(hosts), min_size=1, max_size=3, unique=True).map(tuple)
    return RuleStatement(
        kind=kind,
        members=members,
        hosts=tuple(draw(st.lists(st.sampled_from(hosts), min_size=1, unique=True))),
        scope=draw(st.sampled_from(scopes)),
        limit=draw(st.integers(1, 2)),
        groups=(members[:cut], members[cut:]),
        host_sets=tuple(draw(st.lists(some_hosts, min_size=1, max_size=2))),
        current=tuple(
            (vm, draw(st.sampled_from(hosts))) for vm in draw(st.lists(st.sampled_from(members), max_size=1))
        ),
        amounts=(("cpu_mhz", 1000.0 * draw(st.integers(0, 2))), ("memory_mib", 1024.0 * draw(st.integers(0, 2)))),
    )


def _candidates(town: Town, estate: Estate) -> Iterator[PlannedHost]:
    for cluster in estate.clusters:
        for host in cluster.hosts:
            if not host.maintenance:
                cost = (host.licence_per_year or 0.0) * cluster.policy.horizon_years
                yield town.planned(host.name, cluster.name, host.type_name, host.hardware, existing=True, cost=cost)
        for kind in cluster.host_types:
            for number in range(kind.count or 0):
                name = f"{cluster.name}-{kind.name}-{number + 1:02d}"
                yield town.planned(name, cluster.name, kind.name, kind.hardware, cost=kind.price)


@st.composite
def _small(draw: st.DrawFn, town: Town, tolerated: int, most_rules: int) -> Small:
    names = draw(st.sampled_from((("c",), ("c", "d"))))
    clusters = [_cluster_draw(draw, town, name, tolerated) for name in names]
    few = st.integers(0, 3)
    vms = [
        town.vm(
            f"v{number}",
            mhz=1000.0 * draw(few),
            gib=(gib := draw(few)),
            vcpus=draw(st.integers(1, 3)),
            cpu_reservation_mhz=1000.0 * draw(st.integers(0, 2)),
            reservation_mib=1024 * min(gib, draw(few)),
            disk_gib=float(draw(few)),
            disk_iops=1000.0 * draw(st.integers(0, 1)),
            clusters=draw(st.sampled_from((names, names, names[:1], names[-1:]))),
            zone=draw(st.sampled_from(("", "inner", "outer"))),
            restart=draw(st.sampled_from(("medium", "medium", "disabled"))) if tolerated else "medium",
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    known = [h.name for c in clusters for h in c.hosts] + ["t0", *names]
    rules = [_rule_draw(draw, [vm.name for vm in vms], known) for _ in range(draw(st.integers(0, most_rules)))]
    zones = [Zone("inner"), Zone("outer", ("inner",))]
    estate = town.estate(vms, clusters, rules, zones=zones)
    demand = town.demand(vms, names, cpu_overhead={"d": 1.5}, overhead_mib={"d": 512.0})
    return Small(estate, demand, tuple(_candidates(town, estate)))


@pytest.fixture(scope="session")
def small_estates(town: Town) -> Callable[[int, int], st.SearchStrategy[Small]]:
    """Return a maker of random small estates: host failures tolerated, and the most rules."""
    return lambda tolerated, most_rules: _small(town, tolerated, most_rules)

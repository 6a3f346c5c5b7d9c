"""
The town that the examples of findings are taken from: two hosts, three VMs and their replay.

Nothing is wrong with it until an example changes one thing; tests use it in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from vconsolidate.check.facts import Facts
from vconsolidate.model.arrays import frozen
from vconsolidate.model.baseline import Baseline, FigureKey
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, DemandSeries, Disposition, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound, Conflict
from vconsolidate.model.finding_setting import FindingSetting
from vconsolidate.model.hardware import Cpu, Hardware
from vconsolidate.model.hypervisor_memory import MemoryOverhead, Reclaim
from vconsolidate.model.place import Place
from vconsolidate.model.plan import Plan, Status
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.platform import GuestSystem, Hypervisor
from vconsolidate.model.policy import Policy
from vconsolidate.model.replay import FailureReplay, HostReplay, Replay, ReplaySeries, Restart, VmReplay
from vconsolidate.model.server import Server, ServerDemand
from vconsolidate.model.statement import BudgetStatement, RuleStatement
from vconsolidate.model.trace import Trace

DAY_STEPS = 288
START_S = 1_709_510_400
"""2024-03-04, a Monday."""

CPU = Cpu("Test CPU", "intel", "skylake", 1, 8, 2, 2000.0, 2000.0, 0.05, "measured")
HARDWARE = Hardware("test", CPU, 65_536, 2, 100.0, 300.0, 2, 1000.0, 0)
GUEST = GuestSystem(
    "linux",
    "Linux",
    "linux",
    None,
    None,
    balloon_driver=True,
    hot_add_cpu=True,
    hot_add_memory=True,
    supported_on={"esxi": "full"},
)
HYPERVISOR = Hypervisor(
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
HOST_REPLAY = HostReplay(
    host="",
    cpu_mean_fraction=0.25,
    cpu_p95_fraction=0.5,
    cpu_peak_fraction=0.75,
    over_ceiling_fraction=0.0,
    ready_mean_fraction=0.001,
    ready_peak_fraction=0.01,
    memory_used_peak_fraction=0.6,
    worst_state="high",
    ballooned_peak_mib=0.0,
    compressed_peak_mib=0.0,
    swapped_peak_mib=0.0,
    unmet_peak_mib=0.0,
    shared_low_mib=0.0,
    shared_high_mib=100.0,
    worst_step=7,
)
VM_REPLAY = VmReplay(
    vm="",
    host="",
    ready_mean_fraction=0.001,
    ready_p95_fraction=0.002,
    ready_peak_fraction=0.01,
    co_stop_index_peak=0.0,
    cpu_unserved_fraction=0.0,
    ballooned_peak_mib=0.0,
    compressed_peak_mib=0.0,
    swapped_peak_mib=0.0,
    slowdown_peak=1.0,
)


def vm(index: int) -> VirtualMachine:
    """Return a VM of 4 GiB and 2 vCPUs, tier 2, written in line 10 + index."""
    return VirtualMachine(
        name=f"vm{index}",
        server=f"vm{index}",
        guest=GUEST,
        application="",
        workload_class="general",
        tier=2,
        vcpus=2,
        configured_mib=4096,
        reservation_mib=0,
        consumed_mib=2048.0,
        active_mib=512.0,
        cpu_mhz=1000.0,
        cpu_mean_mhz=500.0,
        cpu_peak_mhz=1500.0,
        cpu_reservation_mhz=0.0,
        cpu_limit_mhz=None,
        shares=2000,
        disk_gib=40.0,
        disk_iops=0.0,
        network_mbps=0.0,
        clusters=("east", "west"),
        refused={},
        confidence=1.0,
        place=Place("inventory.yaml", 10 + index, 5),
    )


def healthy() -> Facts:
    """Return vm0 and vm1 on h0 of cluster east, vm2 on h1 of cluster west, a week of replay, nothing to complain of."""
    n_steps = 7 * DAY_STEPS
    clusters = tuple(
        Cluster(name, HYPERVISOR, Policy(), place=Place("inventory.yaml", 30 + i, 3))
        for i, name in enumerate(("east", "west"))
    )
    vms = tuple(vm(i) for i in range(3))
    flat = np.zeros((3, n_steps), dtype=np.float32)
    series = DemandSeries(START_S, 300, flat, flat, flat, flat, synthetic=False)
    ones = {"east": np.ones(3), "west": np.ones(3)}
    none = {"east": np.zeros(3), "west": np.zeros(3)}
    dispositions = (
        *(Disposition(one.name, "virtualise", "fits", "fits") for one in vms),
        Disposition("fax", "keep_physical", "attachment", "has a fax card"),
    )
    demand = Demand(vms, dispositions, ("p95",), np.full((3, 1), 1000.0), ones, none, series)
    hosts = tuple(
        PlannedHost(name, cluster, "t", HARDWARE, existing=False, spare=False, site="", rack="", cost=cost)
        for name, cluster, cost in (("h0", "east", 5000.0), ("h1", "west", 7000.0))
    )
    plan = Plan("optimal", hosts, np.array([0, 0, 1]), ((), ()), Bound(2, 2.0, "continuous"), "hosts")
    replay = Replay(
        hosts=tuple(replace(HOST_REPLAY, host=name) for name in ("h0", "h1")),
        vms=tuple(
            replace(VM_REPLAY, vm=name, host=host) for name, host in (("vm0", "h0"), ("vm1", "h0"), ("vm2", "h1"))
        ),
        start_s=START_S,
        interval_s=300,
        n_steps=n_steps,
        synthetic=False,
        series=ReplaySeries(START_S, 300, {}, {}, np.zeros((2, n_steps), dtype=np.int64)),
    )
    return Facts(Estate("Test", (), clusters), demand, plan, replay)


@dataclass(frozen=True)
class Change:
    """A healthy case with one thing changed: fields of a part of it, by index where the part is a list."""

    facts: Facts

    @property
    def _played(self) -> Replay:
        if self.facts.replay is None:
            raise ValueError("nothing was replayed")
        return self.facts.replay

    def host(self, index: int = 0, **fields: object) -> Facts:
        """Change the replay of a host."""
        hosts = list(self._played.hosts)
        hosts[index] = replace(hosts[index], **fields)  # type: ignore[arg-type]
        return replace(self.facts, replay=replace(self._played, hosts=tuple(hosts)))

    def vm_replay(self, index: int = 0, **fields: object) -> Facts:
        """Change the replay of a VM."""
        vms = list(self._played.vms)
        vms[index] = replace(vms[index], **fields)  # type: ignore[arg-type]
        return replace(self.facts, replay=replace(self._played, vms=tuple(vms)))

    def replay(self, **fields: object) -> Facts:
        """Change the replay."""
        return replace(self.facts, replay=replace(self._played, **fields))  # type: ignore[arg-type]

    def vm(self, index: int = 0, **fields: object) -> Facts:
        """Change a VM."""
        vms = list(self.facts.demand.vms)
        vms[index] = replace(vms[index], **fields)  # type: ignore[arg-type]
        return replace(self.facts, demand=replace(self.facts.demand, vms=tuple(vms)))

    def series(self, **fields: object) -> Facts:
        """Change the demand's series."""
        demand = self.facts.demand
        return replace(self.facts, demand=replace(demand, series=replace(demand.series, **fields)))  # type: ignore[arg-type]

    def plan(self, **fields: object) -> Facts:
        """Change the plan."""
        return replace(self.facts, plan=replace(self.facts.plan, **fields))  # type: ignore[arg-type]

    def estate(self, **fields: object) -> Facts:
        """Change the estate."""
        return replace(self.facts, estate=replace(self.facts.estate, **fields))  # type: ignore[arg-type]


def change() -> Change:
    """Return the means to change one thing of a healthy case."""
    return Change(healthy())


def without_plan(status: Status, *conflicts: Conflict) -> Facts:
    """Return the healthy case without a placement."""
    nothing = np.array([], dtype=np.int64)
    facts = change().plan(status=status, hosts=(), host_of_vm=nothing, loads=(), conflicts=conflicts)
    return replace(facts, replay=None)


def with_rule(kind: str, *members: str, **fields: object) -> Facts:
    """Return the healthy case with a rule called ``mine`` that speaks of some VMs."""
    rule = RuleStatement(kind, members, name="mine", place=Place("inventory.yaml", 60, 5))
    return change().estate(rules=(replace(rule, **fields),))  # type: ignore[arg-type]


def with_trace(*rows: tuple[ServerDemand, list[float]], metric: str = "cpu_fraction") -> Facts:
    """Return the healthy case with servers s0, s1 …: what the inventory states of each, and what was measured."""
    servers = tuple(
        Server(f"s{index}", HARDWARE, GUEST, demand=demand, place=Place("inventory.yaml", 50 + index, 5))
        for index, (demand, _) in enumerate(rows)
    )
    values = frozen(np.array([measured for _, measured in rows], dtype=np.float32))
    trace = Trace(tuple(server.name for server in servers), 0, 300, values.shape[1], {metric: values})
    return change().estate(servers=servers, trace=trace)


def after_failure(**fields: object) -> Facts:
    """Return the healthy case with the failure of h0 replayed."""
    plain = FailureReplay(("h0",), "east", 3, 288, (Restart("vm0", "h1"),), (), (), "vm0", 0.0)
    return change().replay(failures=(replace(plain, **fields),))  # type: ignore[arg-type]


def with_budget(**fields: object) -> Facts:
    """Return the healthy case with a budget of hosts."""
    budget = BudgetStatement("hosts_used", place=Place("inventory.yaml", 90, 5), **fields)  # type: ignore[arg-type]
    return change().estate(budgets=(budget,))


def with_growth() -> Facts:
    """Return the healthy case one host above its baseline, which did not have server ``new``."""
    known = Baseline("old-plan.json", {FigureKey("hosts_used"): 1.0}, frozenset({"fax"}))
    servers = (Server("new", HARDWARE, GUEST, place=Place("inventory.yaml", 50, 5)),)
    facts = with_budget(increase=0.0)
    return replace(facts, estate=replace(facts.estate, servers=servers, baseline=known))


def with_expired_ignore() -> Facts:
    """Return the healthy case with an ignore whose last day is over."""
    setting = FindingSetting(
        "ignore",
        finding="VC405",
        reason="new agents come in spring",
        until=date(2027, 3, 31),
        expired=True,
        place=Place("inventory.yaml", 95, 5),
    )
    return change().estate(finding_settings=(setting,))


def with_unused_ignore() -> Facts:
    """Return the healthy case with an ignore of something that is not there."""
    place = Place("inventory.yaml", 96, 5)
    setting = FindingSetting("ignore", finding="VC405", reason="new agents come in spring", place=place)
    return change().estate(finding_settings=(setting,))


def with_clusters(**fields: object) -> Facts:
    """Return the healthy case with all its clusters changed in the same way."""
    return change().estate(clusters=tuple(replace(one, **fields) for one in healthy().estate.clusters))  # type: ignore[arg-type]

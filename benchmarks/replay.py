"""
How fast a replay is, beside the time numpy needs just to add the same arrays up.

``python -m benchmarks.replay --vms 10000 --days 31 --json OUT``. Loading is apart: the demand is made up in memory
first. A share of the hosts is given too little memory, so that reclaim is measured too.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path

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
from vconsolidate.replay.engine import replay

_INTERVAL_S = 300
_VMS_PER_HOST = 30
_PRESSED_EVERY = 10
_OVERHEAD = MemoryOverhead(14.373, 3.979, 0.007396, 8.99e-6)


def _platform() -> Hypervisor:
    return Hypervisor(
        key="esxi-6.7",
        name="VMware ESXi",
        version="6.7",
        family="esxi",
        max_vcpus_per_vm=128,
        max_memory_mib_per_vm=6 << 20,
        max_vms_per_host=1024,
        max_vcpus_per_host=4096,
        virtual_hardware="14",
        reserve_base_mib=2048.0,
        reserve_fraction=0.01,
        reserve_cores=0.5,
        overhead=_OVERHEAD,
        reclaim=Reclaim("within_vm", 0.65, 0.10, host_swap=True),
        memory_overcommit=True,
        requires_virtualisation=True,
        cpu_overhead_by_class={"general": 0.05},
        scheduler="shares",
    )


def made_up(n_vms: int, days: int, seed: int) -> tuple[Estate, Demand, Plan]:
    """Return an estate of `n_vms` VMs on hosts of 32 cores, with daily rhythm, noise and bursts."""
    rng = np.random.default_rng(seed)
    n_steps = days * 86_400 // _INTERVAL_S
    hour = (np.arange(n_steps) * (_INTERVAL_S / 3600.0)) % 24.0
    office = (0.35 + np.exp(-(((hour - 12.0) / 4.0) ** 2))).astype(np.float32)
    vcpus = rng.choice([1, 2, 4, 8], n_vms, p=[0.3, 0.4, 0.25, 0.05])
    level = (vcpus * rng.uniform(150.0, 900.0, n_vms)).astype(np.float32)
    cpu = np.empty((n_vms, n_steps), np.float32)
    used = np.empty_like(cpu)
    configured = 2048 * vcpus
    for vm in range(n_vms):
        noise = rng.gamma(2.0, 0.5, n_steps).astype(np.float32)
        cpu[vm] = level[vm] * office * noise
        used[vm] = configured[vm] * (0.55 + 0.1 * office)
    active = used * np.float32(0.3)
    guest = GuestSystem(
        "rhel-7", "Red Hat Enterprise Linux 7", "linux", None, None, balloon_driver=True, hot_add_cpu=True,
        hot_add_memory=True, supported_on={},
    )  # fmt: skip
    vms = tuple(
        VirtualMachine(
            name=f"vm{i:05}", server=f"vm{i:05}", guest=guest, application="", workload_class="general", tier=3,
            vcpus=int(vcpus[i]), configured_mib=int(configured[i]), reservation_mib=0,
            consumed_mib=float(used[i].max()), active_mib=float(active[i].mean()), cpu_mhz=float(level[i]),
            cpu_mean_mhz=float(level[i]), cpu_peak_mhz=float(level[i]), cpu_reservation_mhz=0.0, cpu_limit_mhz=None,
            shares=1000 * int(vcpus[i]), disk_gib=40.0, disk_iops=0.0, network_mbps=0.0, clusters=("c",), refused={},
        )
        for i in range(n_vms)
    )  # fmt: skip
    series = DemandSeries(
        0, _INTERVAL_S, cpu, used, active, np.broadcast_to(np.float32(0.0), cpu.shape), synthetic=True, seed=seed
    )
    overhead = np.array([_OVERHEAD.of(vm.vcpus, vm.configured_mib) for vm in vms])
    demand = Demand(
        vms, (), ("p95",), level[:, None].astype(np.float64), {"c": np.full(n_vms, 1.05)}, {"c": overhead}, series
    )
    return _estate(), demand, _plan(n_vms)


def _estate() -> Estate:
    return Estate("benchmark", (), (Cluster("c", _platform(), Policy()),))


def _plan(n_vms: int) -> Plan:
    n_hosts = -(-n_vms // _VMS_PER_HOST)
    cpu = Cpu("2 × 16 cores", "intel", "skylake", 2, 16, 2, 2100.0, 2600.0, 0.05, "benchmark")
    hosts = tuple(
        PlannedHost(
            f"h{i:04}", "c", "t",
            Hardware("t", cpu, (96 if i % _PRESSED_EVERY == 0 else 256) * 1024, 1, 100.0, 400.0, 4, 10_000.0, 0),
            existing=False, spare=False, site="", rack="", cost=1.0,
        )
        for i in range(n_hosts)
    )  # fmt: skip
    return Plan(
        "feasible", hosts, np.arange(n_vms, dtype=np.int64) % n_hosts, ((),) * n_hosts, Bound(1, 1.0, "none"), "hosts"
    )


def main() -> None:
    """Run the benchmark and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vms", type=int, default=1000)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    estate, demand, plan = made_up(options.vms, options.days, options.seed)
    series = demand.series
    begin = time.perf_counter()
    total = sum(
        float(array.sum(dtype=np.float64))
        for array in (series.cpu_mhz_by_vm_step, series.used_mib_by_vm_step, series.active_mib_by_vm_step)
    )
    sum_s = time.perf_counter() - begin
    begin, worked = time.perf_counter(), time.process_time()
    result = replay(estate, demand, plan, workers=options.workers)
    replay_s, replay_cpu_s = time.perf_counter() - begin, time.process_time() - worked
    samples = series.cpu_mhz_by_vm_step.size
    figures = {
        "vms": options.vms,
        "hosts": len(plan.hosts),
        "steps": series.n_steps,
        "vm_samples": samples,
        "workers": options.workers,
        "replay_s": round(replay_s, 3),
        "replay_cpu_s": round(replay_cpu_s, 3),
        "samples_per_s": round(samples / replay_s),
        "numpy_sum_s": round(sum_s, 4),
        "ratio_to_numpy_sum": round(replay_s / sum_s, 1),
        "peak_rss_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2, 3),
        "hosts_over_ceiling": sum(host.over_ceiling_fraction > 0 for host in result.hosts),
        "hosts_reclaiming": sum(host.ballooned_peak_mib > 0 for host in result.hosts),
        "demand_checksum": round(total),
    }
    for name, value in figures.items():
        print(f"{name:22} {value:>16,}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""A placement in the text format of Ganeti's htools, what `hbal` makes of it, and how `hbal` scores it."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from vconsolidate.model.changes import Move
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.rebalancing import Step

_GROUP = "cluster|11111111-2222-3333-4444-555555555555|preferred||"
_LIMITS = "128,1,1024,1,1,1|1,1,0,1,0,0;16777216,1024,1073741824,16,8,12|ext"
_DISK_MIB = 10_000_000
_STEP = re.compile(r"^\s*\d+\.\s+(\S+)\s+(\S+)\s+=>\s+(\S+)\s+([\d.]+)\s+a=", re.MULTILINE)
_SCORE = re.compile(r"Initial (?:score:|coefficients: overall)\s+([\d.]+)")


@dataclass(frozen=True, slots=True)
class HbalRun:
    """What `hbal` did: its moves in order, and the score that it gives each placement on the way."""

    steps: tuple[Step, ...]
    scores: tuple[float, ...]


def text_data(estate: Estate, demand: Demand, plan: Plan, *, memory_load: bool = True) -> tuple[str, str]:
    """
    Return the cluster, and the dynamic utilisation of its instances, as `hbal -t` and `-U` read them.

    Parameters
    ----------
    memory_load
        Tell the memory that VMs use, which Ganeti adds up per host whatever the host's size.
    """
    cluster = estate.clusters[0]
    group = _GROUP.split("|")[1]
    overhead = demand.overhead_mib_by_cluster[cluster.name]
    memory = np.ceil(np.array([vm.configured_mib for vm in demand.vms]) + overhead).astype(int)
    nodes, instances, utilisation = [], [], []
    for number, host in enumerate(plan.hosts):
        reserve = int(np.ceil(cluster.hypervisor.reserve_mib(host.hardware.memory_mib)))
        taken = int(memory[plan.host_of_vm == number].sum())
        free = host.hardware.memory_mib - reserve - taken
        nodes.append(
            f"{host.name}|{host.hardware.memory_mib}|{reserve}|{free}|{_DISK_MIB}|{_DISK_MIB}|{host.hardware.cpu.cores}"
            f"|N|{group}|1||N|1|0|1.0"
        )
    for row, vm in enumerate(demand.vms):
        node = plan.hosts[int(plan.host_of_vm[row])]
        instances.append(f"{vm.name}|{memory[row]}|0|{vm.vcpus}|running|Y|{node.name}||ext||0")
        cpu, used = _load(cluster, demand, plan, row, float(overhead[row]))
        utilisation.append(f"{vm.name} {cpu:.9f} {used if memory_load else 0.0:.9f} 0 0")
    ratio = cluster.policy.vcpu_per_core
    policy = f"|{_LIMITS}|{ratio}|32.0\ncluster|{_LIMITS}|{ratio}|32.0\n"
    parts = [f"{_GROUP}\n", "\n".join(nodes) + "\n", "\n".join(instances) + "\n", "", policy]
    return "\n".join(parts), "\n".join(utilisation) + "\n"


def _load(cluster: Cluster, demand: Demand, plan: Plan, row: int, overhead_mib: float) -> tuple[float, float]:
    """Return what a VM uses of the CPU and the memory of the average host, planned demand."""
    mhz = np.mean([host.hardware.cpu.cores * host.hardware.cpu.core_rating_mhz for host in plan.hosts])
    mib = np.mean([h.hardware.memory_mib - cluster.hypervisor.reserve_mib(h.hardware.memory_mib) for h in plan.hosts])
    cpu = float(demand.cpu_mhz_by_vm_slot[row].mean() * demand.cpu_overhead_by_cluster[cluster.name][row])
    return cpu / float(mhz), (demand.vms[row].consumed_mib + overhead_mib) / float(mib)


def run_hbal(estate: Estate, demand: Demand, plan: Plan, *options: str, memory_load: bool = True) -> HbalRun:
    """Return what `hbal` proposes for a placement."""
    text = _call(text_data(estate, demand, plan, memory_load=memory_load), *options)
    found = _SCORE.search(text)
    if found is None:
        raise ValueError(f"hbal printed no score:\n{text}")
    scores, steps = [float(found[1])], []
    for vm, source, target, score in _STEP.findall(text):
        steps.append(Step((Move(vm, source, target),), "balance"))
        scores.append(float(score))
    return HbalRun(tuple(steps), tuple(scores))


def _call(texts: tuple[str, str], *options: str) -> str:
    data, utilisation = texts
    with TemporaryDirectory() as folder:
        cluster, loads = Path(folder) / "cluster.data", Path(folder) / "loads"
        cluster.write_text(data, encoding="utf-8")
        loads.write_text(utilisation, encoding="utf-8")
        done = subprocess.run(
            ["hbal", "-t", str(cluster), "-U", str(loads), "-v", "-v", *options],
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        )
    return done.stdout

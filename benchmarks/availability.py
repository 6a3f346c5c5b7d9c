"""
Exact N+k, planned, proven and put to the test: ``python -m benchmarks.availability --json OUT``.

Every row plans an estate with ``admission: exact``, has the plan checked by the independent checker, and lets each
failure happen in the failover replay. Beside it, in the same run, stands what dividing totals gives: the fewest hosts
that hold every VM, spread evenly, whose total room without the largest is still enough; and how many of its failures
the same replay cannot restart.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.output import Cell, line, write_json
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.host_capacity import resources_of
from vconsolidate.packing.place import place
from vconsolidate.replay.engine import replay
from vconsolidate.sizing.size import size
from vconsolidate.verify.plan import violations

SAMPLES = Path(__file__).parents[1] / "sample_inventories"
EXACT = ("policy.admission=exact",)
_WIDTHS = (22, 6, 6, 6, 8, 8, 9, 9, 12, 12)

_HEAD = """
version: 1
name: {name}
defaults: {{servers: {{os: red-hat-enterprise-linux-7}}}}
target:
  clusters:
    - {{name: c, hypervisor: esxi-6.7, host_types: [{{name: node, model: dell-poweredge-r740-2x6130}}]}}
policy: {{host_failures_tolerated: {tolerated}}}
servers:
"""

_SERVER = (
    "  - {{name: s{number:04d}, hardware: {{model: any, cpu: {{model: intel-xeon-x5570, sockets: {sockets}}}, "
    "memory: {memory} GiB}}, demand: {{cpu_mean: {mean} %, cpu_p95: {p95} %, cpu_peak: {peak} %, "
    "memory_used: {used} GiB}}}}\n"
)


def mixed(n_servers: int, tolerated: int, seed: int = 0, busiest: int = 26) -> Estate:
    """Return an estate of usual servers: 4 to 48 GiB, 3 % up to `busiest` % of their cores busy."""
    rng = np.random.default_rng(seed)
    text = [_HEAD.format(name=f"{n_servers} servers", tolerated=tolerated)]
    for number in range(n_servers):
        memory = int(rng.choice([4, 8, 12, 16, 24, 32, 48], p=[0.1, 0.22, 0.22, 0.22, 0.14, 0.07, 0.03]))
        p95 = int(rng.integers(3, busiest))
        used = round(memory * float(rng.uniform(0.4, 0.9)), 1)
        values = {"sockets": int(rng.integers(1, 3)), "memory": memory, "used": used}
        text.append(_SERVER.format(number=number, mean=max(1, p95 // 3), p95=p95, peak=min(95, 2 * p95), **values))
    return load_inventory(None, text="".join(text), overrides=EXACT)


CASES: Mapping[str, Callable[[], Estate]] = {
    "16 identical nodes": lambda: mixed(415, 1),
    "20 identical nodes": lambda: mixed(520, 1),
    "20 nodes, N+2": lambda: mixed(490, 2),
    "60 hosts": lambda: mixed(1500, 1, busiest=31),
    "database mix": lambda: load_inventory(SAMPLES / "database-mix.yaml", overrides=EXACT),
    "tiny": lambda: mixed(30, 1),
}
"""Name → what makes the estate."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.availability", description=__doc__)
    parser.add_argument("--case", action="append", choices=list(CASES), help="only these (all but tiny when left out)")
    parser.add_argument("--work", type=float, default=Stop().work, help="work limit of a plan")
    parser.add_argument("--json", type=Path, default=None, metavar="OUT")
    options = parser.parse_args(arguments)
    heads = ("estate", "VMs", "hosts", "bound", "optimal", "seconds", "verified", "survived", "totals say", "survived")
    print(line(heads, _WIDTHS))
    rows: list[dict[str, Cell]] = []
    for name in options.case or [case for case in CASES if case != "tiny"]:
        row = measured(name, CASES[name](), options.work)
        rows.append(row)
        print(line(list(_shown(row)), _WIDTHS), flush=True)
        write_json(options.json, rows)
    return 0


def _shown(row: Mapping[str, Cell]) -> Iterator[Cell]:
    yield from (row[key] for key in ("estate", "vms", "hosts", "bound", "optimal", "seconds", "verified"))
    yield f"{row['survived']}/{row['failures']}"
    yield f"{row['naive_hosts']} hosts"
    yield f"{row['naive_survived']}/{row['naive_failures']}"


def measured(name: str, estate: Estate, work: float) -> dict[str, Cell]:
    """Return the row of one estate."""
    demand = size(estate)
    started = time.monotonic()
    plan = place(estate, demand, stop=Stop(work=work))
    seconds = time.monotonic() - started
    ours, naive = _failures(estate, demand, plan), divided(estate, demand)
    theirs = _failures(estate, demand, naive)
    return {
        "estate": name,
        "vms": len(demand.vms),
        "hosts": plan.hosts_used,
        "bound": plan.bound.hosts,
        "optimal": plan.status == "optimal",
        "seconds": round(seconds, 2),
        "verified": not violations(estate, demand, plan),
        "idle_hosts": sum(host.spare for host in plan.hosts),
        "failures": len(ours),
        "survived": sum(ours),
        "naive_hosts": naive.hosts_used,
        "naive_failures": len(theirs),
        "naive_survived": sum(theirs),
    }


def _failures(estate: Estate, demand: Demand, plan: Plan) -> list[bool]:
    """Return whether each failure is survived in the failover replay."""
    return [failure.survived for failure in replay(estate, demand, plan).failures] if plan.hosts else []


def divided(estate: Estate, demand: Demand) -> Plan:
    """
    Return the plan that dividing totals gives, on hosts of the cheapest type of the only cluster.

    The fewest hosts such that all VMs fit, each put on the emptiest, and the hosts but the k largest have room for the
    total.
    """
    cluster = estate.clusters[0]
    resources = resources_of(demand, estate.clusters)
    kind = min(cluster.host_types, key=lambda kind: kind.price or 0.0)
    offered = resources.capacity_of(kind.hardware, cluster)
    limited = np.isfinite(offered)
    need, room = resources.demand_in(cluster, demand)[:, limited], offered[limited]
    lost = cluster.policy.host_failures_tolerated
    hosts = int(np.ceil((need.sum(axis=0) / room).max())) + lost
    while (where := _emptiest_first(need, room, hosts)) is None:
        hosts += 1
    names = tuple(_host(cluster, number) for number in range(hosts))
    return Plan("feasible", names, where, ((),) * hosts, Bound(0, 0.0, "none"), "totals divided")


def _emptiest_first(need: FloatArray, room: FloatArray, hosts: int) -> np.ndarray | None:
    """Return (n_vms,) the host of each VM, the largest put first on the emptiest; None where one has no place."""
    load = np.zeros((hosts, need.shape[1]))
    where = np.zeros(len(need), dtype=np.int64)
    for vm in np.argsort(-(need / room).max(axis=1), kind="stable").tolist():
        share = ((load + need[vm]) / room).max(axis=1)
        host = int(share.argmin())
        if share[host] > 1.0:
            return None
        load[host] += need[vm]
        where[vm] = host
    return where


def _host(cluster: Cluster, number: int) -> PlannedHost:
    kind = min(cluster.host_types, key=lambda kind: kind.price or 0.0)
    return PlannedHost(
        name=f"{cluster.name}-{kind.name}-{number + 1:02d}",
        cluster=cluster.name,
        type_name=kind.name,
        hardware=kind.hardware,
        existing=False,
        spare=False,
        site=cluster.site,
        rack="",
        cost=kind.price or 0.0,
    )


if __name__ == "__main__":
    sys.exit(main())

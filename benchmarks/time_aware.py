"""
Peak of sums against sum of peaks: ``python -m benchmarks.time_aware --json OUT``.

The same workloads are packed twice: each by its highest CPU demand of all times (sum of peaks), and each by its highest
demand in every slot of the period (peak of sums). In both plans no host is ever over its CPU limit on the history; the
second needs fewer hosts as far as workloads are busy at different times. So that CPU binds, hosts get memory enough
for anything (4 TiB), up to 32 vCPUs per core, uplinks of a terabit and no spares; hosts for fewer than 100 servers have
eight cores, since one usual host would hold them all. Ceiling and headroom are those of the inventory. Traces are read
by the importers from ``--traces``; an estate that is absent is passed over.
"""

from __future__ import annotations

import argparse
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from benchmarks.output import Cell, line, write_json
from vconsolidate.cli.main import main as vconsolidate
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.policy import DemandStatistic
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.sizing.size import size

ROOT = Path(__file__).parents[1]
TARGET = "dell-poweredge-r740-2x6130"
_MEMORY_MIB = 4 * 1024 * 1024
_UPLINK_MBPS = 1e6
_FEW_CORES = 8
_NO_WORK_LIMIT = 1e9
_WIDTHS = (16, 24, 6, 6, 7, 7, 10, 9)
_Period = Literal["day", "week"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.time_aware", description=__doc__)
    parser.add_argument("--traces", type=Path, default=ROOT.parent / "shared/data/traces", metavar="FOLDER")
    parser.add_argument("--slot-minutes", type=int, default=60)
    parser.add_argument("--time-limit", type=float, default=60.0)
    parser.add_argument("--most-servers", type=int, default=400)
    parser.add_argument("--json", type=Path, default=None, metavar="OUT")
    options = parser.parse_args(arguments)
    print(line(("estate", "packed by", "VMs", "slots", "hosts", "bound", "optimal", "seconds"), _WIDTHS))
    rows: list[dict[str, Cell]] = []
    for name, estate, periods in _estates(options.traces):
        few = replace(estate, servers=estate.servers[: options.most_servers])
        rows += _compared(name, few, periods, options.slot_minutes * 60, options.time_limit)
        write_json(options.json, rows)
    return 0


def _compared(
    name: str, estate: Estate, periods: Sequence[_Period], slot_s: int, seconds: float
) -> Iterator[dict[str, Cell]]:
    statistics = {"sum of peaks": DemandStatistic("peak", 100.0)}
    for period in periods:
        statistics[f"peak of sums, {period}"] = DemandStatistic("profile", 100.0, slot_s, period)
    cores = _FEW_CORES if len(estate.servers) < 100 else None
    peak_hosts = 0
    for packed_by, statistic in statistics.items():
        clusters = tuple(cpu_binds(cluster, statistic, cores) for cluster in estate.clusters)
        bound_by_cpu = replace(estate, clusters=clusters)
        demand = size(bound_by_cpu)
        started = time.monotonic()
        plan = place(bound_by_cpu, demand, stop=Stop(seconds=seconds, work=_NO_WORK_LIMIT, clock=time.monotonic))
        peak_hosts = peak_hosts or plan.hosts_used
        row: dict[str, Cell] = {
            "estate": name,
            "packed_by": packed_by,
            "vms": len(demand.vms),
            "slots": len(demand.slots),
            "hosts": plan.hosts_used,
            "bound": plan.bound.hosts,
            "optimal": plan.status == "optimal",
            "seconds": round(time.monotonic() - started, 2),
            "hosts_saved": peak_hosts - plan.hosts_used,
        }
        print(line([row[key] for key in list(row)[:8]], _WIDTHS), flush=True)
        yield row


def cpu_binds(cluster: Cluster, statistic: DemandStatistic, cores: int | None) -> Cluster:
    """Return a cluster in which nothing but CPU limits a host."""
    policy = replace(
        cluster.policy,
        cpu_statistic=statistic,
        vcpu_per_core=32.0,
        host_failures_tolerated=0,
        max_vms_per_host=None,
    )
    types = tuple(replace(kind, hardware=_roomy(kind.hardware, cores), count=None) for kind in cluster.host_types)
    hosts = tuple(replace(host, hardware=_roomy(host.hardware, cores)) for host in cluster.hosts)
    return replace(cluster, policy=policy, host_types=types, hosts=hosts, datastore_gib=None)


def _roomy(hardware: Hardware, cores: int | None) -> Hardware:
    cpu = hardware.cpu if cores is None else replace(hardware.cpu, sockets=1, cores_per_socket=cores)
    return replace(hardware, cpu=cpu, memory_mib=_MEMORY_MIB, nic_mbps=_UPLINK_MBPS)


def _estates(traces: Path) -> Iterator[tuple[str, Estate, tuple[_Period, ...]]]:
    """Yield estates with the periods that their history covers."""
    yield "data centre", load_inventory(ROOT / "sample_inventories/data-center.yaml"), ("day", "week")
    archive = traces / "planetlab/planetlab_20110303_20110306.tar.gz"
    if archive.exists():
        with tempfile.TemporaryDirectory() as folder:
            with tarfile.open(archive) as packed:
                packed.extractall(folder, filter="data")
            day = next(path for path in sorted(Path(folder).rglob("20110303")) if path.is_dir())
            yield "PlanetLab", imported("planetlab", day), ("day",)
    else:
        print(f"passed over: {archive} is absent", file=sys.stderr)
    recorded = traces / "bitbrains_raw"
    if recorded.exists():
        yield "Bitbrains", imported("bitbrains", recorded), ("day", "week")
    else:
        print(f"passed over: {recorded} is absent", file=sys.stderr)


def imported(source: str, path: Path) -> Estate:
    """Return the estate that an importer makes of a path."""
    with tempfile.TemporaryDirectory() as folder:
        inventory = Path(folder) / "inventory.yaml"
        command = ["import", str(path), "--source", source, "--target", TARGET, "-o", str(inventory), "--quiet"]
        if vconsolidate(command) != 0:
            raise SystemExit(1)
        return load_inventory(inventory)


if __name__ == "__main__":
    sys.exit(main())

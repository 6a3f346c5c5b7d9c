"""
Policies on histories they have not seen: ``python -m benchmarks.backtest --json OUT``.

Each estate is planned on the first part of its history and replayed on the rest, under margins, with VMs at their peak
kept room for, and with the largest sums of the first part: hosts, the share of hosts ever over, the share of
host-intervals over, and the depth (largest CPU demand of a host over its ceiling), over three packings of every plan.
Hosts are small (eight cores, four for Bitbrains), so that there are several, and servers that fill one alone are left
out; hosts have memory enough for anything, so that CPU binds. Traces are read from ``--traces``; where an estate is
absent, the benchmark says so and goes on.

PlanetLab is planned on 3 March 2011 and replayed on the 6th; Bitbrains on its first three weeks: its
few VMs stand for six each, whose days of each part are shifted by whole days. The files of
CloudCluster hold two whole pools, not VMs: each becomes forty equal VMs, planned on its first half, so that no packing
helps. They are measured every 30 seconds: the last lines say how much higher peaks are than means of five minutes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.output import Cell, line, write_json
from benchmarks.time_aware import ROOT, cpu_binds, imported
from vconsolidate.model.arrays import Float32Array, frozen
from vconsolidate.model.backtest import TriedPolicy
from vconsolidate.model.estate import Estate
from vconsolidate.model.policy import DemandStatistic
from vconsolidate.model.stop import Stop
from vconsolidate.model.trace import Trace
from vconsolidate.pipeline.repair.backtest_choice import summaries_of
from vconsolidate.pipeline.repair.backtest_trial import Cut, trials_of
from vconsolidate.pipeline.settings import Settings
from vconsolidate.report.backtest import policy_words

_P95 = DemandStatistic("percentile", 95.0)
POLICIES = (
    *(TriedPolicy(_P95, 0, margin) for margin in (0.0, 0.1, 0.2, 0.3, 0.5)),
    *(TriedPolicy(_P95, number, margin) for number in (1, 2, 4) for margin in (0.0, 0.1)),
    TriedPolicy(DemandStatistic("peak", 100.0), 0, 0.0),
    *(TriedPolicy(_P95, 0, margin, largest_sums=True) for margin in (0.0, 0.1)),
)
_WIDTHS = (13, 30, 6, 10, 9, 9, 6)
_LARGEST = 0.7
"""Servers with more than this share of a host's CPU are left out: alone, they may be above its ceiling."""
_DAY_S = 86_400
_TIMES = 6
_POOL_VMS = 40
_POOL_STEP_S = 30
_FIVE_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Case:
    """An estate, and the interval before which it is planned."""

    name: str
    estate: Estate
    cut: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.backtest", description=__doc__)
    parser.add_argument("--traces", type=Path, default=ROOT.parent / "shared/data/traces", metavar="FOLDER")
    parser.add_argument("--effort", type=float, default=5.0)
    parser.add_argument("--packings", type=int, default=3)
    parser.add_argument("--most-servers", type=int, default=400)
    parser.add_argument("--only", default="", metavar="NAME", help="estates whose names begin so")
    parser.add_argument("--json", type=Path, default=None, metavar="OUT")
    options = parser.parse_args(arguments)
    print(line(("estate", "policy", "hosts", "ever over", "worst", "time over", "depth"), _WIDTHS))
    settings = Settings(stop=Stop(work=options.effort))
    rows: list[dict[str, Cell]] = []
    for case in cases(options.traces, options.most_servers):
        for policy in POLICIES if case.name.startswith(options.only) else ():
            rows.append(_row(case, policy, settings, options.packings))
            print(line([_shown(cell) for cell in rows[-1].values()], _WIDTHS), flush=True)
            write_json(options.json, rows)
    for name, values in pools(options.traces):
        factor = _hidden_by_means(values)
        at = ", ".join(f"{np.percentile(factor, q):.2f} at p{q}" for q in (50, 95, 99))
        print(f"{name}: the largest of ten values of 30 s is {at}, {factor.max():.2f} at most, times their mean")
    return 0


def _row(case: Case, policy: TriedPolicy, settings: Settings, packings: int) -> dict[str, Cell]:
    trace = case.estate.trace
    assert trace is not None  # noqa: S101 - all cases have one
    trials = tuple(trials_of(case.estate, settings, Cut(case.cut, trace.n_steps), policy, packings))
    [summary] = summaries_of(trials, [policy])
    return {
        "estate": case.name,
        "policy": policy_words(policy),
        "hosts": round(summary.hosts_used_mean),
        "ever_over": round(summary.hosts_over_fraction_mean, 4),
        "worst_packing": round(summary.hosts_over_fraction_worst, 4),
        "time_over": round(summary.intervals_over_fraction_mean, 6),
        "depth": round(summary.depth_worst, 3),
    }


def _shown(cell: Cell) -> Cell:
    return f"{cell:.4f}".rjust(8) if isinstance(cell, float) else cell


def cases(traces: Path, most_servers: int) -> Iterator[Case]:
    """Yield the estates that are there."""
    archive = traces / "planetlab/planetlab_20110303_20110306.tar.gz"
    if _is_there(archive):
        with tempfile.TemporaryDirectory() as folder:
            with tarfile.open(archive) as packed:
                packed.extractall(folder, filter="data")
            first = next(path for path in sorted(Path(folder).rglob("20110303")) if path.is_dir())
            estate = _small_hosts(imported("planetlab", first.parent), 8, most_servers)
        yield Case("PlanetLab", estate, _DAY_S // 300)
    recorded = traces / "bitbrains_raw"
    if _is_there(recorded):
        estate = _small_hosts(imported("bitbrains", recorded), 4, most_servers)
        cut = 21 * _DAY_S // 300
        yield Case("Bitbrains", _repeat(estate, cut), cut)
        for name, values in pools(traces):
            yield Case(name, _pool(estate, name, values), values.size // 2)


def _is_there(path: Path) -> bool:
    if not path.exists():
        print(f"passed over: {path} is absent", file=sys.stderr)
    return path.exists()


def _small_hosts(estate: Estate, cores: int, most_servers: int) -> Estate:
    """Return the first servers of an estate that no policy keeps off its hosts, which have few cores; CPU binds."""
    clusters = tuple(cpu_binds(cluster, cluster.policy.cpu_statistic, cores) for cluster in estate.clusters)
    largest = _LARGEST * min(kind.hardware.cpu.capacity_mhz for kind in clusters[0].host_types)
    servers = [server for server in estate.servers if server.hardware.cpu.capacity_mhz <= largest]
    return replace(estate, servers=tuple(servers[:most_servers]), clusters=clusters)


def _repeat(estate: Estate, cut: int) -> Estate:
    """Return an estate with every server several times, each time with its days in another order."""
    trace = estate.trace
    assert trace is not None  # noqa: S101 - traces were imported
    names = [server.name for server in estate.servers]
    values = trace.values["cpu_fraction"][[trace.servers.index(name) for name in names]]
    day = _DAY_S // trace.interval_s
    rows = [
        np.concatenate(
            [np.roll(values[:, :cut], 2 * k * day, axis=1), np.roll(values[:, cut:], k * day, axis=1)], axis=1
        )
        for k in range(_TIMES)
    ]
    every = tuple(f"{name}-{k}" for k in range(_TIMES) for name in names)
    servers = tuple(replace(server, name=f"{server.name}-{k}") for k in range(_TIMES) for server in estate.servers)
    cpu: Float32Array = np.concatenate(rows).astype(np.float32)
    return replace(estate, servers=servers, trace=replace(trace, servers=every, values={"cpu_fraction": frozen(cpu)}))


def pools(traces: Path) -> Iterator[tuple[str, Float32Array]]:
    """Yield name and CPU of the pools of CloudCluster, one value every 30 seconds."""
    folder = traces / "cloudcluster_raw"
    if not _is_there(folder):
        return
    for path in sorted(folder.glob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as text:
            rows = [row for row in csv.reader(text) if row]
        shift = 0 if rows[0][0][:1].isdigit() else 1
        found = {int(_seconds(row[shift])): float(row[-1] if shift == 0 else row[3]) for row in rows}
        start = min(found)
        values = np.full((max(found) - start) // _POOL_STEP_S + 1, np.nan, dtype=np.float32)
        for second, value in found.items():
            values[(second - start) // _POOL_STEP_S] = value
        values = values[np.maximum.accumulate(np.where(np.isnan(values), 0, np.arange(values.size)))]
        yield path.name.split("_")[2], values


def _seconds(text: str) -> float:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC).timestamp()


def _pool(like: Estate, name: str, values: Float32Array) -> Estate:
    """Return an estate of equal servers that together are a pool; the largest value is all they have."""
    first = like.servers[0]
    core = replace(first.hardware.cpu, sockets=1, cores_per_socket=1)
    server = replace(first, hardware=replace(first.hardware, cpu=core))
    names = tuple(f"vm{number:02d}" for number in range(_POOL_VMS))
    shares = np.tile(values / values.max(), (_POOL_VMS, 1)).astype(np.float32)
    trace = Trace(names, 0, _POOL_STEP_S, values.size, {"cpu_fraction": frozen(shares)})
    return replace(like, name=name, servers=tuple(replace(server, name=one) for one in names), trace=trace, rules=())


def _hidden_by_means(values: Float32Array) -> Float32Array:
    """Return, for every five minutes, the largest value over the mean."""
    whole = values[: values.size // _FIVE_MINUTES * _FIVE_MINUTES].reshape(-1, _FIVE_MINUTES)
    busy = whole[whole.mean(axis=1) > 0]
    factor: Float32Array = busy.max(axis=1) / busy.mean(axis=1)
    return factor


if __name__ == "__main__":
    sys.exit(main())

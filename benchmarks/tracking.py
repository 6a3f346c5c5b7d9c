"""
Plans against the histories that followed them: ``python -m benchmarks.tracking --json OUT``.

Each history is cut into three parts, for each seed elsewhere (`CUTS`). The estate is planned on the first, `track`
compares the plan with the second as if it had been measured, and writes priors; the same inventory, still with the
history of the first part only, is planned again with and without them, and both plans are replayed on the third part,
which nobody saw. In a second round the hosts are slower than their rating says (``--slower``), which the planner does
not know. VMs are measured by their
own counters and hosts by theirs, the hypervisor's work included. Each seed draws other servers of the same estate; a
pool of equal servers stays as it is.

`silent` counts hosts that are above what their service level allows in the second part without a finding; it must be 0.
`error` is the mean of |measured − expected| over expected of the hosts' mean CPU.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.backtest import cases
from benchmarks.output import Cell, line, write_json
from benchmarks.time_aware import ROOT
from vconsolidate.model.arrays import frozen
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.measured import Measured, Panel
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import Replay
from vconsolidate.model.stop import Stop
from vconsolidate.model.tracking import Tracking
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.repair.play import play
from vconsolidate.pipeline.settings import Settings
from vconsolidate.pipeline.tracking.track import track
from vconsolidate.sizing.apply_priors import apply_priors
from vconsolidate.sizing.series import series

_WIDTHS: Final = (12, 7, 5, 9, 6, 6, 6, 6, 7, 7, 18, 7, 9, 10, 9)
CUTS: Final = ((1 / 3, 2 / 3), (0.4, 0.7), (0.25, 0.6))
"""Ends of the first and of the second part, as shares of the history; one pair for each seed, in turn."""
_TIMES: Final = 3
"""Servers that are drawn from, over those that are planned."""
_HEADER: Final = (
    *("estate", "slower", "seed", "hosts", "as", "above", "below", "over", "silent", "error"),
    *("next plan", "hosts", "error", "ever over", "time over"),
)


@dataclass(frozen=True, slots=True)
class Parts:
    """An estate with each part of its history."""

    first: Estate
    second: Estate
    third: Estate


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tracking", description=__doc__)
    parser.add_argument("--traces", type=Path, default=ROOT.parent / "shared/data/traces", metavar="FOLDER")
    parser.add_argument("--effort", type=float, default=5.0)
    parser.add_argument("--most-servers", type=int, default=200)
    parser.add_argument("--slower", type=float, default=0.08)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", default="", metavar="NAME", help="estates whose names begin so")
    parser.add_argument("--hosts", action="store_true", help="print every host, too")
    parser.add_argument("--json", type=Path, default=None, metavar="OUT")
    options = parser.parse_args(arguments)
    print(line(_HEADER, _WIDTHS))
    rows: list[dict[str, Cell]] = []
    for case in cases(options.traces, _TIMES * options.most_servers):
        if not case.name.startswith(options.only):
            continue
        for slower in (0.0, options.slower):
            for seed in range(options.seeds):
                parts = parts_of(drawn(case.estate, seed, options.most_servers), CUTS[seed % len(CUTS)])
                settings = Settings(stop=Stop(work=options.effort), seed=seed, hold_out_days=0)
                for row in _rounds(case.name, parts, slower, settings, hosts=options.hosts):
                    rows.append(row)
                    print(line([_shown(cell) for cell in row.values()], _WIDTHS), flush=True)
                    write_json(options.json, rows)
    return 0


def drawn(estate: Estate, seed: int, most: int) -> Estate:
    """Return an estate of servers drawn at random: five of six, and no more than `most`."""
    number = min(most, len(estate.servers) * 5 // 6)
    rows = np.sort(np.random.default_rng(seed).choice(len(estate.servers), number, replace=False)).tolist()
    return replace(estate, servers=tuple(estate.servers[row] for row in rows))


def _shown(cell: Cell) -> Cell:
    return f"{cell:.4f}" if isinstance(cell, float) else cell


def parts_of(estate: Estate, ends: tuple[float, float] = CUTS[0]) -> Parts:
    """Return the estate with the first, second and third part of its history."""
    trace = estate.trace
    assert trace is not None  # noqa: S101 - all cases have one
    cuts = [round(trace.n_steps * share) for share in (0.0, *ends, 1.0)]
    parts = [replace(estate, trace=replace(trace.between(first, last), doubts=())) for first, last in pairwise(cuts)]
    return Parts(*parts)


def _rounds(name: str, parts: Parts, slower: float, settings: Settings, *, hosts: bool) -> list[dict[str, Cell]]:
    outcome = plan_estate(parts.first, settings)
    if not outcome.plan.hosts:
        return []
    found = track(
        parts.first, outcome.demand, outcome.plan, measured_of(parts.second, outcome.demand, outcome.plan, slower)
    )
    if hosts:
        _print_hosts(found)
    states = [host.state for host in found.hosts if host.vms_planned]
    over = [
        host
        for host in found.hosts
        if (host.over_ceiling or 0.0) > parts.first.service_levels.host.over_ceiling_fraction
    ]
    told = {finding.subject for finding in found.findings if finding.id == "VC207"}
    head: dict[str, Cell] = {
        "estate": name,
        "slower": slower,
        "seed": settings.seed,
        "hosts": outcome.plan.hosts_used,
        "as_expected": states.count("as_expected"),
        "above": states.count("above"),
        "below": states.count("below"),
        "over": len(over),
        "silent": sum(host.name not in told for host in over),
        "error": round(_error([(host.cpu_mean.expected, host.cpu_mean.measured or 0.0) for host in found.hosts]), 4),
    }
    corrected = apply_priors(parts.first, found.priors, "priors.json")
    return [
        {**head, **_next(words, estate, parts.third, slower, settings)}
        for words, estate in (("without priors", parts.first), ("with priors", corrected))
    ]


def _next(words: str, estate: Estate, third: Estate, slower: float, settings: Settings) -> dict[str, Cell]:
    """Return how a plan of the first part does on the third; its own ratings are not asked what is true."""
    outcome = plan_estate(estate, settings)
    expected = play(estate, outcome.demand, outcome.plan, 1)[1]
    truth = _true_replay(third, outcome.demand, outcome.plan, slower)
    ceiling = {cluster.name: cluster.policy.cpu_ceiling_fraction for cluster in third.clusters}
    shares = truth.series.by_host["cpu_demand_fraction"]
    over = shares > np.array([ceiling[host.cluster] for host in outcome.plan.hosts])[:, None]
    pairs = [(a.cpu_mean_fraction, b.cpu_mean_fraction) for a, b in zip(expected.hosts, truth.hosts, strict=True)]
    return {
        "next_plan": words,
        "next_hosts": outcome.plan.hosts_used,
        "next_error": round(_error(pairs), 4),
        "ever_over": round(float(over.any(axis=1).mean()), 4),
        "time_over": round(float(over.mean()), 6),
    }


def _true_replay(third: Estate, demand: Demand, plan: Plan, slower: float) -> Replay:
    """Return the replay of a placement on the third part, on hosts as fast as they are."""
    types = {kind.name: kind.hardware for cluster in third.clusters for kind in cluster.host_types}
    hosts = tuple(replace(host, hardware=types.get(host.type_name, host.hardware)) for host in plan.hosts)
    history = series(third, demand.vms, seed=0)
    history = replace(history, cpu_mhz_by_vm_step=frozen(history.cpu_mhz_by_vm_step / np.float32(1.0 - slower)))
    return play(third, replace(demand, series=history), replace(plan, hosts=hosts), 1)[1]


def measured_of(estate: Estate, demand: Demand, plan: Plan, slower: float) -> Measured:
    """Return what counters would say of a placement under an estate's history, on hosts slower than rated."""
    history = series(estate, demand.vms, seed=0)
    n_steps = history.n_steps
    cores = np.zeros((len(demand.vms), n_steps), dtype=np.float32)
    hosts = np.zeros((len(plan.hosts), n_steps), dtype=np.float32)
    reserve = {cluster.name: cluster.hypervisor.reserve_cores for cluster in estate.clusters}
    for row, where in enumerate(plan.host_of_vm.tolist()):
        host = plan.hosts[where]
        overhead = demand.cpu_overhead_by_cluster[host.cluster][row]
        core_mhz = host.hardware.cpu.core_rating_mhz * (1.0 - slower)
        cores[row] = history.cpu_mhz_by_vm_step[row] * np.float32(overhead / core_mhz)
        hosts[where] += cores[row]
    for row, host in enumerate(plan.hosts):
        hosts[row] += np.float32(0.5 * reserve[host.cluster])
    used = history.used_mib_by_vm_step
    names = tuple(vm.name for vm in demand.vms)
    n_vms, n_hosts = len(names), len(plan.hosts)
    both = (*names, *(host.name for host in plan.hosts))
    return Measured(
        start_s=history.start_s,
        interval_s=history.interval_s,
        n_steps=n_steps,
        counters={
            "cpu_cores": Panel(both, frozen(np.concatenate([cores, hosts]).reshape(n_vms + n_hosts, n_steps))),
            "memory_mib": Panel(names, frozen(np.array(used, dtype=np.float32))),
        },
    )


def _error(pairs: Sequence[tuple[float, float]]) -> float:
    known = [(expected, measured) for expected, measured in pairs if expected > 0.0]
    return float(np.mean([abs(measured - expected) / expected for expected, measured in known])) if known else 0.0


def _print_hosts(found: Tracking) -> None:
    for host in found.hosts:
        causes = ", ".join(f"{one.kind} {one.share * 100:+.1f} %" for one in host.causes)
        measured = host.cpu_mean.measured or 0.0
        print(
            f"  {host.name}: {measured:.3f} (expected {host.cpu_mean.expected:.3f} ± {host.band_share:.3f}), "
            f"95 % {host.cpu_p95.measured or 0.0:.3f} ({host.cpu_p95.expected:.3f}), {host.state}: {causes}"
        )


if __name__ == "__main__":
    raise SystemExit(main())

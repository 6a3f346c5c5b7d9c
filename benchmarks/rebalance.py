"""
Even out random clusters, side by side with Ganeti's `hbal`: ``python -m benchmarks.rebalance --seeds 1 2 3``.

Both begin with the same placement. This program may move as many VMs as `hbal` did, and with its defaults as many as
it finds to pay. Each result is judged by both measures (the score that `hbal` prints, and the imbalance of
``vconsolidate.verify.imbalance``), and each step of both by the independent checker. `fewest` is the least number of
moves found with which this program is as even as `hbal` at its end, by both measures.

Hosts of two sizes (``--mixed``) divide the two measures. With ``--one-measure`` the memory that VMs use is told to
neither, and the other weights are those of `hbal`: both then minimise the same sum, and what differs is the search.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.output import Cell, line, write_json
from benchmarks.rebalancing.clusters import PLAIN, Shape, cluster_text
from benchmarks.rebalancing.ganeti import HbalRun, run_hbal
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.plan import Plan
from vconsolidate.model.rebalancing import EVEN_WEIGHTS, Rebalancing, Terms
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.rebalance.placement_of_today import RunningEstate, running_today
from vconsolidate.pipeline.rebalance.rebalance import rebalance
from vconsolidate.sizing.size import size
from vconsolidate.verify.host_loads import loads
from vconsolidate.verify.imbalance import imbalance
from vconsolidate.verify.steps import first_wrong_step, placements

_WIDTHS = (7, 5, 4, 6, 6, 7, 8, 8, 8, 8, 8, 8, 8, 7, 7)
_HEAD = ("cluster", "hosts", "VMs", "hbal", "ours", "fewest", "score", "hbal", "ours", "imbal.", "hbal", "ours")
_SAME = 5e-9
"""Scores are printed with eight decimals."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return 1 when the checker refuses a step of ours."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rebalance", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--clusters", type=int, default=20)
    parser.add_argument("--mixed", action="store_true", help="half of the hosts have twice the memory")
    parser.add_argument("--one-measure", action="store_true", help="both minimise what they have in common")
    parser.add_argument("--tolerated", type=int, default=0, help="host failures that every step must leave survivable")
    parser.add_argument(
        "--no-fewest", action="store_true", help="do not look for the fewest moves, which takes longest"
    )
    parser.add_argument("--effort", type=float, default=10.0)
    parser.add_argument("--json", type=Path, default=None, metavar="OUT")
    options = parser.parse_args(arguments)
    shape = Shape(options.mixed, options.tolerated)
    if options.one_measure:
        return _by_one_measure(options.seeds, options.clusters, shape, options.effort)
    rows: list[dict[str, Cell]] = []
    for seed in options.seeds:
        print(line((*_HEAD, "default", "imbal.", "CPU s"), _WIDTHS))
        of_seed = [
            compared(1000 * seed + number, shape, options.effort, fewest=not options.no_fewest)
            for number in range(options.clusters)
        ]
        for row in of_seed:
            print(line([row[key] for key in _KEYS], _WIDTHS), flush=True)
        rows += of_seed
        print(_summary(seed, of_seed), flush=True)
        write_json(options.json, rows)
    return 0 if all(row["ours_valid"] for row in rows) else 1


def _by_one_measure(seeds: Sequence[int], n_clusters: int, shape: Shape, effort: float) -> int:
    """Print how both end when they minimise the same; return 1 when ours ends worse on any cluster."""
    print(line(("cluster", "hosts", "VMs", "hbal", "ours", "fewest", "score", "hbal", "ours"), _WIDTHS[:9]))
    worse = 0
    for number in (1000 * seed + number for seed in seeds for number in range(n_clusters)):
        row = by_one_measure(number, shape, effort)
        print(line([row[key] for key in _COMMON], _WIDTHS[:9]), flush=True)
        worse += float(row["score"] or 0.0) > float(row["hbal_score"] or 0.0) + _SAME
    print(f"worse than hbal by its score on {worse} of {len(seeds) * n_clusters} clusters")
    return 1 if worse else 0


_COMMON = ("cluster", "hosts", "vms", "hbal_moves", "moves", "fewest", "score_before", "hbal_score", "score")


def by_one_measure(number: int, shape: Shape, effort: float = 10.0) -> dict[str, Cell]:
    """Return how both end on a cluster by the score of `hbal`, which knows nothing of the memory that VMs use."""
    estate = load_inventory(None, text=cluster_text(number, shape))
    running = running_today(estate, size(estate), "cluster")
    theirs = run_hbal(running.estate, running.demand, running.plan, memory_load=False)
    policy = running.estate.clusters[0].policy
    weights = {**EVEN_WEIGHTS, "vcpus": policy.vcpu_per_core, "memory_consumed": 0.0}
    ours = _ours(running, len(theirs.steps), effort, weights)
    start = replace(ours.states[-1].plan, loads=(), restarts=())
    end = run_hbal(running.estate, running.demand, start, "-l", "0", memory_load=False)
    return {
        "cluster": number,
        "hosts": len(running.plan.hosts),
        "vms": len(running.demand.vms),
        "hbal_moves": len(theirs.steps),
        "moves": _moves(ours),
        "fewest": None,
        "score_before": theirs.scores[0],
        "hbal_score": theirs.scores[-1],
        "score": end.scores[0],
    }


_KEYS = (
    "cluster", "hosts", "vms", "hbal_moves", "moves", "fewest_moves", "score_before", "hbal_score", "score",
    "imbalance_before", "hbal_imbalance", "imbalance", "default_moves", "default_imbalance", "cpu_seconds",
)  # fmt: skip


def compared(number: int, shape: Shape = PLAIN, effort: float = 10.0, *, fewest: bool = True) -> dict[str, Cell]:
    """Return what both make of one cluster."""
    estate = load_inventory(None, text=cluster_text(number, shape))
    running = running_today(estate, size(estate), "cluster")
    theirs = run_hbal(running.estate, running.demand, running.plan)
    policy = running.estate.clusters[0].policy
    end = placements(running.demand, running.plan, theirs.steps)[-1] if theirs.steps else running.plan
    goal = (theirs.scores[-1], _imbalance(running, end))
    started = time.process_time()
    ours = _ours(running, len(theirs.steps), effort, EVEN_WEIGHTS)
    seconds = time.process_time() - started
    by_its_weights = _ours(running, len(theirs.steps), effort, {**EVEN_WEIGHTS, "vcpus": policy.vcpu_per_core})
    pays = rebalance(running.estate, running.demand, running.plan, Terms(), stop=Stop(work=effort), ready=False)
    return {
        "cluster": number,
        "hosts": len(running.plan.hosts),
        "vms": len(running.demand.vms),
        "hbal_moves": len(theirs.steps),
        "moves": _moves(ours),
        "fewest_moves": _fewest(running, theirs, goal, effort) if fewest else None,
        "score_before": theirs.scores[0],
        "hbal_score": goal[0],
        "score": _score(running, ours.states[-1].plan),
        "imbalance_before": ours.states[0].imbalance,
        "hbal_imbalance": goal[1],
        "imbalance": ours.states[-1].imbalance,
        "default_moves": _moves(pays),
        "default_imbalance": pays.states[-1].imbalance,
        "default_score": _score(running, pays.states[-1].plan),
        "score_by_its_weights": _score(running, by_its_weights.states[-1].plan),
        "cpu_seconds": seconds,
        "hbal_valid": first_wrong_step(running.estate, running.demand, running.plan, theirs.steps, ()) is None,
        "ours_valid": first_wrong_step(running.estate, running.demand, running.plan, ours.steps, ()) is None,
    }


def _ours(running: RunningEstate, most: int, effort: float, weights: Mapping[str, float]) -> Rebalancing:
    """Return what this program does with as many moves; `hbal` weighs vCPUs per core, not the share of their limit."""
    terms = Terms(least_gain=1e-6, most_moves=most, weights=weights)
    return rebalance(running.estate, running.demand, running.plan, terms, stop=Stop(work=effort), ready=False)


def _fewest(running: RunningEstate, theirs: HbalRun, goal: tuple[float, float], effort: float) -> int | None:
    """Return the fewest moves found that are as even as `goal` by both measures; None if those of hbal are too few."""
    low, high, found = 0, len(theirs.steps), None
    while low <= high:
        most = (low + high) // 2
        plan = _ours(running, most, effort, EVEN_WEIGHTS).states[-1].plan
        if _score(running, plan) <= goal[0] + _SAME and _imbalance(running, plan) <= goal[1] + _SAME:
            found, high = most, most - 1
        else:
            low = most + 1
    return found


def _moves(found: Rebalancing) -> int:
    return sum(len(step.moves) for step in found.steps)


def _score(running: RunningEstate, plan: Plan) -> float:
    """Return the score that hbal gives a placement."""
    start = replace(plan, loads=(), restarts=())
    return run_hbal(running.estate, running.demand, start, "-l", "0").scores[0]


def _imbalance(running: RunningEstate, plan: Plan) -> float:
    return imbalance(plan.hosts, loads(running.estate, running.demand, plan.hosts, plan.host_of_vm), EVEN_WEIGHTS)


def _summary(seed: int, rows: Sequence[dict[str, Cell]]) -> str:
    def count(ours: str, theirs: str) -> int:
        return sum(float(row[ours] or 0.0) <= float(row[theirs] or 0.0) + _SAME for row in rows)

    by_score = count("score", "hbal_score")
    by_its_weights = count("score_by_its_weights", "hbal_score")
    return (
        f"seed {seed}: of {len(rows)} clusters, no worse than hbal by its score on {by_score} ({by_its_weights} with "
        f"its weights), by our imbalance on {count('imbalance', 'hbal_imbalance')}, with no more moves on "
        f"{count('moves', 'hbal_moves')}; steps refused by the checker: hbal on "
        f"{sum(not row['hbal_valid'] for row in rows)}, ours on {sum(not row['ours_valid'] for row in rows)}"
    )


if __name__ == "__main__":
    sys.exit(main())

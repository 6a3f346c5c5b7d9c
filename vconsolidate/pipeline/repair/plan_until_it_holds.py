"""
Plan, replay, repair: what the replay refutes becomes a constraint, until the plan holds.

A refuted host and interval become a *cut*: the demand of its VMs in that very interval is packed as one more CPU slot,
so that no host of the next plan may be over its limit by these VMs alone (where a host was within its limit but let VMs
wait, the slot's demand is scaled up until this very host would be over). All other hosts may stay as they are, and the
search begins with the plan, so few VMs move. If that leaves as many refutations, the demand of all VMs counts. Memory
that had to be reclaimed becomes what the VMs of that host are planned to consume. A VM whose vCPUs cannot do its work
gets more of them. Cuts are only ever added, each rules out the plan that it came from, and they come from a finite
history, so the loop ends; `MOST_ROUNDS` and `PATIENCE` end it earlier where every round only moves the problem to
another host or time. Where no plan exists under all cuts of a round, those whose service level only warns are left out,
then all but the larger VMs: VMs that are too small get more vCPUs even where no host can serve a peak.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Final

from vconsolidate.check.period import clock_time
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.repair import Round
from vconsolidate.model.replay import Replay
from vconsolidate.packing.encoding.initial_packing import placement_of
from vconsolidate.packing.place import place
from vconsolidate.pipeline.checkpoint.steps import Beginning
from vconsolidate.pipeline.ledger import Ledger
from vconsolidate.pipeline.repair.carry_bounds import carry_bounds
from vconsolidate.pipeline.repair.cuts import add_cuts
from vconsolidate.pipeline.repair.kept import Kept
from vconsolidate.pipeline.repair.play import play
from vconsolidate.pipeline.repair.refute import Refutation, refutations
from vconsolidate.pipeline.repair.search_again import search_again
from vconsolidate.pipeline.settings import Settings
from vconsolidate.words import counted

MOST_ROUNDS: Final = 8
"""Most rounds; a plan that is still refuted then is reported with its refutations."""

PATIENCE: Final = 3
"""Rounds in a row that may leave as many refutations as the best one before; then repair brings nothing any more."""

FIRST_SHARE: Final = 0.9
"""Share of the work and time for the first plan, where it is repaired if the replay refutes it."""

LATER_SHARE: Final = 0.4
"""Share of what is left then for each further plan; each begins with the one before."""

_TOO_LITTLE: Final = 0.04
"""Share of all work that must be left for one more round."""


@dataclass(frozen=True, slots=True)
class RepairedPlan:
    """
    The last plan, with the demand it was packed with.

    Parameters
    ----------
    holds
        The last replay refuted nothing.
    replay
        The plan's replay on the demand it was made on, without host failures; None where there is no placement.
    """

    plan: Plan
    demand: Demand
    rounds: tuple[Round, ...]
    holds: bool
    replay: Replay | None = None


def plan_until_it_holds(estate: Estate, demand: Demand, settings: Settings) -> RepairedPlan:
    """
    Place, replay and repair.

    Parameters
    ----------
    demand
        With the series to replay, from which the figures to pack were taken.
    settings
        Effort and time limit are for all rounds together; no round begins where too little of them is left.
    """
    rounds: list[Round] = []
    best: tuple[Plan, Demand, Replay] | None = None
    kept = Kept()
    next_best: list[Demand] = []
    ledger = Ledger(settings)
    fewest, since = inf, 0
    for number in range(1, MOST_ROUNDS + 1):
        settings.stage(f"placing {counted(len(demand.vms), 'VM')}")
        plan = _plan_of_round(estate, demand, ledger, number, settings, best)
        plan = plan if best is None else carry_bounds(plan, best[0])
        if not plan.hosts:
            rounds.append(Round(number, 0, (), ()))
            if next_best:
                demand = next_best.pop(0)
                continue
            if kept.plan is not None:
                return _result(kept.plan, rounds, holds=False)
            return RepairedPlan(plan, demand, tuple(rounds), holds=True)
        # without host failures: a restart that fails makes no cut; the last replay reports it
        settings.stage(f"replaying {counted(len(demand.vms), 'VM')} on {counted(plan.hosts_used, 'host')}")
        meant, played = play(estate, demand, plan, settings.workers)
        ledger.charge_replays(meant, 1)
        best = plan, demand, played
        refuted = refutations(estate, meant, plan, played)
        since = 0 if len(refuted) < fewest else since + 1
        fewest = min(fewest, len(refuted))
        kept.offer(best, refuted)
        ended = plan.interrupted or since == PATIENCE or ledger.has_less_than(_TOO_LITTLE)
        if not refuted or not settings.repair or ended:
            rounds.append(Round(number, plan.hosts_used, _reasons(plan, demand, refuted), ()))
            if not refuted and number > 1 and plan.status == "feasible" and not ended:
                best = search_again(estate, best, ledger.part(LATER_SHARE, search="repair, last search"))
                if best[2] is not played:
                    ledger.charge_replays(meant, 1)
                    rounds.append(Round(number + 1, best[0].hosts_used, (), ()))
            return _result(kept.plan or best if refuted else best, rounds, holds=not refuted)
        attempts = [
            add_cuts(estate, replace(demand, series=meant.series), plan, items, of_all_vms=since > 1)
            for items in _fewer_and_fewer(refuted)
        ]
        cuts = attempts[0][1]
        rounds.append(Round(number, plan.hosts_used, _reasons(plan, demand, refuted), cuts))
        if not cuts:
            break
        demand, *next_best = [replace(tightened, series=demand.series) for tightened, words in attempts if words]
    assert kept.plan is not None  # noqa: S101 - the first round left the loop, or set it
    return _result(kept.plan, rounds, holds=False)


def _plan_of_round(
    estate: Estate,
    demand: Demand,
    ledger: Ledger,
    number: int,
    settings: Settings,
    best: tuple[Plan, Demand, Replay] | None,
) -> Plan:
    """Return the plan of a round, which begins with the best one so far."""
    part = _part_of_round(ledger, number, settings)

    def search(begin: Beginning) -> Plan:
        start = settings.start if best is None else placement_of(best[1], best[0])
        return place(
            estate,
            demand,
            stop=part.stop,
            seed=settings.seed,
            progress=part.progress,
            previous=settings.previous,
            start=begin.start or start,
            mending=begin.mending or best is not None,
            proven=begin.proven,
        )

    name = "plan" if number == 1 else f"repair, round {number}"
    return settings.steps.plan(name, estate, demand, ledger.limit, search)


def _part_of_round(ledger: Ledger, number: int, settings: Settings) -> Settings:
    if number > 1:
        return ledger.part(LATER_SHARE, search=f"repair, round {number}")
    return ledger.part(FIRST_SHARE if settings.repair else 1.0)


def _fewer_and_fewer(refuted: Sequence[Refutation]) -> list[Sequence[Refutation]]:
    """Return all refutations, then those that must be met, then those that make VMs larger; each list only once."""
    musts = [item for item in refuted if not item.wish]
    sizes = [item for item in musts if item.resource == "vcpus"]
    lists = [refuted, musts, sizes]
    return [refuted, *(fewer for more, fewer in itertools.pairwise(lists) if fewer and len(fewer) < len(more))]


def _result(best: tuple[Plan, Demand, Replay], rounds: Sequence[Round], *, holds: bool) -> RepairedPlan:
    plan, demand, replay = best
    return RepairedPlan(plan, demand, tuple(rounds), holds, replay)


def _reasons(plan: Plan, demand: Demand, refuted: Sequence[Refutation]) -> tuple[str, ...]:
    times = (clock_time(demand.series, item.step) for item in refuted)
    return tuple(
        f"{plan.hosts[item.host].name} at {time}: {item.reason}" for item, time in zip(refuted, times, strict=True)
    )

"""
Plan, replay, repair: what the replay refutes becomes a constraint, until the plan holds.

A refuted host and interval become a *cut*: the demand of all VMs in that very interval is packed as one more CPU slot,
so that no host of the next plan may be over its limit then (where a host was within its limit but let VMs wait, the
slot's demand is scaled up until this very host would be over). Memory that had to be reclaimed becomes what the VMs
of that host are planned to consume. A VM whose vCPUs cannot do its work gets more of them. Cuts are only ever added,
each rules out the plan that it came from, and they come from a finite history, so the loop ends; `MOST_ROUNDS` ends it
earlier where every round only moves the problem to another host or time. Where no plan exists under all cuts of a
round, those whose service level only warns are left out, then all but the larger VMs: VMs that are too small get more
vCPUs even where no host can serve a peak.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vconsolidate.check.period import clock_time
from vconsolidate.model.arrays import FloatArray, frozen
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.repair import Round
from vconsolidate.model.replay import Replay
from vconsolidate.packing.encoding.initial_packing import placement_of
from vconsolidate.packing.place import place
from vconsolidate.pipeline.repair.enlarge import enlarge
from vconsolidate.pipeline.repair.play import play
from vconsolidate.pipeline.repair.refute import Refutation, refutations
from vconsolidate.pipeline.settings import Settings
from vconsolidate.units import format_fraction
from vconsolidate.words import counted, verb

MOST_ROUNDS: Final = 8
"""Most rounds; a plan that is still refuted then is reported with its refutations."""

_GRAIN: Final = 1000
"""Steps per unit in a plan document, which has three decimals."""


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
        The effort is that of each round; a time limit is for all rounds together, and no round begins after it.
    """
    rounds: list[Round] = []
    best: tuple[Plan, Demand, Replay] | None = None
    next_best: list[Demand] = []
    began = settings.stop.clock()
    for number in range(1, MOST_ROUNDS + 1):
        plan = place(
            estate,
            demand,
            stop=settings.stop.remaining(began),
            seed=settings.seed,
            progress=settings.progress,
            previous=settings.previous,
            start=None if best is None else placement_of(best[1], best[0]),
        )
        if not plan.hosts:
            rounds.append(Round(number, 0, (), ()))
            if next_best:
                demand = next_best.pop(0)
                continue
            return _result(best, rounds, holds=False) if best else RepairedPlan(plan, demand, tuple(rounds), holds=True)
        # without host failures: a restart that fails makes no cut; the last replay reports it
        meant, played = play(estate, demand, plan, settings.workers)
        best = plan, demand, played
        refuted = refutations(estate, meant, plan, played)
        if not refuted or plan.interrupted or not settings.repair or settings.stop.remaining(began).used_up:
            rounds.append(Round(number, plan.hosts_used, _reasons(plan, demand, refuted), ()))
            return _result(best, rounds, holds=not refuted)
        attempts = [
            add_cuts(estate, replace(demand, series=meant.series), plan, items) for items in _fewer_and_fewer(refuted)
        ]
        cuts = attempts[0][1]
        rounds.append(Round(number, plan.hosts_used, _reasons(plan, demand, refuted), cuts))
        if not cuts:
            break
        demand, *next_best = [replace(tightened, series=demand.series) for tightened, words in attempts if words]
    assert best is not None  # noqa: S101 - the first round left the loop, or set it
    return _result(best, rounds, holds=False)


def _fewer_and_fewer(refuted: Sequence[Refutation]) -> list[Sequence[Refutation]]:
    """Return all refutations, then those that must be met, then those that make VMs larger; each list only once."""
    musts = [item for item in refuted if not item.wish]
    sizes = [item for item in musts if item.resource == "vcpus"]
    lists = [refuted, musts, sizes]
    return [refuted, *(fewer for more, fewer in itertools.pairwise(lists) if fewer and len(fewer) < len(more))]


def _result(best: tuple[Plan, Demand, Replay], rounds: Sequence[Round], *, holds: bool) -> RepairedPlan:
    plan, demand, replay = best
    return RepairedPlan(plan, demand, tuple(rounds), holds, replay)


def add_cuts(
    estate: Estate, demand: Demand, plan: Plan, refuted: Sequence[Refutation]
) -> tuple[Demand, tuple[str, ...]]:
    """Return the demand with a cut or a larger VM for every refutation, and a sentence about each addition."""
    ceilings = {cluster.name: cluster.policy.cpu_ceiling_fraction for cluster in estate.clusters}
    slots, columns, cut_words = list(demand.slots), [demand.cpu_mhz_by_vm_slot], []
    for item in refuted:
        if item.resource != "cpu":
            continue
        scale = ceilings[plan.hosts[item.host].cluster] / item.allowed_fraction
        name = clock_time(demand.series, item.step)
        if abs(scale - 1.0) > 1e-9:
            name += f" (up to {format_fraction(item.allowed_fraction)})"
        if name not in slots:
            slots.append(name)
            exact = demand.series.cpu_mhz_by_vm_step[:, item.step].astype(np.float64) * scale
            columns.append(_round_up(exact)[:, None])
            cut_words.append(f"the next plan must fit the CPU demand at {name}")
    vms, memory_words = _raise_memory(demand, plan, [item for item in refuted if item.resource == "memory"])
    joined: FloatArray = np.concatenate(columns, axis=1)
    packed = replace(demand, slots=tuple(slots), cpu_mhz_by_vm_slot=frozen(joined), vms=vms)
    larger, size_words = enlarge(estate, packed, [item for item in refuted if item.resource == "vcpus"])
    return larger, (*cut_words, *memory_words, *size_words)


def _round_up(figures: FloatArray | float) -> FloatArray:
    """Return figures rounded up to the decimals of a plan document, so that a reopened plan has the same figures."""
    return np.ceil(np.asarray(figures, dtype=np.float64) * _GRAIN) / _GRAIN


def _raise_memory(
    demand: Demand, plan: Plan, refuted: Sequence[Refutation]
) -> tuple[tuple[VirtualMachine, ...], tuple[str, ...]]:
    """Return the VMs with the memory they used when their host reclaimed memory, and a sentence about each host."""
    vms, words = list(demand.vms), []
    for item in refuted:
        raised = 0
        for vm in np.flatnonzero(plan.host_of_vm == item.host).tolist():
            used = float(demand.series.used_mib_by_vm_step[vm, item.step])
            wanted = float(_round_up(max(used, vms[vm].consumed_mib * 1.05)))
            wanted = min(float(vms[vm].configured_mib), wanted)
            if wanted > vms[vm].consumed_mib + 1.0:
                vms[vm] = replace(vms[vm], consumed_mib=wanted)
                raised += 1
        if raised:
            host = plan.hosts[item.host].name
            words.append(
                f"{counted(raised, 'VM')} that shared {host} {verb(raised, 'is', 'are')} planned with the memory "
                f"{verb(raised, 'it', 'they')} used when it reclaimed the most memory"
            )
    return tuple(vms), tuple(words)


def _reasons(plan: Plan, demand: Demand, refuted: Sequence[Refutation]) -> tuple[str, ...]:
    times = (clock_time(demand.series, item.step) for item in refuted)
    return tuple(
        f"{plan.hosts[item.host].name} at {time}: {item.reason}" for item, time in zip(refuted, times, strict=True)
    )

"""
Walk-forward backtest: plan on the first part of the history, replay on the next, for several cuts and margins.

It answers how often plans made with this policy would have failed, and which margin would have been enough. The margin
replaces ``policy.headroom``; growth is left out, because the history can judge the next weeks, not the next years. The
rest of the policy stays the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vconsolidate.errors import InputError, Problem
from vconsolidate.model.backtest import Backtest, MarginSummary, Trial
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.policy import DemandStatistic
from vconsolidate.packing.place import place
from vconsolidate.pipeline.repair.hold_out import DAY_S, split_at
from vconsolidate.pipeline.settings import Settings
from vconsolidate.replay.engine import BLOCK_CELLS
from vconsolidate.replay.parameters import DEFAULTS
from vconsolidate.replay.run import replay_placement
from vconsolidate.sizing.series import series
from vconsolidate.sizing.size import size
from vconsolidate.words import counted

MARGINS: Final = (0.0, 0.05, 0.10, 0.15, 0.20, 0.30, 0.40, 0.50)
"""Margins that are tried; a few weeks of history cannot tell finer steps apart."""

TOLERATED_HOSTS_OVER: Final = 0.05
"""Largest share of hosts that may ever be overloaded, on average over the cuts."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Plan on intervals before `step`, replay on those from it up to, but not including, `end`."""

    step: int
    end: int


def backtest(
    estate: Estate,
    settings: Settings,
    *,
    cuts: int = 3,
    plan_days: int | None = None,
    margins: Sequence[float] = MARGINS,
) -> Backtest:
    """
    Judge the estate's policy with its own history.

    Parameters
    ----------
    settings
        Its effort is that of each plan.
    cuts
        Number of cut points, spread over the second half of the history.
    plan_days
        Number of days after which to cut once instead.
    margins
        As fractions of demand.

    Raises
    ------
    InputError
        When the estate's history is shorter than two whole days.
    """
    points = cut_points(estate, cuts, plan_days)
    policy = estate.clusters[0].policy
    trials = tuple(_trial(estate, settings, cut, margin) for cut in points for margin in sorted(set(margins)))
    summaries = tuple(_summary([t for t in trials if t.margin_fraction == m], m) for m in sorted(set(margins)))
    holding = [s.margin_fraction for s in summaries if s.hosts_over_fraction_mean <= TOLERATED_HOSTS_OVER]
    return Backtest(
        name=estate.name,
        statistic=_statistic_name(policy.cpu_statistic),
        interval_s=estate.trace.interval_s if estate.trace else 0,
        trials=trials,
        margins=summaries,
        policy_margin_fraction=policy.headroom_fraction,
        tolerated_hosts_over_fraction=TOLERATED_HOSTS_OVER,
        recommended_margin_fraction=min(holding, default=None),
    )


def cut_points(estate: Estate, cuts: int, plan_days: int | None) -> tuple[Cut, ...]:
    """Return the cuts: whole days, the first after half of the history, each replayed up to the next."""
    trace = estate.trace
    if trace is None or trace.n_steps * trace.interval_s < 2 * DAY_S:
        file = estate.inputs[0].path if estate.inputs else estate.name
        raise InputError([Problem(file, 0, 0, "traces", "a backtest needs traces that cover at least two whole days")])
    per_day = DAY_S // trace.interval_s
    days = trace.n_steps // per_day
    if plan_days is not None:
        if plan_days >= days:
            file = estate.inputs[0].path if estate.inputs else estate.name
            message = f"the traces cover {counted(days, 'day')}; with --plan-days {plan_days} nothing is left to replay"
            raise InputError([Problem(file, 0, 0, "traces", message)])
        return (Cut(plan_days * per_day, trace.n_steps),)
    first = (days + 1) // 2
    at = sorted({first + (days - first) * k // cuts for k in range(cuts)})
    ends = [*(day * per_day for day in at[1:]), trace.n_steps]
    return tuple(Cut(day * per_day, end) for day, end in zip(at, ends, strict=True))


def _trial(estate: Estate, settings: Settings, cut: Cut, margin: float) -> Trial:
    clusters = tuple(
        replace(c, policy=replace(c.policy, headroom_fraction=margin, growth_per_year_fraction=0.0))
        for c in estate.clusters
    )
    parts = split_at(replace(estate, clusters=clusters), cut.step, cut.end, blind=True)
    demand = size(parts.seen, seed=settings.seed)
    plan = place(parts.seen, demand, stop=settings.stop, seed=settings.seed)
    hosts_over, intervals_over = 0.0, 0.0
    if plan.hosts:
        unseen = replace(demand, series=series(parts.unseen, demand.vms, seed=settings.seed))
        hosts_over, intervals_over = _overloaded_shares(parts.unseen, unseen, plan, settings.workers)
    trace = parts.unseen.trace
    assert trace is not None  # noqa: S101 - split_at refuses estates without a trace
    return Trial(
        plan_until_s=trace.start_s,
        replay_until_s=trace.start_s + trace.n_steps * trace.interval_s,
        margin_fraction=margin,
        hosts_used=plan.hosts_used,
        proven=plan.hosts_used == plan.bound.hosts,
        hosts_over_fraction=hosts_over,
        intervals_over_fraction=intervals_over,
    )


def _overloaded_shares(estate: Estate, demand: Demand, plan: Plan, workers: int) -> tuple[float, float]:
    """Return the share of hosts that are ever overloaded, and of their intervals; hosts without VMs do not count."""
    replay = replay_placement(estate, demand, plan, workers=workers, parameters=DEFAULTS, block_cells=BLOCK_CELLS)
    ceiling = {cluster.name: cluster.policy.cpu_ceiling_fraction for cluster in estate.clusters}
    limits = np.array([ceiling[host.cluster] for host in plan.hosts])
    cpu = replay.series.by_host["cpu_demand_fraction"]
    memory = replay.series.by_host["memory_fraction"]
    over = (cpu > limits[:, None] + 1e-6) | (memory > 1.0 + 1e-6)
    busy = over[np.unique(plan.host_of_vm)]
    return float(busy.any(axis=1).mean()), float(busy.mean())


def _summary(trials: Sequence[Trial], margin: float) -> MarginSummary:
    hosts_over = [trial.hosts_over_fraction if trial.hosts_used else 1.0 for trial in trials]
    return MarginSummary(
        margin_fraction=margin,
        hosts_used_mean=float(np.mean([trial.hosts_used for trial in trials])),
        hosts_over_fraction_mean=float(np.mean(hosts_over)),
        hosts_over_fraction_worst=max(hosts_over),
        intervals_over_fraction_mean=float(np.mean([trial.intervals_over_fraction for trial in trials])),
    )


def _statistic_name(statistic: DemandStatistic) -> str:
    if statistic.kind == "peak":
        return "peak"
    name = f"{_ordinal(statistic.percentile)} percentile"
    return name if statistic.kind == "percentile" else f"{name} by time of day"


def _ordinal(number: float) -> str:
    """Return ``95th``, ``92nd``, ``99.5th``."""
    endings: dict[float, str] = {} if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}
    return f"{number:g}{endings.get(number % 10, 'th')}"

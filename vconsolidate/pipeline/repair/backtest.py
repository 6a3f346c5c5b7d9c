"""
Walk-forward backtest: plan on the first part of the history, replay on the next, for several cuts and policies.

It answers how often plans of this policy would have failed, and which policy would have held: which statistic, how many
VMs at their peak, which margin, or the largest sum of each host. All else of the inventory's policy stays as it is,
growth left out: the next weeks, not the next years, are what the history can judge. Every plan is tried in several
packings, because a policy that holds for one of them by luck does not hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from vconsolidate.errors import InputError, Problem
from vconsolidate.executors import choice
from vconsolidate.executors.heard import Heard
from vconsolidate.executors.once import Once
from vconsolidate.executors.window import in_window
from vconsolidate.model.backtest import Backtest, Trial, TriedPolicy
from vconsolidate.model.estate import Estate
from vconsolidate.model.policy import DemandStatistic
from vconsolidate.pipeline.repair.backtest_choice import (
    TOLERATED_HOSTS_OVER,
    choose_by_earlier_cuts,
    one_host_fraction,
    recommend,
    summaries_of,
)
from vconsolidate.pipeline.repair.backtest_trial import Cut, trials_of
from vconsolidate.pipeline.repair.hold_out import DAY_S
from vconsolidate.pipeline.settings import Settings
from vconsolidate.words import counted

__all__ = ["Cut", "backtest", "cut_points", "inventory_policy"]

MARGINS: Final = (0.0, 0.05, 0.10, 0.15, 0.20, 0.30, 0.40, 0.50)
"""Margins that are tried; a few weeks of history cannot tell finer steps apart."""

PACKINGS: Final = 3
"""Packings of every plan that are tried."""

_LARGE: Final = 60
"""Servers from which on a trial takes longer than beginning a process."""

_MOST_COPIED: Final = 256 * 1024**2
"""Bytes of history that each process of this machine gets a copy of; with more, one process tries everything."""


def backtest(
    estate: Estate,
    settings: Settings,
    *,
    cuts: int = 3,
    plan_days: int | None = None,
    margins: Sequence[float] = MARGINS,
    statistics: Sequence[DemandStatistic] = (),
    vms_at_peak: Sequence[int] = (),
    largest_sums: bool = False,
    packings: int = PACKINGS,
) -> Backtest:
    """
    Judge policies on the estate's own history.

    Parameters
    ----------
    settings
        The effort is that of each single plan; the seed decides about the packings.
    cuts
        Number of cut points, spread over the second half of the history.
    plan_days
        Number of days after which to cut once instead.
    margins
        As fractions of demand.
    statistics, vms_at_peak
        Those of the inventory's policy unless given; every combination is tried.
    largest_sums
        Also try plans that keep the largest sum of every host within its ceiling, with every margin.
    packings
        How many packings of every plan.

    Raises
    ------
    InputError
        When the estate's history is shorter than two whole days.
    """
    points = cut_points(estate, cuts, plan_days)
    own = inventory_policy(estate)
    policies = _policies_to_try(own, margins, statistics, vms_at_peak, largest_sums=largest_sums)
    beside = choice.begun(settings.processes if _is_worth_copying(estate) else 1)
    limits = replace(settings.stop, interrupted=Heard(settings.stop.interrupted), workers=1)
    given = Settings(stop=limits, seed=settings.seed, workers=settings.workers if beside is choice.HERE else 1)
    once = Once(estate)
    tasks = [_Task(once, given, point, policy, packings) for point in points for policy in policies]
    trials = tuple(chain.from_iterable(in_window(beside, _trials, tasks, settings.stop.interrupted)))
    summaries = summaries_of(trials, policies)
    return Backtest(
        name=estate.name,
        interval_s=estate.trace.interval_s if estate.trace else 0,
        trials=trials,
        policies=summaries,
        inventory_policy=own,
        tolerated_hosts_over_fraction=TOLERATED_HOSTS_OVER,
        one_host_fraction=one_host_fraction(trials),
        recommended=recommend(summaries),
        choices=choose_by_earlier_cuts(trials, policies),
    )


def _is_worth_copying(estate: Estate) -> bool:
    """Return whether processes of this machine are faster: the estate is neither small nor its history huge."""
    history = 0 if estate.trace is None else sum(values.nbytes for values in estate.trace.values.values())
    return len(estate.servers) >= _LARGE and history <= _MOST_COPIED


@dataclass(frozen=True, slots=True)
class _Task:
    """A cut and a policy, with all that another process needs to try them."""

    estate: Once[Estate]
    settings: Settings
    cut: Cut
    policy: TriedPolicy
    packings: int


def _trials(task: _Task) -> list[Trial]:
    return list(trials_of(task.estate.value, task.settings, task.cut, task.policy, task.packings))


def _policies_to_try(
    own: TriedPolicy,
    margins: Sequence[float],
    statistics: Sequence[DemandStatistic],
    vms_at_peak: Sequence[int],
    *,
    largest_sums: bool,
) -> tuple[TriedPolicy, ...]:
    policies = tuple(
        TriedPolicy(statistic, number, margin)
        for statistic in dict.fromkeys(statistics or [own.statistic])
        for number in sorted(set(vms_at_peak or [own.vms_at_peak]))
        for margin in sorted(set(margins))
    )
    if not largest_sums:
        return policies
    return policies + tuple(TriedPolicy(own.statistic, 0, m, largest_sums=True) for m in sorted(set(margins)))


def inventory_policy(estate: Estate) -> TriedPolicy:
    """Return the policy of the estate's first cluster, as one to try."""
    policy = estate.clusters[0].policy
    return TriedPolicy(policy.cpu_statistic, policy.cpu_vms_at_peak, policy.headroom_fraction)


def cut_points(estate: Estate, cuts: int, plan_days: int | None) -> tuple[Cut, ...]:
    """Return the cuts: whole days, the first after half of the history, each replayed up to the next."""
    trace = estate.trace
    if trace is None or trace.n_steps * trace.interval_s < 2 * DAY_S:
        file = estate.inputs[0].path if estate.inputs else estate.name
        message = "a backtest needs traces that cover at least two whole days (import a longer history)"
        raise InputError([Problem(file, 0, 0, "traces", message)])
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

"""
The part of the history that planning does not see, so that the replay can refute the plan.

A plan judged on the data it was made on looks better than it is: plans with no margin, made on one period of public
traces and replayed on the next, overloaded most of their hosts at least once. So the end of a long enough history is
held out: the plan is made on the first part and replayed on the last.

Every measurement counts, whichever part it lies in: where one part has less than a day of a server's metric, it takes
that metric from the other part, at the same time of the week, and the server is named. For this server the replay
shows nothing unseen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from vconsolidate.errors import UsageError
from vconsolidate.model.estate import Estate
from vconsolidate.model.trace import Trace
from vconsolidate.pipeline.repair.lent_history import complete_from
from vconsolidate.words import counted

DAY_S: Final = 86_400
LEAST_DAYS: Final = 14
"""Least history from which days are held out; with less, planning would see each weekday at most once."""

HELD_FRACTION: Final = 0.25
"""Share of the history that is held out, rounded down to whole weeks, or to whole days below a week."""


@dataclass(frozen=True, slots=True)
class Split:
    """
    An estate twice: with the history to plan on, and with the history to replay.

    Parameters
    ----------
    held_out_days
        Days of the history that `seen` lacks; 0 when both have the whole history.
    fresh
        The whole history lies after the one that the plan was made on, or has nothing to do with it.
    late
        Servers with a metric that one part took from the other.
    """

    seen: Estate
    unseen: Estate
    held_out_days: int
    late: tuple[str, ...] = ()
    fresh: bool = False


def automatic_days(trace: Trace | None) -> int:
    """Return how many days at the end of a history are held out by default."""
    if trace is None:
        return 0
    days = trace.n_steps * trace.interval_s // DAY_S
    if days < LEAST_DAYS:
        return 0
    held = int(days * HELD_FRACTION)
    return held - held % 7 if held >= 7 else held


def split(estate: Estate, days: int | None = None) -> Split:
    """
    Split the history of an estate.

    Parameters
    ----------
    days
        Days at the end to hold out; None leaves it to `automatic_days`.

    Raises
    ------
    UsageError
        When there is no history, or no day would be left to plan on.
    """
    trace = estate.trace
    wanted = automatic_days(trace) if days is None else days
    if wanted <= 0:
        return Split(estate, estate, 0)
    if trace is None:
        raise UsageError(
            f"--hold-out {wanted} needs traces, and the inventory has none", hint="add traces, or leave it out"
        )
    total_days = trace.n_steps * trace.interval_s // DAY_S
    if wanted >= total_days:
        raise UsageError(
            f"the traces cover {counted(total_days, 'day')}; --hold-out {wanted} leaves nothing to plan on"
        )
    cut = trace.n_steps - wanted * DAY_S // trace.interval_s
    return split_at(estate, cut, trace.n_steps)


def split_by_span(estate: Estate, from_s: int, until_s: int) -> Split:
    """
    Split a history of any length at the end of the span that a plan was made on.

    The plan has seen what lies before that moment. Where that is less than a day, the whole history is new: `seen` is
    then the whole as well, because sizing needs figures, and there is no planning period.

    Parameters
    ----------
    from_s, until_s
        Start and end of the history that the plan was made on.
    """
    trace = estate.trace
    if trace is None:
        return Split(estate, estate, 0)
    cut = -(-(until_s - trace.start_s) // trace.interval_s)
    if trace.end_s <= from_s or cut * trace.interval_s < DAY_S:
        return Split(estate, estate, 0, fresh=True)
    return split_at(estate, cut, trace.n_steps) if cut < trace.n_steps else Split(estate, estate, 0)


def split_at(estate: Estate, cut: int, end: int, *, blind: bool = False) -> Split:
    """
    Split the history of an estate before interval `cut`; the part to replay ends before interval `end`.

    Parameters
    ----------
    blind
        The first part takes nothing from the second, which lies in the planner's future (for a backtest).

    Raises
    ------
    ValueError
        When the estate has no history, or one of the parts would be empty.
    """
    trace = estate.trace
    if trace is None or not 0 < cut < end <= trace.n_steps:
        raise ValueError(cut, end)
    first, last = trace.between(0, cut), trace.between(cut, end)
    seen, added = (first, frozenset[str]()) if blind else complete_from(first, last)
    unseen, missing = complete_from(last, first)
    names = added | missing
    return Split(
        seen=replace(estate, trace=seen),
        unseen=replace(estate, trace=unseen),
        held_out_days=(end - cut) * trace.interval_s // DAY_S,
        late=tuple(server for server in trace.servers if server in names),
    )

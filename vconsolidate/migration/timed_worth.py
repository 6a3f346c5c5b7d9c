"""How long an order takes, as an expression of the model of all waves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vconsolidate.migration.linear import total
from vconsolidate.migration.timed_model import TimedModel

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


def elapsed_of(timed: TimedModel) -> cp_model.LinearExprT:
    """Return the seconds from the first wave to the end of the last one; see `worth.elapsed`."""
    problem, last = timed.problem, timed.n_waves
    if problem.days:
        return problem.days[last - 1] + _duration(timed, last)
    terms = [_duration(timed, wave) for wave in range(1, last + 1)]
    if problem.rebuild:
        terms += [problem.rebuild * _rebuilds(timed, wave) for wave in range(2, last + 1)]
    return total(terms)


def _duration(timed: TimedModel, wave: int) -> cp_model.LinearExprT:
    problem = timed.problem
    most = sum(int(clock.arrival.sum() + clock.move.sum()) for clock in problem.clocks) + int(problem.span.max())
    time = timed.model.new_int_var(0, most, "")
    for clock in problem.clocks:
        row = timed.taken(clock, wave)
        if row:
            timed.model.add(total(row) <= time)
    for vm, at in enumerate(timed.at):
        if len(at) == 1:
            continue
        far, near = int(problem.span[vm, 0]), int(problem.span[vm, 1])
        if problem.is_far(vm, timed.state[vm]):
            here = at[timed.state[vm]]
            timed.model.add(far * (here[wave - 1] - here[wave]) <= time)
            again = total([timed.moves(vm, wave), -1 * here[wave - 1], here[wave]])
            timed.model.add(near * again <= time)
        else:
            timed.model.add(near * timed.moves(vm, wave) <= time)
    return time


def _rebuilds(timed: TimedModel, wave: int) -> cp_model.BoolVarT:
    """Return whether a wave brings VMs to an empty host that was a machine."""
    rebuilt = timed.model.new_bool_var("")
    for host, waits in enumerate(timed.problem.waits_for):
        if not waits:
            continue
        before = [at[host][wave - 1] for at in timed.at if host in at]
        for came in (came[host][wave] for came in timed.came if host in came):
            timed.model.add_bool_or([came.negated(), rebuilt, *before])
    return rebuilt

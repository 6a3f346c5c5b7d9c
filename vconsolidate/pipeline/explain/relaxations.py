"""The cheapest changes of an inventory after which a wish can be granted, each planned before it is offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vconsolidate.errors import InputError
from vconsolidate.model.estate import Estate
from vconsolidate.model.explanation import Relaxation
from vconsolidate.model.place import Place
from vconsolidate.model.plan import Plan
from vconsolidate.pipeline.explain.attempts import Attempts
from vconsolidate.pipeline.explain.conflict_parts import Promise
from vconsolidate.pipeline.explain.minimal_conflict import minimal_conflict
from vconsolidate.pipeline.explain.relaxation_steps import Ladder, Step, ladders

MOST_TOGETHER = 3
"""Relaxations that are combined where no single one is enough."""


@dataclass(frozen=True, slots=True)
class _Granted:
    """The smallest step of a ladder that grants the wish."""

    step: Step
    rank: int
    settings: tuple[str, ...]
    plan: Plan
    vms: int
    place: Place


def relaxations(
    estate: Estate, parts: Sequence[Promise], attempts: Attempts, before: Sequence[str] = (), depth: int = 1
) -> tuple[Relaxation, ...]:
    """
    Return changes that grant the wish, the cheapest first.

    Parameters
    ----------
    parts
        The promises of a conflict: one of them has to give.
    before
        ``--set`` values that the estate has on top of its inventory already.
    depth
        How many relaxations are combined so far.
    """
    granted = []
    offered = ladders(estate, parts)
    for ladder in offered:
        found = _smallest(estate, ladder, attempts, before)
        if found is not None:
            granted.append(found)
    if not granted and depth < MOST_TOGETHER:
        return _together(estate, offered, attempts, before, depth)
    granted.sort(key=lambda one: (one.plan.cost, one.rank))
    return tuple(
        Relaxation(one.step.words, one.settings, one.plan.hosts_used, one.plan.cost, one.vms, one.place)
        for one in granted
    )


def _smallest(estate: Estate, ladder: Ladder, attempts: Attempts, before: Sequence[str]) -> _Granted | None:
    """Return the smallest step that is enough, by bisection; None when not even the largest is."""
    if attempts.left <= 0 or not _enough(estate, ladder.at(ladder.steps), attempts):
        return None
    low, high = 0, ladder.steps
    while high - low > 1 and attempts.left > 0:
        middle = (low + high) // 2
        if low == 0:
            middle = min(middle, max(1, high // 8))  # the small steps are the likely ones
        low, high = (low, middle) if _enough(estate, ladder.at(middle), attempts) else (middle, high)
    return _written(estate, ladder, ladder.at(high), attempts, before)


def _enough(estate: Estate, step: Step, attempts: Attempts) -> bool:
    relaxed = step.apply(estate)
    return attempts.verdict(attempts.plan(relaxed, attempts.sized(relaxed), any_will_do=True)) == "possible"


def _written(estate: Estate, ladder: Ladder, step: Step, attempts: Attempts, before: Sequence[str]) -> _Granted | None:
    """Return the step, planned on the inventory with its ``--set`` values; None when none of them is accepted."""
    for settings in step.settings:
        try:
            reload = attempts.settings.reload
            relaxed = step.apply(estate) if reload is None else reload((*before, *settings))
        except InputError:
            continue
        demand = attempts.sized(relaxed)
        plan = attempts.plan(relaxed, demand)
        if attempts.verdict(plan) == "possible":
            return _Granted(step, ladder.rank, (*before, *settings), plan, len(demand.vms), ladder.place)
    return None


def _together(
    estate: Estate, offered: Sequence[Ladder], attempts: Attempts, before: Sequence[str], depth: int
) -> tuple[Relaxation, ...]:
    """Return combinations: each ladder to its end, and what the conflict that is left then asks for."""
    found: list[Relaxation] = []
    for ladder in sorted(offered, key=lambda one: one.steps):  # what is dropped whole comes before what is raised
        step = ladder.at(ladder.steps)
        if attempts.left <= 0 or (found and ladder.steps > 1):
            break
        relaxed = step.apply(estate)
        _, parts = minimal_conflict(relaxed, attempts.sized(relaxed), attempts)
        further = relaxations(relaxed, parts, attempts, (*before, *step.settings[0]), depth + 1) if parts else ()
        found += [
            Relaxation(f"{step.words}, and {one.words}", one.settings, one.hosts_used, one.cost, one.vms, ladder.place)
            for one in further
        ]
    return tuple(sorted(found, key=lambda one: one.cost))

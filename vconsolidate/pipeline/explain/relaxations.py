"""The cheapest changes of an inventory that make a plan possible, each planned before it is offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vconsolidate.errors import InputError
from vconsolidate.model.estate import Estate
from vconsolidate.model.explanation import Relaxation
from vconsolidate.model.place import Place
from vconsolidate.model.plan import Plan
from vconsolidate.pipeline.explain.attempts import Attempts
from vconsolidate.pipeline.explain.ladder import Ladder, Step
from vconsolidate.pipeline.explain.ladders import ladders
from vconsolidate.pipeline.explain.minimal_conflict import minimal_conflict
from vconsolidate.pipeline.explain.promise import Promise

MOST_TOGETHER = 3
"""Most changes that are combined where no single one is enough."""


@dataclass(frozen=True, slots=True)
class _Offer:
    """The smallest step of a ladder that makes a plan possible, with that plan."""

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
    Return changes that make a plan possible, the cheapest first.

    Parameters
    ----------
    parts
        The requirements of a conflict, of which one has to be given up.
    before
        ``--set`` values that the estate has on top of its inventory already.
    depth
        Number of changes combined so far.
    """
    candidates = ladders(estate, parts)
    attempted = (_find_smallest_step(estate, ladder, attempts, before) for ladder in candidates)
    offers = [offer for offer in attempted if offer is not None]
    if not offers and depth < MOST_TOGETHER:
        return _combine(estate, candidates, attempts, before, depth)
    offers.sort(key=lambda one: (one.plan.cost, one.rank))
    return tuple(
        Relaxation(one.step.words, one.settings, one.plan.hosts_used, one.plan.cost, one.vms, one.place)
        for one in offers
    )


def _find_smallest_step(estate: Estate, ladder: Ladder, attempts: Attempts, before: Sequence[str]) -> _Offer | None:
    """Return the smallest step that is enough, by bisection; None when not even the largest is."""
    if attempts.left <= 0 or not _is_enough(estate, ladder.at(ladder.steps), attempts):
        return None
    low, high = 0, ladder.steps
    while high - low > 1 and attempts.left > 0:
        middle = (low + high) // 2
        if low == 0:
            middle = min(middle, max(1, high // 8))  # the small steps are the likely ones
        low, high = (low, middle) if _is_enough(estate, ladder.at(middle), attempts) else (middle, high)
    return _apply_settings(estate, ladder, ladder.at(high), attempts, before)


def _is_enough(estate: Estate, step: Step, attempts: Attempts) -> bool:
    relaxed = step.apply(estate)
    return attempts.verdict(attempts.plan(relaxed, attempts.size(relaxed), any_will_do=True)) == "possible"


def _apply_settings(
    estate: Estate, ladder: Ladder, step: Step, attempts: Attempts, before: Sequence[str]
) -> _Offer | None:
    """Return the step, planned on the inventory with its ``--set`` values; None when none of them is accepted."""
    for settings in step.settings:
        try:
            reload = attempts.settings.reload
            relaxed = step.apply(estate) if reload is None else reload((*before, *settings))
        except InputError:
            continue
        demand = attempts.size(relaxed)
        plan = attempts.plan(relaxed, demand)
        if attempts.verdict(plan) == "possible":
            return _Offer(step, ladder.rank, (*before, *settings), plan, len(demand.vms), ladder.place)
    return None


def _combine(
    estate: Estate, candidates: Sequence[Ladder], attempts: Attempts, before: Sequence[str], depth: int
) -> tuple[Relaxation, ...]:
    """Return combinations: each ladder to its end, with what resolves the conflict that is left then."""
    found: list[Relaxation] = []
    for ladder in sorted(candidates, key=lambda one: one.steps):  # dropped requirements come before raised limits
        step = ladder.at(ladder.steps)
        if attempts.left <= 0 or (found and ladder.steps > 1):
            break
        relaxed = step.apply(estate)
        _, parts = minimal_conflict(relaxed, attempts.size(relaxed), attempts)
        further = relaxations(relaxed, parts, attempts, (*before, *step.settings[0]), depth + 1) if parts else ()
        found += [
            Relaxation(f"{step.words}, and {one.words}", one.settings, one.hosts_used, one.cost, one.vms, ladder.place)
            for one in further
        ]
    return tuple(sorted(found, key=lambda one: one.cost))

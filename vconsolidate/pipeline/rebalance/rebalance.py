"""Search moves, have each step checked, and measure what each brings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.rebalancing import FoundMoves, FoundState, Rebalancing, Step, Terms
from vconsolidate.model.stop import Stop
from vconsolidate.packing.rebalancing.failover import keep_hosts_free
from vconsolidate.packing.rebalancing.find import find_moves
from vconsolidate.packing.solver.work_limit import WorkLimit
from vconsolidate.pipeline.rebalance.emptied import failures_survived
from vconsolidate.pipeline.rebalance.ready import ReadyOfHosts
from vconsolidate.verify.host_loads import loads, over
from vconsolidate.verify.imbalance import imbalance
from vconsolidate.verify.steps import broken, first_wrong_step, placements

_MOST_REFUSALS = 60
"""Moves that the independent checker refused although the search believed in them; after more, the steps end there."""

_MOST_SEARCHES = 6
"""Searches, each from where the one before ended."""


def rebalance(
    estate: Estate, demand: Demand, plan: Plan, terms: Terms, *, stop: Stop, seed: int = 0, ready: bool = True
) -> Rebalancing:
    """
    Return the moves that pay, step by step; every step passed the independent checker.

    Parameters
    ----------
    estate
        No host of the plan is in maintenance in it.
    ready
        Replay the hosts that each step changes.
    """
    found, after = _until_nothing_pays(estate, demand, plan, terms, WorkLimit(stop), seed)
    freed = frozenset(a.name for a, b in zip(after.hosts, plan.hosts, strict=True) if a.spare and not b.spare)
    plan = replace(plan, hosts=after.hosts)
    replayed = ReadyOfHosts(estate, demand) if ready else None
    every = (plan, *placements(demand, plan, found.steps))
    states = tuple(_state(estate, demand, each, terms, replayed, freed) for each in every)
    touched = dict.fromkeys(host.cluster for host in plan.hosts if host.name in terms.emptied)
    survived = {c: failures_survived(estate, demand, every[-1], terms.emptied, c) for c in touched}
    last = len(found.steps) - 1
    steps = tuple(_with_purpose(step, states[n], states[n + 1], last=n == last) for n, step in enumerate(found.steps))
    return Rebalancing(terms, steps, states, found.stuck, survived, found.cut_short)


def _until_nothing_pays(
    estate: Estate, demand: Demand, plan: Plan, terms: Terms, limit: WorkLimit, seed: int
) -> tuple[FoundMoves, Plan]:
    """
    Return the moves of searches one after the other, the last of which finds none, and the placement after them.

    So the command, called again with the same seed, moves nothing.
    """
    steps: tuple[Step, ...] = ()
    found = FoundMoves(())
    for _ in range(_MOST_SEARCHES):
        plan = keep_hosts_free(estate, demand, plan, terms)
        found = _checked(estate, demand, plan, terms, limit, seed)
        steps += found.steps
        plan = placements(demand, plan, found.steps)[-1] if found.steps else plan
        if not found.steps or found.cut_short:
            break
        terms = terms.less(sum(len(step.moves) for step in found.steps))
    return replace(found, steps=steps), plan


def _checked(estate: Estate, demand: Demand, plan: Plan, terms: Terms, limit: WorkLimit, seed: int) -> FoundMoves:
    """Return moves whose steps the independent checker accepts: all of a search, or those before one it refuses."""
    refused: set[tuple[str, str]] = set()
    while True:
        found = find_moves(estate, demand, plan, terms, stop=limit.stop(0.5), seed=seed, refused=frozenset(refused))
        wrong = first_wrong_step(estate, demand, plan, found.steps, terms.emptied)
        if wrong is None:
            return found
        known = len(refused)
        refused |= {(move.vm, move.target) for move in found.steps[wrong.number].moves}
        if len(refused) == known or len(refused) > _MOST_REFUSALS:
            return replace(found, steps=found.steps[: wrong.number], cut_short=True)


def _with_purpose(step: Step, before: FoundState, after: FoundState, *, last: bool) -> Step:
    """Return a step made for balance as one for a limit where its host is over one, for room where it evens nothing."""
    if step.purpose != "balance":
        return step
    if step.moves[0].source in before.hosts_over:
        return replace(step, purpose="limit")
    return step if last or after.imbalance < before.imbalance else replace(step, purpose="room")


def _state(
    estate: Estate, demand: Demand, plan: Plan, terms: Terms, ready: ReadyOfHosts | None, freed: Collection[str]
) -> FoundState:
    """
    Return what is told of a placement.

    Parameters
    ----------
    freed
        Hosts that are to stay free and still run VMs: the broken promise says so, not each of their VMs.
    """
    of_hosts = loads(estate, demand, plan.hosts, plan.host_of_vm)
    resources = {load.resource for of_host in of_hosts for load in of_host}
    return FoundState(
        plan=replace(plan, loads=of_hosts),
        imbalance=imbalance(plan.hosts, of_hosts, terms.weights, terms.emptied),
        hosts_over=tuple(
            host.name for host, of_host in zip(plan.hosts, of_hosts, strict=True) if any(map(over, of_host))
        ),
        broken=tuple(
            violation.message
            for (rule, *subjects), violation in broken(estate, demand, plan).items()
            if rule not in resources and not (rule == "spare" and subjects[1] in freed)
        ),
        ready_fraction=None if ready is None else ready.mean(plan),
    )

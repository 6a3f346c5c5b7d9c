"""Search moves, have each step checked, and measure what each brings."""

from __future__ import annotations

from dataclasses import replace

from vconsolidate.errors import VerificationError
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.rebalancing import FoundState, Rebalancing, Step, Terms
from vconsolidate.model.stop import Stop
from vconsolidate.packing.rebalancing.find import find_moves
from vconsolidate.packing.solver.work_limit import WorkLimit
from vconsolidate.pipeline.rebalance.emptied import failures_survived
from vconsolidate.pipeline.rebalance.ready import ReadyOfHosts
from vconsolidate.verify.host_loads import loads, over
from vconsolidate.verify.imbalance import imbalance
from vconsolidate.verify.steps import broken, first_wrong_step, placements

_MOST_REFUSALS = 40
"""Searches anew after the independent checker refused a step that the search believed in."""


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

    Raises
    ------
    VerificationError
        When the checker refuses one step after the other (a bug of the search).
    """
    limit = WorkLimit(stop)
    refused: set[tuple[str, str]] = set()
    message = ""
    for _ in range(_MOST_REFUSALS):
        found = find_moves(estate, demand, plan, terms, stop=limit.stop(0.5), seed=seed, refused=frozenset(refused))
        wrong = first_wrong_step(estate, demand, plan, found.steps, terms.emptied)
        if wrong is None:
            replayed = ReadyOfHosts(estate, demand) if ready else None
            every = (plan, *placements(demand, plan, found.steps))
            states = tuple(_state(estate, demand, each, terms, replayed) for each in every)
            touched = dict.fromkeys(host.cluster for host in plan.hosts if host.name in terms.emptied)
            survived = {c: failures_survived(estate, demand, every[-1], terms.emptied, c) for c in touched}
            steps = tuple(map(_with_purpose, found.steps, states))
            return Rebalancing(terms, steps, states, found.stuck, survived, found.cut_short)
        message = wrong.message
        refused |= {(move.vm, move.target) for move in found.steps[wrong.number].moves}
    raise VerificationError(f"a step of the rebalancing is wrong: {message}")


def _with_purpose(step: Step, before: FoundState) -> Step:
    """Return a step made for balance as one for a limit where its host is over one."""
    relieves = step.purpose == "balance" and step.moves[0].source in before.hosts_over
    return replace(step, purpose="limit") if relieves else step


def _state(estate: Estate, demand: Demand, plan: Plan, terms: Terms, ready: ReadyOfHosts | None) -> FoundState:
    of_hosts = loads(estate, demand, plan.hosts, plan.host_of_vm)
    resources = {load.resource for of_host in of_hosts for load in of_host}
    return FoundState(
        plan=replace(plan, loads=of_hosts),
        imbalance=imbalance(plan.hosts, of_hosts, terms.weights, terms.emptied),
        hosts_over=tuple(
            host.name for host, of_host in zip(plan.hosts, of_hosts, strict=True) if any(map(over, of_host))
        ),
        broken=tuple(
            violation.message for (rule, *_), violation in broken(estate, demand, plan).items() if rule not in resources
        ),
        ready_fraction=None if ready is None else ready.mean(plan),
    )

"""Why not fewer hosts: a proof, a plan with fewer that costs more, or neither; and what would allow fewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vconsolidate.errors import UsageError
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import SMALLEST_CONFLICT, Conflict
from vconsolidate.model.explanation import BoundLine, HostsExplanation, PlanExplanation
from vconsolidate.model.plan import Plan
from vconsolidate.packing.place import place
from vconsolidate.pipeline.explain.attempts import Attempts, fewest_hosts_first
from vconsolidate.pipeline.explain.bounds import EVERYWHERE, bound_lines
from vconsolidate.pipeline.explain.minimal_conflict import minimal_conflict
from vconsolidate.pipeline.explain.relaxations import relaxations
from vconsolidate.pipeline.explain.vm_and_server import explain_plan
from vconsolidate.pipeline.explain.why_not import CONFLICT, MOST_OFFERED, offers, why_none
from vconsolidate.pipeline.ledger import Ledger
from vconsolidate.pipeline.settings import Settings
from vconsolidate.words import counted, divided, method_words, resource_name, verb

_SEARCH = 0.5
"""Share of the work for a plan with as few hosts as possible; conflict and relaxations get the rest."""


def explain_hosts(estate: Estate, demand: Demand, plan: Plan, wanted: int, settings: Settings) -> HostsExplanation:
    """
    Return whether the VMs fit on `wanted` hosts, spares included, with the proof, and what would allow it.

    Parameters
    ----------
    plan
        The plan to explain; another with `wanted` hosts may exist that costs more.

    Raises
    ------
    UsageError
        When `wanted` is less than 1, or the plan has no hosts.
    """
    if wanted < 1 or not plan.hosts:
        raise UsageError(
            "--hosts needs a number of at least 1 and a plan that has hosts", hint="write for example --hosts 4"
        )
    fewest, ledger = plan, Ledger(settings)
    if plan.hosts_used > wanted:
        fewest = place(fewest_hosts_first(estate), demand, stop=ledger.part(_SEARCH).stop, seed=settings.seed)
    lines = bound_lines(estate, demand)
    further = "the search was interrupted" if settings.stop.interrupted() else "try again with a larger --effort"
    explained = HostsExplanation(
        wanted=wanted,
        hosts_used=plan.hosts_used,
        spares=sum(host.spare for host in plan.hosts),
        outcome="open",
        proof=f"a plan with {counted(wanted, 'host')} was neither found nor proven impossible: "
        f"{at_least(fewest)}; {further}",
        bounds=lines,
        conflict=None,
        relaxations=(),
        cost_now=plan.cost,
        cost_then=None,
        currency=estate.economics.currency,
    )
    if fewest.hosts and fewest.hosts_used <= wanted:
        return replace(explained, outcome="found", proof=_why_possible(plan, fewest, wanted), cost_then=fewest.cost)
    if fewest.status == "infeasible":
        none = "today's inventory has no plan at all; run vconsolidate plan to see why"
        return replace(explained, outcome="impossible", proof=none)
    if fewest.bound.hosts > wanted:
        explained = replace(explained, outcome="impossible", proof=_proof(fewest, lines))
    conflict, parts = minimal_conflict(
        estate, demand, Attempts.for_estate(ledger.part(CONFLICT), len(demand.vms), wanted)
    )
    again = Attempts.for_estate(ledger.part(), len(demand.vms), wanted)
    offered = relaxations(estate, parts, again)[:MOST_OFFERED] if parts else ()
    if conflict is not None and explained.outcome == "open":
        proof = f"no plan can do with {counted(wanted, 'host')} (proof: the conflict below)"
        explained = replace(explained, outcome="impossible", proof=proof)
    return replace(explained, conflict=conflict, relaxations=offered)


def at_least(plan: Plan) -> str:
    """Return the proven lower bound on the number of hosts, with the method of its proof."""
    method = method_words(plan.bound.method)
    return f"no plan can use fewer than {counted(plan.bound.hosts, 'host')} (proof: {method})"


def _why_possible(plan: Plan, fewest: Plan, wanted: int) -> str:
    if plan.hosts_used <= wanted:
        return f"the plan already uses only {counted(plan.hosts_used, 'host')}"
    exists = f"a plan with {counted(fewest.hosts_used, 'host')} exists"
    if fewest.cost > plan.cost:
        return f"{exists}, but it costs more"
    if not plan.objective.startswith("hosts"):
        return f"{exists}; this plan minimises {plan.objective}"
    return f"{exists}; the search for this plan ended before it found that one"


def _proof(fewest: Plan, lines: Sequence[BoundLine]) -> str:
    """Return the proof of the bound: arithmetic that adds up to it, or the name of the method where none does."""
    packing = fewest.bound.packing_hosts
    more = fewest.bound.hosts - packing
    failures = f", and {more:,} more to survive host failures" if more else ""
    enough = _lines_that_add_up(lines, packing)
    if enough:
        shown = "; ".join(_line_words(line, several=len(enough) > 1) for line in enough)
        return f"{at_least(fewest)}: {shown}{failures}"
    alone = f": {counted(packing, 'host')} for the VMs alone{failures}" if more else ""
    return f"{at_least(fewest)}{alone}"


def _lines_that_add_up(lines: Sequence[BoundLine], hosts: int) -> tuple[BoundLine, ...]:
    """Return a line for each cluster, or one for all clusters, whose hosts add up to `hosts`; empty where none do."""
    everywhere = [line for line in lines if line.cluster == EVERYWHERE and line.hosts == hosts]
    if everywhere:
        return (everywhere[0],)
    most: dict[str, BoundLine] = {}
    for line in lines:
        if line.cluster != EVERYWHERE and (line.cluster not in most or line.hosts > most[line.cluster].hosts):
            most[line.cluster] = line
    adds_up = most and sum(line.hosts for line in most.values()) == hosts
    return tuple(most.values()) if adds_up else ()


def _line_words(line: BoundLine, *, several: bool) -> str:
    _, _, ratio = divided(line.needed, line.largest, line.unit, line.hosts)
    where = f"{line.cluster}: " if several else ""
    return (
        f"{where}{resource_name(line.resource)} alone fills {ratio} of the largest hosts, "
        f"so {line.hosts:,} {verb(line.hosts, 'is', 'are')} needed"
    )


def explain_none(estate: Estate, demand: Demand, plan: Plan, settings: Settings, *, stale: bool) -> PlanExplanation:
    """
    Return why there is no plan at all, and what would make one possible.

    Parameters
    ----------
    stale
        The inventory has changed since, so that what the plan says about it no longer counts.
    """
    explained = explain_plan(estate, demand, plan, stale=stale)
    lines = tuple(conflict_line(item) for item in plan.conflicts)
    if plan.status != "infeasible":
        return replace(explained, conflicts=lines)
    ledger = Ledger(settings)
    why = why_none(estate, demand, ledger.part(CONFLICT))
    if why is None:
        unproven = "this --effort did not prove that today's inventory has no plan; run vconsolidate plan again"
        return replace(explained, conflicts=(unproven,) if stale else lines)
    reduced = not stale and any(item.subject == SMALLEST_CONFLICT for item in plan.conflicts)
    words = lines if reduced else tuple(conflict_line(item) for item in why.conflicts)
    return replace(explained, conflicts=words, relaxations=offers(estate, why.parts, ledger.part(), len(demand.vms)))


def conflict_line(conflict: Conflict) -> str:
    """Return a conflict on one line, with its subject in front where the message does not name it."""
    named = conflict.subject in conflict.message
    return conflict.message if named else f"{conflict.subject}: {conflict.message}"

"""Why not fewer hosts: a proof, a plan that was not looked for, or neither; and what would allow it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vconsolidate.errors import UsageError
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.explanation import BoundLine, HostsExplanation, PlanExplanation
from vconsolidate.model.plan import Plan
from vconsolidate.packing.place import place
from vconsolidate.pipeline.explain.attempts import Attempts, fewest_hosts_first
from vconsolidate.pipeline.explain.bounds import EVERYWHERE, bound_lines
from vconsolidate.pipeline.explain.minimal_conflict import minimal_conflict
from vconsolidate.pipeline.explain.relaxations import relaxations
from vconsolidate.pipeline.explain.vm_and_server import explain_plan
from vconsolidate.pipeline.explain.why_not import MOST_OFFERED, conflict_words
from vconsolidate.pipeline.settings import Settings
from vconsolidate.words import counted, resource_name


def explain_hosts(estate: Estate, demand: Demand, plan: Plan, wanted: int, settings: Settings) -> HostsExplanation:
    """
    Return whether the VMs fit on `wanted` hosts, spares included, what proves it, and what would allow it.

    Parameters
    ----------
    plan
        The plan there is; one of so few hosts may exist and have been left aside because it costs more.

    Raises
    ------
    UsageError
        When `wanted` is no number of hosts, or the plan has none.
    """
    if wanted < 1 or not plan.hosts:
        raise UsageError("--hosts needs at least 1, and a plan that has hosts")
    fewest = plan
    if plan.hosts_used > wanted:
        fewest = place(fewest_hosts_first(estate), demand, stop=settings.stop, seed=settings.seed)
    lines = bound_lines(estate, demand)
    explained = HostsExplanation(
        wanted=wanted,
        hosts_used=plan.hosts_used,
        spares=sum(host.spare for host in plan.hosts),
        outcome="open",
        proof=f"no plan with {counted(wanted, 'host')} was found, and none was proven impossible: at least "
        f"{counted(fewest.bound.hosts, 'host is', 'hosts are')} needed; more --effort may tell",
        bounds=lines,
        conflict=None,
        relaxations=(),
        cost_now=plan.cost,
        cost_then=None,
        currency=estate.economics.currency,
    )
    if fewest.hosts and fewest.hosts_used <= wanted:
        return replace(explained, outcome="found", proof=_found(plan, fewest, wanted), cost_then=fewest.cost)
    if fewest.bound.hosts > wanted:
        explained = replace(explained, outcome="impossible", proof=_proof(estate, fewest, lines))
    conflict, parts = minimal_conflict(estate, demand, Attempts.for_estate(settings, len(demand.vms), wanted))
    again = Attempts.for_estate(settings, len(demand.vms), wanted)
    offered = relaxations(estate, parts, again)[:MOST_OFFERED] if parts else ()
    return replace(explained, conflict=conflict, relaxations=offered)


def _found(plan: Plan, fewest: Plan, wanted: int) -> str:
    if plan.hosts_used <= wanted:
        return f"the plan has {plan.hosts_used} already"
    return f"a plan with {counted(fewest.hosts_used, 'host')} exists; it was left aside for what it costs"


def _proof(estate: Estate, fewest: Plan, lines: Sequence[BoundLine]) -> str:
    """Return what proves the bound: the arithmetic of one resource where that is enough, else the method."""
    needed = fewest.bound.hosts
    text = f"at least {counted(needed, 'host is', 'hosts are')} needed (proven by {fewest.bound.method})"
    tolerated = {cluster.name: cluster.policy.host_failures_tolerated for cluster in estate.clusters}
    reserve = max(tolerated.values(), default=0)
    single = [line for line in lines if line.cluster == EVERYWHERE or len(tolerated) == 1]
    enough = [line for line in single if line.hosts + reserve >= needed]
    if enough:
        line = enough[0]
        idle = all(cluster.policy.admission.form == "dedicated" for cluster in estate.clusters)
        spare = f", and {reserve} {'in reserve' if idle else 'more for failures'}" if reserve else ""
        filled = f"{line.needed / line.largest:.2f} of the largest hosts"
        text += f": {resource_name(line.resource)} alone fills {filled} → {line.hosts}{spare}"
    return text


def explain_none(estate: Estate, demand: Demand, plan: Plan, settings: Settings) -> PlanExplanation:
    """Return why there is no plan at all, and what would make one possible."""
    explained = explain_plan(estate, demand, plan)
    told = [f"{item.subject}: {item.message}" for item in plan.conflicts if item.subject != "smallest conflict"]
    if plan.status != "infeasible" or not demand.vms:
        return replace(explained, conflicts=tuple(told))
    conflict, parts = minimal_conflict(estate, demand, Attempts.for_estate(settings, len(demand.vms)))
    offered = relaxations(estate, parts, Attempts.for_estate(settings, len(demand.vms)))[:MOST_OFFERED]
    stale = "under the inventory as it is now this is not proven any more: plan again"
    words = (stale if conflict is None else conflict_words(conflict),)
    return replace(explained, conflicts=(*told, *words), relaxations=offered)

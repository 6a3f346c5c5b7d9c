"""What it costs to keep the largest peaks of every host free: the plan beside one that keeps none free."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.packing.place import place
from vconsolidate.pipeline.settings import Settings
from vconsolidate.words import counted

_WORK: Final = 0.25
"""Share of the effort of a plan that the plan without peaks may take."""


def price_of_peaks(estate: Estate, demand: Demand, plan: Plan, settings: Settings) -> tuple[str, ...]:
    """
    Return in a sentence how many hosts do without room for peaks, and at what cost; nothing where no room is kept.

    Parameters
    ----------
    demand
        What `plan` was packed by, with what repair added: only the room for peaks differs.
    """
    if not plan.hosts or not any(cluster.policy.cpu_vms_at_peak for cluster in estate.clusters):
        return ()
    clusters = tuple(replace(c, policy=replace(c.policy, cpu_vms_at_peak=0)) for c in estate.clusters)
    stop = replace(settings.stop, work=settings.stop.work * _WORK)
    without = place(
        replace(estate, clusters=clusters), demand, stop=stop, seed=settings.seed, previous=settings.previous
    )
    if not without.hosts:
        return ()
    currency = estate.economics.currency
    kept, free = _amount(plan, currency), _amount(without, currency)
    if without.hosts_used == plan.hosts_used and without.cost >= plan.cost:
        return (f"The room for peaks costs nothing: a plan without it has {free} as well.",)
    sentence = f"The room for peaks has its price: the plan has {kept}; without that room, {free} would be enough."
    return (sentence,)


def _amount(plan: Plan, currency: str) -> str:
    hosts = counted(plan.hosts_used, "host")
    return f"{hosts} for {plan.cost:,.0f} {currency}" if plan.cost else hosts

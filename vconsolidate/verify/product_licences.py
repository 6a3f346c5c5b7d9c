"""Whether a plan pays for every product licence that its hosts need, counted host by host."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.violation import Violation
from vconsolidate.rules.registry import statements

_RELATIVE = 1e-6
_ROUNDING = 1e-3
"""Largest error of the three decimals of a plan document, per product."""


def violations(estate: Estate, demand: Demand, plan: Plan) -> Iterator[Violation]:
    """Yield a wrong sum of licences; a plan that states none (a table of VMs and hosts) is not judged."""
    if not plan.products:
        return
    years = {cluster.name: cluster.policy.horizon_years for cluster in estate.clusters}
    due = 0.0
    seen: set[tuple[frozenset[str], tuple[tuple[str, float], ...]]] = set()
    for rule in statements(estate):
        prices = {name: amount for name, amount in rule.amounts if amount}
        members = frozenset(rule.members)
        if rule.kind != "licence" or not prices or (members, tuple(sorted(prices.items()))) in seen:
            continue
        seen.add((members, tuple(sorted(prices.items()))))
        for index, host in enumerate(plan.hosts):
            if any(vm.name in members for vm, at in zip(demand.vms, plan.host_of_vm, strict=True) if at == index):
                cores, time = host.hardware.cpu.cores, years[host.cluster]
                due += prices.get("per_host", 0.0) + prices.get("per_core", 0.0) * cores
                due += (prices.get("per_host_year", 0.0) + prices.get("per_core_year", 0.0) * cores) * time
    stated = sum(product.cost for product in plan.products)
    if abs(stated - due) > _RELATIVE * max(1.0, due) + _ROUNDING * len(plan.products):
        currency = estate.economics.currency
        needs = f"the licences that its hosts need cost {due:,.2f} {currency}"
        message = f"the plan states {stated:,.2f} {currency} for product licences, but {needs}"
        yield Violation("licence", tuple(product.name for product in plan.products), message)

"""What is different in the plan of a scenario, against the plan of the inventory."""

from __future__ import annotations

from vconsolidate.report.what_if.schema import ScenarioPlanSection
from vconsolidate.report.wording import percent
from vconsolidate.words import counted, listed, verb

_LEAST = 0.02
"""Change of a share that is worth a line."""


def differences(base: ScenarioPlanSection, plan: ScenarioPlanSection, currency: str) -> tuple[str, ...]:
    """Return what is different, the most important first; nothing where the plans are alike in all of it."""
    if plan.hosts is None:
        return (f"no plan: {plan.conflict}",)
    found = [] if base.hosts is not None else ["a plan, while the inventory has none"]
    if base.hosts is not None and plan.hosts != base.hosts:
        found.append(_signed(plan.hosts - base.hosts, "host"))
    found += _cost(base, plan, currency)
    found += _servers(base, plan)
    for title, before, after in (
        ("ready", base.ready_fraction, plan.ready_fraction),
        ("peak CPU", base.utilisation_fraction, plan.utilisation_fraction),
        ("peak memory", base.memory_fraction, plan.memory_fraction),
    ):
        if before is not None and after is not None and abs(after - before) >= _LEAST:
            found.append(f"{title} {percent(after)} instead of {percent(before)}")
    if _kind(plan.binding) and _kind(plan.binding) != _kind(base.binding):
        instead = f" instead of {_kind(base.binding)}" if base.binding else ""
        found.append(f"first to run out: {_kind(plan.binding)}{instead}")
    if plan.findings_block > base.findings_block:
        more = plan.findings_block - base.findings_block
        found.append(f"{more:,} more {verb(more, 'finding', 'findings')} that {verb(more, 'blocks', 'block')}")
    return tuple(found)


def _cost(base: ScenarioPlanSection, plan: ScenarioPlanSection, currency: str) -> list[str]:
    if not base.cost or plan.cost is None or round(plan.cost) == round(base.cost):
        return []
    change = plan.cost - base.cost
    share = percent(abs(change) / base.cost, 1)
    return [f"{'+' if change > 0 else '−'}{abs(change):,.0f} {currency} ({'+' if change > 0 else '−'}{share})"]


def _servers(base: ScenarioPlanSection, plan: ScenarioPlanSection) -> list[str]:
    found = []
    if plan.vms != base.vms:
        found.append(_signed(plan.vms - base.vms, "VM"))
    more = [name for name in plan.physical if name not in set(base.physical)]
    fewer = [name for name in base.physical if name not in set(plan.physical)]
    for names, words in ((more, "physical as well"), (fewer, "no longer physical")):
        found += [f"{counted(len(names), 'server')} {words} ({listed(names)})"] if names else []
    if plan.removed != base.removed:
        found.append(f"{counted(plan.removed, 'server')} removed")
    if plan.retired != base.retired:
        found.append(f"{_signed(plan.retired - base.retired, 'server')} retired")
    return found


def _kind(resource: str) -> str:
    """Return a resource without its time of day, which another placement changes easily."""
    return resource.partition(" at ")[0]


def _signed(number: int, noun: str) -> str:
    return f"{'+' if number > 0 else '−'}{counted(abs(number), noun)}"

"""Put the plans of scenarios beside that of the inventory, with what was expected of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from vconsolidate.report.schema.outcome import Generator
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.what_if.differs import differences
from vconsolidate.report.what_if.expectations import Expected, judged
from vconsolidate.report.what_if.schema import ScenarioPlanSection, WhatIfDocument
from vconsolidate.report.wording import dispositions_for, has_plan
from vconsolidate.version import __version__
from vconsolidate.words import counted, listed, resource_name, verb

BASE = "base"
"""Name of the plan of the inventory as it is."""


@dataclass(frozen=True, slots=True)
class ScenarioPlan:
    """
    A scenario with the plan of its estate.

    Parameters
    ----------
    removed
        Servers that it removes; its plan retires them.
    """

    name: str
    reason: str
    changes: tuple[str, ...]
    document: PlanDocument
    expected: tuple[Expected, ...] = ()
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """What was asked for."""

    inventory: str
    scenarios: str
    overrides: tuple[str, ...]
    seed: int
    effort: float


def compose(base: PlanDocument, plans: Sequence[ScenarioPlan], run: Run) -> WhatIfDocument:
    """Return the document."""
    own = _section(ScenarioPlan(BASE, "", (), base))
    sections = [_section(plan) for plan in plans]
    sections = [one.model_copy(update={"differs": differences(own, one, base.objective.currency)}) for one in sections]
    return WhatIfDocument(
        what_if_version="1.0",
        generator=Generator(name="vconsolidate", version=__version__),
        name=base.name,
        inventory=run.inventory,
        scenarios=run.scenarios,
        overrides=run.overrides,
        currency=base.objective.currency,
        seed=run.seed,
        effort=run.effort,
        verdict=_verdict(own, sections),
        base=own,
        plans=tuple(sections),
    )


def _section(plan: ScenarioPlan) -> ScenarioPlanSection:
    document = plan.document
    placed = has_plan(document)
    figures = {figure.metric: figure.value for figure in document.figures}
    bound = Counter(host.binding for host in document.hosts if host.binding)
    return ScenarioPlanSection(
        name=plan.name,
        reason=plan.reason,
        changes=plan.changes,
        status=document.status,
        verdict=document.verdict,
        conflict="" if placed else next((item.message for item in document.conflicts), "no plan was found"),
        hosts=document.hosts_used if placed else None,
        spares=document.spares,
        bound_hosts=document.bounds.hosts,
        cost=document.objective.cost if placed else None,
        bound_cost=document.bounds.cost,
        gap=document.gap,
        vms=len(document.placements),
        physical=tuple(sorted(item.server for item in dispositions_for(document, "keep_physical"))),
        retired=len(dispositions_for(document, "retire")) - plan.removed,
        removed=plan.removed,
        ready_fraction=figures.get("cpu_ready"),
        utilisation_fraction=figures.get("cpu_utilisation_peak"),
        memory_fraction=figures.get("memory_utilisation"),
        binding=resource_name(bound.most_common(1)[0][0]) if bound else "",
        findings_block=sum(finding.severity == "block" for finding in document.findings),
        findings_warn=sum(finding.severity == "warn" for finding in document.findings),
        differs=(),
        expectations=tuple(judged(one, document, figures) for one in plan.expected),
    )


def _verdict(base: ScenarioPlanSection, plans: Sequence[ScenarioPlanSection]) -> str:
    planned = [one.hosts for one in plans if one.hosts is not None]
    own = "no plan of the inventory itself" if base.hosts is None else f"{counted(base.hosts, 'host')} without changes"
    parts = [own]
    if planned:
        least, most = min(planned), max(planned)
        parts.append(
            f"{least:,} to {most:,} hosts with them" if least < most else f"{counted(least, 'host')} with them"
        )
    missing = [one.name for one in plans if one.hosts is None]
    if missing:
        parts.append(f"no plan for {listed(missing)}")
    every = [one for plan in plans for one in plan.expectations]
    if every:
        unmet = sum(not one.met for one in every)
        met = f"{counted(len(every), 'expectation')} met" if not unmet else ""
        parts.append(met or f"{unmet:,} of {counted(len(every), 'expectation')} {verb(unmet, 'is', 'are')} not met")
    return f"What if: {counted(len(plans), 'scenario')}: {', '.join(parts)}"

"""Why there is no plan: the smallest conflict, and what would help, added to an outcome without a placement."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vconsolidate.check.check import check
from vconsolidate.check.findings.vc108_change_allows_plan import KIND
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.explanation import ConflictPart, MinimalConflict, Relaxation
from vconsolidate.model.finding import Finding
from vconsolidate.model.place import NOWHERE
from vconsolidate.model.plan import SMALLEST_CONFLICT, Conflict
from vconsolidate.pipeline.explain.attempts import Attempts
from vconsolidate.pipeline.explain.conflict_parts import Promise
from vconsolidate.pipeline.explain.minimal_conflict import minimal_conflict
from vconsolidate.pipeline.explain.relaxations import relaxations
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.settings import Settings
from vconsolidate.words import counted

MOST_OFFERED = 8
"""Relaxations that an outcome carries."""


@dataclass(frozen=True, slots=True)
class WhyNone:
    """
    Why an estate has no plan, reduced to what is to blame.

    Parameters
    ----------
    conflicts
        The evidence, then the smallest conflict; nothing in them could be left out.
    parts
        What may be asked less of.
    """

    conflicts: tuple[Conflict, ...]
    parts: tuple[Promise, ...]


def why_none(estate: Estate, demand: Demand, settings: Settings) -> WhyNone | None:
    """Return why an estate has no plan; None where it is not proven in the effort of one question that it has none."""
    if not demand.vms:  # every cluster refuses every server, and says itself why
        return None
    conflict, parts = minimal_conflict(estate, demand, Attempts.for_estate(settings, len(demand.vms)))
    if conflict is None:
        return None
    if not conflict.parts and conflict.evidence:
        return WhyNone(conflict.evidence, parts)
    place = next((part.place for part in conflict.parts if part.place.line), NOWHERE)
    return WhyNone((*conflict.evidence, Conflict(SMALLEST_CONFLICT, conflict_words(conflict), place)), parts)


def advised(outcome: Outcome, settings: Settings) -> Outcome:
    """
    Return an outcome whose plan is proven impossible with its smallest conflict and what would make one possible.

    What the search said of other VMs and resources stays where figures show it; what it only suspected goes.
    """
    if outcome.plan.interrupted:
        return outcome
    estate, plan = outcome.estate, outcome.plan
    n_vms = len(outcome.demand.vms)
    why = why_none(estate, Attempts.for_estate(settings, n_vms).sized(estate), settings)
    if why is None:
        return outcome
    subjects = {conflict.subject for conflict in why.conflicts}
    besides = (c for c in plan.conflicts if c.figures and c.subject not in subjects)
    plan = replace(plan, conflicts=(*why.conflicts, *besides))
    offered = offers(estate, why.parts, settings, n_vms)
    findings = (*check(estate, outcome.demand, plan, None), *(_finding(outcome, one) for one in offered))
    return replace(outcome, plan=plan, findings=findings)


def offers(estate: Estate, parts: Sequence[Promise], settings: Settings, n_vms: int) -> tuple[Relaxation, ...]:
    """Return the changes that were tried and allow a plan, the cheapest first."""
    return relaxations(estate, parts, Attempts.for_estate(settings, n_vms))[:MOST_OFFERED] if parts else ()


def conflict_words(conflict: MinimalConflict) -> str:
    """Return a conflict in one sentence, each part with its line of the inventory."""
    if not conflict.parts:
        shown = "; ".join(one.message for one in conflict.evidence)
        return shown or "no plan exists whatever rules and limits are lifted"
    if len(conflict.parts) == 1:
        told = f"this alone leaves no plan: {_part(conflict.parts[0])}"
    else:
        numbered = "; ".join(f"({number}) {_part(part)}" for number, part in enumerate(conflict.parts, start=1))
        told = f"these {len(conflict.parts)} cannot all be kept: {numbered}"
    if conflict.servers:
        told += f"; {', '.join(conflict.servers)} alone cannot be placed under {_these(conflict)}"
    if not conflict.irreducible:
        told += " (it is not proven that all of them are needed for that)"
    return told


def _these(conflict: MinimalConflict) -> str:
    return "it" if len(conflict.parts) == 1 else "them"


def _part(part: ConflictPart) -> str:
    return f"{part.words} ({part.place})" if part.place.line else part.words


def option(relaxation: Relaxation) -> str:
    """Return the options of the command line that apply a relaxation, quoted for a shell."""
    return " ".join(f"--set {shlex.quote(setting)}" for setting in relaxation.settings)


def effect(relaxation: Relaxation, currency: str) -> str:
    """Return what comes of a relaxation: hosts, VMs, cost."""
    cost = f", {relaxation.cost:,.0f} {currency}" if relaxation.cost else ""
    return f"{counted(relaxation.vms, 'VM')} on {counted(relaxation.hosts_used, 'host')}{cost}"


def _finding(outcome: Outcome, relaxation: Relaxation) -> Finding:
    currency = outcome.estate.economics.currency
    return KIND.finding(
        outcome.estate.name,
        relaxation.place,
        change=relaxation.words,
        effect=effect(relaxation, currency),
        option=option(relaxation),
    )

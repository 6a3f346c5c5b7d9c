"""Why there is no plan: the smallest conflict and the changes that resolve it, added to an outcome."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vconsolidate.check.check import check
from vconsolidate.check.findings.vc108_change_allows_plan import KIND
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import SMALLEST_CONFLICT, Conflict
from vconsolidate.model.explanation import ConflictPart, MinimalConflict, Relaxation
from vconsolidate.model.finding import Finding
from vconsolidate.model.place import NOWHERE
from vconsolidate.pipeline.explain.attempts import Attempts
from vconsolidate.pipeline.explain.minimal_conflict import minimal_conflict
from vconsolidate.pipeline.explain.promise import Promise
from vconsolidate.pipeline.explain.relaxations import relaxations
from vconsolidate.pipeline.ledger import Ledger
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.settings import Settings
from vconsolidate.words import counted

CONFLICT = 0.5
"""Share of the work left for the smallest conflict; relaxations get the rest."""

MOST_OFFERED = 8
"""Most relaxations that an outcome has."""


@dataclass(frozen=True, slots=True)
class WhyNone:
    """
    Why an estate has no plan, reduced to the requirements that cause it.

    Parameters
    ----------
    conflicts
        The evidence, then the smallest conflict; neither names anything that could be left out.
    parts
        The requirements that could be relaxed.
    """

    conflicts: tuple[Conflict, ...]
    parts: tuple[Promise, ...]


def why_none(estate: Estate, demand: Demand, settings: Settings) -> WhyNone | None:
    """Return why an estate has no plan; None where that is not proven within the effort of one question."""
    if not demand.vms:  # every cluster refuses every server; the dispositions say why
        return None
    conflict, parts = minimal_conflict(estate, demand, Attempts.for_estate(settings, len(demand.vms)))
    if conflict is None:
        return None
    if not conflict.parts and conflict.evidence:
        return WhyNone(conflict.evidence, parts)
    place = next((part.place for part in conflict.parts if part.place.line), NOWHERE)
    return WhyNone((*conflict.evidence, Conflict(SMALLEST_CONFLICT, conflict_words(conflict), place)), parts)


def advise(outcome: Outcome, settings: Settings) -> Outcome:
    """
    Return an outcome without a plan with its smallest conflict and the changes that would make a plan possible.

    Conflicts that the search found for other VMs and resources stay where figures prove them; the others go.
    """
    if outcome.plan.interrupted:
        return outcome
    estate, plan = outcome.estate, outcome.plan
    n_vms = len(outcome.demand.vms)
    ledger = Ledger(settings)
    why = why_none(estate, Attempts.for_estate(settings, n_vms).size(estate), ledger.part(CONFLICT))
    if why is None:
        return outcome
    subjects = {conflict.subject for conflict in why.conflicts}
    besides = (c for c in plan.conflicts if c.figures and c.subject not in subjects)
    plan = replace(plan, conflicts=(*why.conflicts, *besides))
    offered = offers(estate, why.parts, ledger.part(), n_vms)
    findings = (*check(estate, outcome.demand, plan, None), *(_finding(outcome, one) for one in offered))
    return replace(outcome, plan=plan, findings=findings)


def offers(estate: Estate, parts: Sequence[Promise], settings: Settings, n_vms: int) -> tuple[Relaxation, ...]:
    """Return the changes that were tried and make a plan possible, the cheapest first."""
    return relaxations(estate, parts, Attempts.for_estate(settings, n_vms))[:MOST_OFFERED] if parts else ()


def conflict_words(conflict: MinimalConflict) -> str:
    """Return a conflict in one sentence, each part with its line of the inventory."""
    if not conflict.parts:
        shown = "; ".join(one.message for one in conflict.evidence)
        return shown or "no plan exists, whatever rules and limits are dropped"
    if len(conflict.parts) == 1:
        words = f"this requirement alone cannot be met: {_part(conflict.parts[0])}"
    else:
        numbered = "; ".join(f"({number}) {_part(part)}" for number, part in enumerate(conflict.parts, start=1))
        number = len(conflict.parts)
        words = f"these {number} requirements cannot {'both' if number == 2 else 'all'} be met: {numbered}"
    if conflict.servers:
        own = "its own" if len(conflict.servers) == 1 else "their own"
        words += f"; not even {_and(conflict.servers)} can be placed on {own}"
    if not conflict.irreducible:
        words += " (perhaps fewer of them already conflict: that each is part of the conflict is not proven)"
    return words


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _part(part: ConflictPart) -> str:
    return f"{part.words} ({part.place})" if part.place.line else part.words


def option(relaxation: Relaxation) -> str:
    """Return the options of the command line that apply a relaxation, quoted for a shell."""
    return " ".join(f"--set {shlex.quote(setting)}" for setting in relaxation.settings)


def effect(relaxation: Relaxation, currency: str) -> str:
    """Return what a relaxation leads to: VMs, hosts, cost."""
    cost = f" and costs {relaxation.cost:,.0f} {currency}" if relaxation.cost else ""
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

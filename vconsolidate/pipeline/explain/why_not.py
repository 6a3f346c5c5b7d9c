"""Why there is no plan: the smallest conflict, and what would help, added to an outcome without a placement."""

from __future__ import annotations

import shlex
from dataclasses import replace

from vconsolidate.model.explanation import ConflictPart, MinimalConflict, Relaxation
from vconsolidate.model.finding import Finding
from vconsolidate.model.plan import Conflict
from vconsolidate.pipeline.explain.attempts import Attempts
from vconsolidate.pipeline.explain.minimal_conflict import minimal_conflict
from vconsolidate.pipeline.explain.relaxations import relaxations
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.settings import Settings
from vconsolidate.words import counted

MOST_OFFERED = 8
"""Relaxations that an outcome carries."""


def advised(outcome: Outcome, settings: Settings) -> Outcome:
    """
    Return an outcome whose plan is proven impossible with its smallest conflict and what would make one possible.

    Where no server becomes a VM, no limit or rule is to blame: the outcome is returned as it is.
    """
    if outcome.plan.interrupted or not outcome.demand.vms:
        return outcome
    attempts = Attempts.for_estate(settings, len(outcome.demand.vms))
    conflict, parts = minimal_conflict(outcome.estate, attempts.sized(outcome.estate), attempts)
    if conflict is None:
        return outcome
    again = Attempts.for_estate(settings, len(outcome.demand.vms))
    offered = relaxations(outcome.estate, parts, again)[:MOST_OFFERED] if parts else ()
    told = conflict_words(conflict)
    plan = replace(outcome.plan, conflicts=(*outcome.plan.conflicts, Conflict("smallest conflict", told)))
    findings = tuple(_finding(outcome, one) for one in offered)
    return replace(outcome, plan=plan, findings=(*outcome.findings, *findings))


def conflict_words(conflict: MinimalConflict) -> str:
    """Return a conflict in one sentence, each part with its line of the inventory."""
    if not conflict.parts:
        who = f" ({', '.join(conflict.servers)})" if conflict.servers else ""
        return f"no rule or limit is to blame: the machines are too small{who}"
    if len(conflict.parts) == 1:
        told = f"this alone leaves no plan: {_part(conflict.parts[0])}"
    else:
        numbered = "; ".join(f"({number}) {_part(part)}" for number, part in enumerate(conflict.parts, start=1))
        told = f"these {len(conflict.parts)} cannot all be kept: {numbered}"
    if conflict.servers:
        told += f"; it would be so with only {', '.join(conflict.servers)} to place"
    if not conflict.irreducible:
        told += " (the search ended before it was proven that all of them are needed)"
    return told


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
    message = (
        f"This would allow a plan: {relaxation.words}. It has {effect(relaxation, outcome.estate.economics.currency)}."
    )
    return Finding("VC108", "note", outcome.estate.name, message, f"Try {option(relaxation)}")

"""The plan in one sentence, how sure it is, and what its findings come to, in the words of every report."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from vconsolidate.report.grouping import grouped
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.verdict import EDITED, open_gap
from vconsolidate.words import counted, method_words, verb

Level = Literal["good", "fair", "bad"]


def headline(document: PlanDocument) -> str:
    """Return the answer in one or two plain sentences."""
    servers = counted(document.servers_virtualised, "server")
    if document.hosts and document.servers_virtualised:
        runs = verb(document.servers_virtualised, "runs", "run")
        return f"{servers} {runs} on {counted(document.hosts_used, 'host')}, {_how_sure(document)}{_but(document)}."
    if document.status == "infeasible":
        proven = "" if document.changed else " This is proven."
        return f"No plan exists for {servers}.{proven}"
    if document.status == "unknown":
        return f"No plan was found for {servers}. A longer search may find one."
    if document.unplaced:
        return f"None of {servers} has a host: no host of the plan is in the inventory."
    return "There is nothing to place: no server becomes a VM."


def _how_sure(document: PlanDocument) -> str:
    if document.changed:
        return "not proven for the inputs of today"
    if document.status == "optimal":
        return "proven optimal"
    return f"at most {open_gap(document)} above the best possible"


def _but(document: PlanDocument) -> str:
    """Return what is wrong with the plan; empty where nothing is."""
    blocks = sum(finding.severity == "block" for finding in document.findings)
    if blocks:
        return f"; {counted(blocks, 'finding')} {verb(blocks, 'blocks', 'block')} the plan"
    missed = document.replay.service_levels_missed if document.replay is not None else 0
    return f"; the replay misses {counted(missed, 'service level')}" if missed else ""


def level(document: PlanDocument) -> Level:
    """Return whether the plan is good as it is, needs a look, or fails."""
    failed = document.status in {"infeasible", "unknown"}
    if failed or any(finding.severity == "block" for finding in document.findings):
        return "bad"
    missed = document.replay is not None and document.replay.verdict != "ok"
    return "fair" if missed or document.changed or document.status == "feasible" else "good"


def proof_words(document: PlanDocument) -> str:
    """Return the bound, its proof and the distance of the plan from it, in one sentence."""
    bounds, objective = document.bounds, document.objective
    hosts = counted(bounds.hosts, "host")
    if EDITED in document.changed:
        return f"The document claims that no plan needs fewer than {hosts}; it was edited by hand."
    if document.changed:
        return f"Before the inventory changed, no plan needed fewer than {hosts}; today nothing is proven."
    fewer = f"No plan under the same rules needs fewer than {hosts}"
    proof = f"(proof: {method_words(bounds.method)})"
    if document.status == "optimal" and document.hosts_used == bounds.hosts:
        return f"{fewer} {proof}."
    if document.status == "optimal":
        better = f"costs less than {objective.cost:,.0f} {objective.currency}" if objective.cost else "is better"
        return f"{fewer}, and none {better} {proof}."
    return f"{fewer}; this one is at most {open_gap(document)} above the best possible {proof}."


def findings_words(document: PlanDocument) -> str:
    """Return whether findings block the plan, and how many warnings and notes there are."""
    counts: Counter[str] = Counter(finding.severity for finding in document.findings)
    kinds: Counter[str] = Counter(group.worst.severity for group in grouped(document.findings))
    words = []
    for severity, noun in (("block", "blocking finding"), ("warn", "warning"), ("note", "note")):
        number = counts[severity]
        if number:
            of = f" of {counted(kinds[severity], 'kind')}" if number > 1 else ""
            words.append(f"{counted(number, noun)}{of}")
    told = ", ".join(words) or "no findings"
    return told if counts["block"] else f"nothing blocks the plan: {told}"

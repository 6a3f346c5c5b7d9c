"""
The plan in one line, made only of what the document holds.

The form is fixed, because scripts and people look for it:
``Plan: 63 servers → 8 hosts (bound 8, proven optimal), 2 stay physical, replay ok, peak ready 1.2 %``.
"""

from __future__ import annotations

from vconsolidate.model.evidence import SMALLEST_CONFLICT
from vconsolidate.model.policy import CHOOSE_HOSTS
from vconsolidate.report.printable import printable
from vconsolidate.report.schema.outcome import HostsRange, LevelSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.replay import ReplaySection
from vconsolidate.report.wording import action_words, left_words, virtual_today
from vconsolidate.units import format_fraction, format_mib
from vconsolidate.words import counted, gap_words, quantity

BREACHED = {"VC301", "VC302", "VC304"}
"""Findings that say that a budget was measured and is breached."""

WORTH_A_WORD = 0.001
"""Smallest share of unserved CPU work that the line shows: what rounds to 0.1 %."""

LEAST_MIB = 1.0
"""Smallest amount of reclaimed memory that the line shows, MiB."""

STATES = ("none", "high", "clear", "soft", "hard", "low")
"""Memory states, the worst last; memory is reclaimed from the soft state on."""

EDITED = "the plan document"
"""Entry of `PlanDocument.changed` for a document that was edited after it was written."""


def verdict(document: PlanDocument) -> str:
    """Return the one-line verdict of a document; the servers before the arrow are those that become VMs."""
    parts = [_headline(document)]
    if document.status not in {"infeasible", "unknown"} and document.hosts:
        parts += [*_range(document), *_resilience(document), *_remainder(document), *_replay(document)]
    else:
        parts += _remainder(document)
    parts += _breaches(document)
    if document.search.interrupted:
        parts.append("interrupted")
    return printable("Plan: " + ", ".join(parts))


def _headline(document: PlanDocument) -> str:
    servers = counted(document.servers_virtualised, "server")
    if document.status == "infeasible":
        proven = "proven before the inventory changed" if document.changed else "proven"
        proven = f"claimed, not proven: {EDITED} was edited by hand" if EDITED in document.changed else proven
        what = f"no placement of {servers} exists" if document.servers_virtualised else "no server can become a VM"
        return f"{what} ({proven}{_first_conflict(document)})"
    if document.status == "unknown":
        why = "limit reached" if document.search.limited else "the search ended without a result"
        why = "interrupted" if document.search.interrupted else why
        return f"no placement of {servers} found ({why}, bound {counted(document.bounds.hosts, 'host')})"
    if not document.servers_virtualised:
        return "nothing to virtualise"
    if document.unplaced and not document.hosts:
        return f"none of {servers} has a host any more (no host of the plan is in the inventory)"
    return f"{servers} → {counted(document.hosts_used, 'host')} ({_proof(document)})"


def _first_conflict(document: PlanDocument) -> str:
    """Return the first reason why no plan exists, with its subject where the reason does not name it."""
    for first in document.conflicts[:1]:
        names_subject = first.subject == SMALLEST_CONFLICT or first.subject in first.message
        return f": {first.message}" if names_subject else f": {first.subject}: {first.message}"
    return ""


def _proof(document: PlanDocument) -> str:
    bounds, objective = document.bounds, document.objective
    if EDITED in document.changed:
        return f"bound {bounds.hosts} claimed, not proven: {EDITED} was edited by hand"
    if document.changed:
        return f"bound {bounds.hosts}, proven before the inventory changed"
    money = objective.name.startswith("cost") and objective.cost > 0
    if document.status != "optimal":
        return f"bound {bounds.hosts}{_distance(document, money=money)}"
    if document.hosts_used == bounds.hosts:
        return f"bound {bounds.hosts}, proven optimal"
    if money:
        return f"bound {bounds.hosts}, proven cheapest at {objective.cost:,.0f} {objective.currency}"
    return f"bound {bounds.hosts}, proven optimal on {objective.name}"


def _distance(document: PlanDocument, *, money: bool) -> str:
    """Return how far the plan is from its bound, on the first level of the objective that is not proven."""
    level, gap = unproven(document), open_gap(document)
    if level is not None and level.criterion not in {"cost", "hosts"}:
        return f"; {level.criterion} {quantity(level.value, level.unit)}, gap {gap}"
    if money and (level is None or level.criterion == "cost"):
        return f"; cost {document.objective.cost:,.0f} {document.objective.currency}, gap {gap}"
    return f", gap {gap}"


def unproven(document: PlanDocument) -> LevelSection | None:
    """Return the first level that chooses hosts and is not proven to be as good as can be."""
    levels = document.objective.levels
    return next((one for one in levels if one.criterion in CHOOSE_HOSTS and not one.proven), None)


def open_gap(document: PlanDocument) -> str:
    """Return how far a plan that is not proven optimal is from its bound: ``5.9 %``."""
    level, bounds, objective = unproven(document), document.bounds, document.objective
    money = objective.name.startswith("cost") and objective.cost > 0
    if level is not None and level.criterion not in {"cost", "hosts"}:
        return "unknown" if level.bound is None else gap_words(level.value, level.bound, level.unit)
    if money and (level is None or level.criterion == "cost"):
        return gap_words(objective.cost, bounds.cost, objective.currency)
    return gap_words(document.hosts_used, bounds.hosts, "hosts")


def _range(document: PlanDocument) -> list[str]:
    found = document.hosts_range
    if found is None or (found.low == found.high and not found.high_is_bound) or document.changed:
        return []
    nothing = f" ({NO_PLAN_AT_HIGH_END})" if found.high is None else ""
    return [f"{hosts_between(found)} given the uncertainty of the data{nothing}"]


NO_PLAN_AT_HIGH_END = "no plan exists at its upper end"
"""Said where more hosts would be needed than exist or can be bought."""


def hosts_between(found: HostsRange) -> str:
    """Return ``7–10 hosts``, ``7 to at least 10 hosts``, ``7 or more hosts``."""
    if found.high is None or (found.high_is_bound and found.low == found.high):
        return f"{found.low:,} or more hosts"
    high = counted(found.high, "host")
    if found.high_is_bound:
        return f"{found.low:,} to at least {high}"
    return high if found.low == found.high else f"{found.low:,}–{high}"


def _resilience(document: PlanDocument) -> list[str]:
    used = [cluster for cluster in document.clusters if cluster.hosts]
    protected = [cluster for cluster in used if cluster.host_failures_tolerated]
    if not protected:
        return []
    tolerated = f"N+{min(cluster.host_failures_tolerated for cluster in protected)}"
    if len(protected) < len(used):
        tolerated += f" in {', '.join(cluster.name for cluster in protected)}"
    spares = f" ({counted(document.spares, 'spare')})" if document.spares else ""
    failures = document.replay.failures if document.replay is not None else ()
    if failures:
        survived = sum(failure.survived for failure in failures)
        return [f"{tolerated} {survived:,}/{len(failures):,}{spares}"]
    if document.unprotected:
        return [f"{tolerated} except for {counted(len(document.unprotected), 'VM')}"]
    return [f"{tolerated}{spares}"]


def _remainder(document: PlanDocument) -> list[str]:
    parts = []
    if document.unplaced and document.hosts:
        n_unplaced = len(document.unplaced)
        parts.append(f"{n_unplaced:,} of them {'has' if n_unplaced == 1 else 'have'} no host")
    stay = virtual_today(document, "keep_physical")
    if document.servers_kept > stay:
        parts.append(action_words("keep_physical", document.servers_kept - stay))
    if stay:
        parts.append(action_words("stay", stay))
    if document.servers_retired:
        parts.append(f"{document.servers_retired} {'retires' if document.servers_retired == 1 else 'retire'}")
    left = left_words(document)
    if left:
        parts.append(f"{left} not planned")
    return parts


def _replay(document: PlanDocument) -> list[str]:
    replay = document.replay
    if replay is None:
        return ["not replayed"]
    data = "" if replay.data != "synthetic" else " (synthetic day)"
    missed = counted(replay.service_levels_missed, "service level")
    word = {"ok": "replay ok", "contended": f"replay misses {missed}", "failed": f"replay failed ({missed} missed)"}
    figures = [f"peak ready {format_fraction(replay.ready_peak_fraction, 1)}", *_unserved(replay), *_memory(replay)]
    return [word[replay.verdict] + data, *figures]


def _unserved(replay: ReplaySection) -> list[str]:
    """Return the unserved share of the worst VM's CPU work, where it is not negligible."""
    periods = [replay.cpu_unserved_fraction, replay.planning.cpu_unserved_fraction if replay.planning else 0.0]
    worst = max(periods)
    return [f"up to {format_fraction(worst, 1)} of a VM's CPU work unserved"] if worst >= WORTH_A_WORD else []


def _memory(replay: ReplaySection) -> list[str]:
    """Return the most memory reclaimed on a host by each technique, and the worst memory state."""
    hosts = [*replay.hosts, *(replay.planning.hosts if replay.planning else ())]
    techniques = {
        "ballooned": max((host.ballooned_peak_mib for host in hosts), default=0.0),
        "compressed": max((host.compressed_peak_mib for host in hosts), default=0.0),
        "swapped": max((host.swapped_peak_mib for host in hosts), default=0.0),
        "unmet": max((host.unmet_peak_mib for host in hosts), default=0.0),
    }
    taken = [f"{format_mib(mib)} {word}" for word, mib in techniques.items() if mib >= LEAST_MIB]
    state = max((host.worst_state for host in hosts), key=STATES.index, default="none")
    words = [f"up to {' and '.join(taken)} on a host"] if taken else []
    return [*words, f"memory state {state}"] if STATES.index(state) >= STATES.index("soft") else words


def _breaches(document: PlanDocument) -> list[str]:
    broken = any(claim.rests_on == "independent check" and claim.holds is False for claim in document.verification)
    budgets = sum(finding.severity == "block" and finding.id in BREACHED for finding in document.findings)
    parts = ["a rule or capacity is violated"] if broken else []
    return [*parts, f"{counted(budgets, 'budget')} breached"] if budgets else parts

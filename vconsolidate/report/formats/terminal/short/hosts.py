"""How many hosts, how sure that is, and what fills them."""

from __future__ import annotations

from collections import Counter
from typing import Final

from vconsolidate.report.formats.terminal.page import Page
from vconsolidate.report.headline import proof_words
from vconsolidate.report.levels import declined_words
from vconsolidate.report.outlook import host_range_short, is_open
from vconsolidate.report.room_and_pools import first_to_run_out
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.words import counted, listed, verb

_MOST_TYPES: Final = 3
_MOST_NAMES: Final = 6
_MOST_REASONS: Final = 3


def show_hosts(document: PlanDocument, page: Page) -> None:
    """Show the number of hosts, its proof and its range, and the resources that run out first."""
    if not document.hosts:
        return
    lines = [_number(document), proof_words(document)]
    if document.hosts_range is not None and is_open(document.hosts_range) and not document.changed:
        lines.append(host_range_short(document.hosts_range))
    lines += [_switched_off(document), first_to_run_out(document), _moves(document), *_why_moves(document)]
    page.gap()
    page.part("Hosts", [line for line in lines if line])


def _number(document: PlanDocument) -> str:
    """Return ``18 hosts to buy (15 r740 in production, 3 r740-small in test), 1 a spare; 270,363 GBP over 3 years``."""
    parts, several = [], len(document.clusters) > 1
    for existing, words in ((False, "to buy"), (True, "in place already")):
        kinds = Counter((host.type, host.cluster) for host in document.hosts if host.existing == existing)
        if kinds:
            parts.append(f"{counted(kinds.total(), 'host')} {words} ({_kinds(kinds, several=several)})")
    spares = f", {document.spares:,} of them {verb(document.spares, 'a spare', 'spares')}" if document.spares else ""
    cost = document.objective.cost
    price = f"; {cost:,.0f} {document.objective.currency}{_years(document)}" if cost else ""
    return f"{' and '.join(parts)}{spares}{price}"


def _kinds(kinds: Counter[tuple[str, str]], *, several: bool) -> str:
    shown = kinds.most_common(_MOST_TYPES)
    words = [f"{number:,} {kind}{f' in {cluster}' if several else ''}" for (kind, cluster), number in shown]
    rest = kinds.total() - sum(number for _, number in shown)
    return ", ".join([*words, *([f"{rest:,} of other types"] if rest else [])])


def _years(document: PlanDocument) -> str:
    years = {cluster.horizon_years for cluster in document.clusters}
    return f" over {years.pop():g} years" if len(years) == 1 else ""


def _switched_off(document: PlanDocument) -> str:
    found = document.switch_off
    if found is None:
        return ""
    off = f"{counted(len(found.off), 'host')}: {listed(found.off, _MOST_NAMES)}" if found.off else "none"
    return f"Existing hosts that can be switched off: {off}."


def _moves(document: PlanDocument) -> str:
    changes = document.stability
    if changes is None:
        return ""
    stay = verb(changes.kept, "stays", "stay")
    source = {"plan": "the earlier plan", "table": "the given placement", "today": "today's placement"}
    if not changes.moved and not changes.kept:
        return f"No VM of this plan is in {source[changes.told_by]}: is it one of this estate?"
    if not changes.moved:
        return f"From {source[changes.told_by]}, nothing moves ({counted(changes.kept, 'VM')})."
    moved = f"{counted(len(changes.moved), 'VM')} {verb(len(changes.moved), 'moves', 'move')}"
    return f"From {source[changes.told_by]}, {moved} and {changes.kept:,} {stay}."


def _why_moves(document: PlanDocument) -> list[str]:
    """Return why VMs move, those with one reason together, and what would not pay."""
    changes = document.stability
    groups: dict[str, list[str]] = {}
    for move in () if changes is None else changes.moved:
        groups.setdefault(move.why, []).append(move.vm)
    reasons = [f"{listed(vms, _MOST_NAMES)}: {why}." for why, vms in groups.items() if why]
    hidden = len(reasons) - _MOST_REASONS
    more = [f"{counted(hidden, 'more reason')}: see --details."] if hidden > 0 else []
    declined = declined_words(document)
    return [*reasons[:_MOST_REASONS], *more, *([f"Not worth their moves: {declined}."] if declined else [])]

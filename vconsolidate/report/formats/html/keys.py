"""The first screen: how many hosts, how sure, what it saves, and what could go wrong."""

from __future__ import annotations

from collections import Counter
from typing import Final

from vconsolidate.report.formats.html.blocks import Key, Level
from vconsolidate.report.headline import headline
from vconsolidate.report.limits import limits_words, none_missed_words
from vconsolidate.report.outlook import is_open
from vconsolidate.report.savings.rows import loss_words, priced_lines
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.verdict import hosts_between, open_gap
from vconsolidate.report.wording import SEVERITY_ORDER, action_words, percent, virtual_today
from vconsolidate.words import counted, verb

_UNPRICED: Final = "The inventory states no running costs under economics."


def keys(document: PlanDocument) -> list[Key]:
    """Return the key figures in the order in which people ask for them."""
    if not _has_plan(document):
        return _without_plan(document)
    return [_hosts(document), _proof(document), _saving(document), _risk(document)]


def _has_plan(document: PlanDocument) -> bool:
    return document.status not in {"infeasible", "unknown"}


def _without_plan(document: PlanDocument) -> list[Key]:
    proven = document.status == "infeasible" and not document.changed
    sure = "No placement meets every rule and limit." if proven else "A longer search may find a plan."
    reasons = [item.message for item in document.conflicts]
    blocks = sum(finding.severity == "block" for finding in document.findings)
    return [
        Key("How many hosts?", "no plan", [headline(document)], "bad", "conflicts" if reasons else ""),
        Key("How sure?", "proven" if proven else "not proven", [sure], "fair", "evidence"),
        Key("What prevents it?", counted(blocks, "finding"), reasons[-1:], "bad", "findings" if blocks else ""),
    ]


def _hosts(document: PlanDocument) -> Key:
    servers, virtual = document.servers_virtualised, virtual_today(document, "virtualise")
    words = [
        f"for {counted(servers, 'server')}"
        + (f", {virtual:,} of them already {verb(virtual, 'a VM', 'VMs')}" if virtual else "")
    ]
    ratio = document.savings.consolidation_ratio if document.savings is not None else None
    if ratio is not None:
        words.append(f"consolidation ratio {ratio:.1f} : 1")
    rest = [
        f"{counted(document.spares, 'spare host')} included" if document.spares else "",
        action_words("keep_physical", document.servers_kept) if document.servers_kept else "",
    ]
    words += [", ".join(part for part in rest if part)] if any(rest) else []
    return Key("How many hosts?", counted(document.hosts_used, "host"), words, target="hosts" if document.hosts else "")


def _proof(document: PlanDocument) -> Key:
    bound = document.bounds.hosts
    if document.changed:
        key = ("not proven", "The inputs or the plan document changed after planning.", "fair")
    elif document.status == "optimal":
        key = ("proven optimal", "No better plan exists under the same rules.", "good")
    else:
        key = (f"gap {open_gap(document)}", "No plan can be better by more than this.", "fair")
    words = [key[1]]
    if not document.changed and document.hosts:
        words.append(f"No plan needs fewer than {counted(bound, 'host')}.")
    refuted = document.replay is not None and document.replay.verdict == "failed"
    if refuted:
        words.append("But the replay refutes the plan: these hosts are not enough.")
    found = document.hosts_range
    if found is not None and is_open(found) and not document.changed:
        words.append(f"Given the uncertainty of the data: {hosts_between(found)}.")
    colour: Level = "good" if key[2] == "good" and not refuted else "fair"
    return Key("How sure?", key[0], words, colour, "evidence")


def _saving(document: PlanDocument) -> Key:
    savings = document.savings
    if savings is None:
        return Key(
            "What does it save?", "unknown", ["The machines of today are not known well enough."], target="savings"
        )
    by_name = {item.name: item for item in savings.items}
    words = [
        f"{percent(item.saved_fraction)} fewer machines: {item.before:,.0f} → {item.after:,.0f}"
        for item in [by_name.get("physical machines")]
        if item is not None and item.saved_fraction is not None
    ]
    energy = by_name.get("energy per year")
    if energy is not None and energy.saved_fraction is not None:
        words.append(f"{percent(energy.saved_fraction)} less energy: {energy.saved:,.0f} kWh per year")
    money = by_name.get("cost per year")
    if savings.payback is not None:
        years = savings.payback.years
        words.append(f"payback time {years:.1f} years" if years is not None else "it never pays back")
    if money is None:
        figure = words.pop(0).partition(":")[0] if words else "unknown"
        return Key("What does it save?", figure, [*words, _UNPRICED], target="savings")
    only, loss = priced_lines(savings), loss_words(savings, document.objective.currency)
    figure = f"{money.saved:,.0f} {document.objective.currency} per year"
    words = [*([f"Saved: the yearly cost of {only}."] if only else []), *words, *([f"{loss}."] if loss else [])]
    return Key("What does it save?", figure, words, "good" if money.saved > 0 and not loss else "fair", "savings")


def _risk(document: PlanDocument) -> Key:
    """Return what could go wrong: findings that block, service levels missed, failures that are not survived."""
    counts = Counter(finding.severity for finding in document.findings)
    blocks, warns = counts["block"], counts["warn"]
    figure, colour = "nothing blocks it", "good"
    if blocks:
        figure, colour = f"{counted(blocks, 'finding')} {'blocks' if blocks == 1 else 'block'}", "bad"
    elif warns:
        figure, colour = counted(warns, "warning"), "fair"
    words = []
    worst = min(document.findings, key=lambda finding: SEVERITY_ORDER[finding.severity], default=None)
    if worst is not None and worst.severity != "note":
        words.append(f"{worst.subject}: {worst.message}")
    if document.replay is not None:
        missed = document.replay.service_levels_missed
        day = "Replay of a synthetic day" if document.replay.data == "synthetic" else "Replay"
        words.append(
            f"{day}: VMs and hosts miss service levels {counted(missed, 'time')}."
            if missed
            else f"{day}: {none_missed_words(document.limits)}."
        )
        failures = document.replay.failures
        if failures:
            survived = sum(failure.survived for failure in failures)
            words.append(f"It survives {survived:,} of {counted(len(failures), 'host failure')}.")
    elif _has_plan(document):
        words.append("The plan was not replayed.")
    if document.limits and _has_plan(document):
        words.append(f"{limits_words(document)}.")
    if counts["note"] and not (blocks or warns):
        words.append(f"{counted(counts['note'], 'note')} to read below.")
    return Key("What could go wrong?", figure, words, _level(colour), "findings" if document.findings else "")


def _level(colour: str) -> Level:
    return {"good": "good", "bad": "bad"}.get(colour, "fair")  # type: ignore[return-value]

"""The difference in words and rows that every format shares."""

from __future__ import annotations

from typing import Final

from vconsolidate.model.figure import format_figure
from vconsolidate.report.difference.schema import DifferenceDocument, FigureChange
from vconsolidate.report.grouping import grouped
from vconsolidate.report.savings.rows import between
from vconsolidate.report.schema.savings import BandSection
from vconsolidate.report.wording import place_of, quantities
from vconsolidate.words import counted

FIGURES: Final = ("", "old", "new", "change", "")
SAVINGS: Final = ("saved", "old", "new")
LIMIT_COLUMNS: Final = ("budget or service level", "old", "new")
MOVES: Final = ("VM", "from", "to", "why")

_ALWAYS: Final = ("hosts_used", "cost", "cpu_ready_peak", "failures_survived", "gap")
"""Figures that a reader looks for, changed or not: hosts, cost and risk."""

_VERDICTS: Final = {"missed": "missed", "kept": "kept", "ignored": "ignored", "unknown": "not judged", "": "none"}


def verdict(found: DifferenceDocument) -> str:
    """Return the difference in one line."""
    if not found.changed:
        return "Difference: none"
    counts = (
        _signed(len(found.servers_added), len(found.servers_removed), "server"),
        _signed(len(found.hosts_added), len(found.hosts_removed), "host"),
        f"{counted(len(found.moved), 'VM')} moved" if found.moved else "",
        f"{counted(len(found.resized), 'VM')} resized" if found.resized else "",
        _cost_words(found),
        _blocking(found),
    )
    return f"Difference: {', '.join(part for part in counts if part) or 'figures only'}"


def _signed(added: int, removed: int, noun: str) -> str:
    parts = [f"+{added:,}"] * bool(added) + [f"-{removed:,}"] * bool(removed)
    return f"{' '.join(parts)} {noun if added + removed == 1 else f'{noun}s'}" if parts else ""


def _cost_words(found: DifferenceDocument) -> str:
    one = next((figure for figure in found.figures if figure.metric == "cost"), None)
    return f"cost {change_words(one, found)}" if one is not None and one.trend in {"better", "worse"} else ""


def _blocking(found: DifferenceDocument) -> str:
    count = sum(one.severity == "block" for one in found.findings_new)
    return counted(count, "new blocking finding") if count else ""


def figure_rows(found: DifferenceDocument) -> list[tuple[str, ...]]:
    """Return (name, old, new, change, trend) of the figures that changed, and of those that a reader looks for."""
    shown = [one for one in found.figures if one.trend != "same" or one.metric in _ALWAYS]
    return [
        (
            _name(one.title),
            _value(one.old, one, found.old.currency),
            _value(one.new, one, found.new.currency),
            change_words(one, found),
            {"same": "", "unknown": ""}.get(one.trend, one.trend),
        )
        for one in sorted(shown, key=lambda one: _ALWAYS.index(one.metric) if one.metric in _ALWAYS else len(_ALWAYS))
    ]


def saving_rows(found: DifferenceDocument) -> list[tuple[str, ...]]:
    """Return (line, saved by the old plan, saved by the new plan), each with its range."""
    return [(one.name, _band(one.old, one.unit), _band(one.new, one.unit)) for one in found.savings]


def _band(band: BandSection | None, unit: str) -> str:
    if band is None:
        return "none"
    ends = between(band, unit)
    return f"{quantities((band.typical,), unit)[0]}{f' ({ends})' if ends else ''}"


def change_words(one: FigureChange, found: DifferenceDocument) -> str:
    """Return how much a figure changed, with its sign; empty where one of the plans has none."""
    if one.old is None or one.new is None or one.trend == "same":
        return ""
    if found.old.currency != found.new.currency and one.unit == "money":
        return ""
    change = one.new - one.old
    sign = "+" if change > 0.0 else "-"
    return f"{sign}{format_figure(abs(change), one.unit, found.new.currency)}"


def limit_rows(found: DifferenceDocument) -> list[tuple[str, ...]]:
    """Return (name, old verdict, new verdict) of the limits whose verdict changed."""
    return [
        (_name(one.title) + (f" ({one.about})" if one.about else ""), _VERDICTS[one.old], _VERDICTS[one.new])
        for one in found.limits
    ]


def list_rows(found: DifferenceDocument) -> list[tuple[str, list[str]]]:
    """Return (what, entries) of everything that was added, removed or changed and is no table."""
    rows = (
        ("servers added", list(found.servers_added)),
        ("servers removed", list(found.servers_removed)),
        ("other VMs added", [name for name in found.vms_added if name not in found.servers_added]),
        ("other VMs removed", [name for name in found.vms_removed if name not in found.servers_removed]),
        ("hosts added", [f"{one.host} ({one.type})" for one in found.hosts_added]),
        ("hosts no longer used", [f"{one.host} ({one.type})" for one in found.hosts_removed]),
        ("VMs resized", [f"{one.vm}: {', '.join(one.changes)}" for one in found.resized]),
        (
            "dispositions",
            [
                f"{one.server}: {_action(one.new)} ({_action(one.old)} before); {one.reason}"
                for one in found.dispositions
            ],
        ),
    )
    return [(what, entries) for what, entries in rows if entries]


def move_rows(found: DifferenceDocument) -> list[tuple[str, ...]]:
    """Return (VM, from, to, why) of every move."""
    return [(one.vm, one.source, one.target, one.reason) for one in found.moved]


def finding_rows(found: DifferenceDocument) -> list[tuple[str, ...]]:
    """Return (change, severity, id, subject, message, place) of new and resolved findings, one row per kind."""
    rows: list[tuple[str, ...]] = []
    for change, findings in (("new", found.findings_new), ("resolved", found.findings_resolved)):
        for group in grouped(findings):
            one = group.worst
            message = " ".join(part for part in (one.message, group.others_words()) if part)
            rows.append((change, one.severity, one.id, one.subject, message, place_of(one.location)))
    return rows


def _action(action: str) -> str:
    return action.replace("_", " ")


def _name(title: str) -> str:
    words = title.removeprefix("The ")
    return words[:1].upper() + words[1:]


def _value(value: float | None, one: FigureChange, currency: str) -> str:
    return "unknown" if value is None else format_figure(value, one.unit, currency)

"""The levels of the objective and the changes to an earlier placement, in the words that every format uses."""

from __future__ import annotations

from vconsolidate.report.schema.outcome import LevelSection, MoveSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import percent
from vconsolidate.words import counted, verb

MOVES = ("VM", "from", "to", "why")

_USUAL = {"cost", "hosts"}
_BEFORE = {"plan": "earlier", "table": "given", "today": "current"}
_AMONG = {
    "all": "",
    "as good above": " among plans equally good on the levels above",
    "same hosts": " among plans with the same hosts",
}


def levels(document: PlanDocument) -> list[tuple[str, str, str]]:
    """Return (criterion, value, proof) of every level where more than cost and hosts was minimised."""
    stated = document.objective.levels
    if all(level.criterion in _USUAL for level in stated):
        return []
    return [(level.criterion, _amount(level.value, level.unit), _proof(level)) for level in stated]


def changes_from(document: PlanDocument) -> str:
    """Return the placement that the plan is compared with."""
    source = "plan" if document.stability is None else document.stability.told_by
    return {
        "plan": "changes from the earlier plan",
        "table": "changes from the given placement",
        "today": "changes from today's placement",
    }[source]


def changes_title(document: PlanDocument) -> str:
    """Return the placement that the plan is compared with, as a heading."""
    words = changes_from(document)
    return words[0].upper() + words[1:]


def stability(document: PlanDocument) -> list[tuple[str, str]]:
    """Return (kind of change, VMs or hosts); nothing where no earlier placement is known."""
    changes = document.stability
    if changes is None:
        return []
    earlier = f"{verb(changes.kept, 'its', 'their')} {_BEFORE[changes.told_by]} {verb(changes.kept, 'host', 'hosts')}"
    rows = [
        ("not moved", f"{counted(changes.kept, 'VM')} on {earlier}"),
        ("moved", counted(len(changes.moved), "VM")),
        ("new", _named_list(changes.new, "VM")),
        ("removed", _named_list(changes.gone, "VM")),
        ("hosts added", _named_list(changes.hosts_added, "host")),
        ("hosts no longer used", _named_list(changes.hosts_left, "host")),
        ("not worth their moves", declined_words(document)),
    ]
    return [(what, words) for what, words in rows if words]


def declined_words(document: PlanDocument) -> str:
    """Return what a better plan would bring whose moves do not pay; empty where there is none."""
    changes = document.stability
    if changes is None or changes.declined is None:
        return ""
    found = changes.declined
    gains = [f"free {counted(found.hosts, 'host')}"] if found.hosts else []
    gains += [f"save {found.saving:,.0f} {document.objective.currency}"] if found.saving else []
    return f"{counted(found.moves, 'more move')} would {' and '.join(gains)}: less than policy.moves asks"


def move_words(move: MoveSection) -> str:
    """Return where a VM moves, and why."""
    where = f"{move.source} → {move.target}"
    return f"{where}; {move.why}" if move.why else where


def move_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return a row for each VM that moves."""
    changes = document.stability
    return [] if changes is None else [(move.vm, move.source, move.target, move.why) for move in changes.moved]


def _named_list(names: tuple[str, ...], noun: str) -> str:
    if not names:
        return ""
    shown = ", ".join(names[:6]) + (" …" if len(names) > 6 else "")
    return f"{counted(len(names), noun)}: {shown}"


def _proof(level: LevelSection) -> str:
    if level.bound is None:
        return "not proven"
    among = _AMONG[level.among]
    most = level.criterion == "similarity"
    if level.proven:
        return f"proven {'maximum' if most else 'minimum'}{among}"
    return f"not proven; the bound is {_amount(level.bound, level.unit)}{among}"


def _amount(value: float, unit: str) -> str:
    if unit == "share":
        return percent(value, 1)
    if unit in {"hosts", "VMs", "pairs", "critical VMs"}:
        return counted(round(value), unit.removesuffix("s"))
    return f"{value:,.0f} {unit}"

"""The levels of the objective and the changes to the plan before, in words that every format shares."""

from __future__ import annotations

from vconsolidate.report.schema.outcome import LevelSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import percent
from vconsolidate.words import counted

_USUAL = {"cost", "hosts"}
_BEFORE = {"plan": "the host of before", "table": "the host of before", "today": "the host of today"}
_AMONG = {
    "all": "",
    "as good above": " of the plans as good above",
    "same hosts": " on these hosts",
}


def levels(document: PlanDocument) -> list[tuple[str, str, str]]:
    """Return (criterion, value, proof) of every level where more than cost and hosts was minimised, else nothing."""
    stated = document.objective.levels
    if all(level.criterion in _USUAL for level in stated):
        return []
    return [(level.criterion, _amount(level.value, level.unit), _proof(level)) for level in stated]


def against(document: PlanDocument) -> str:
    """Return what the changes are told against."""
    told_by = "plan" if document.stability is None else document.stability.told_by
    return {
        "plan": "against the plan before",
        "table": "against the placement given",
        "today": "against where VMs run today",
    }[told_by]


def against_title(document: PlanDocument) -> str:
    """Return the same as a heading."""
    words = against(document)
    return words[0].upper() + words[1:]


def stability(document: PlanDocument) -> list[tuple[str, str]]:
    """Return (what, how many) of the changes to the plan before; nothing where none was given."""
    told = document.stability
    if told is None:
        return []
    rows = [
        ("kept", f"{counted(told.kept, 'VM')} on {_BEFORE[told.told_by]}"),
        ("moved", counted(len(told.moved), "VM")),
        ("new", _named_list(told.new, "VM")),
        ("gone", _named_list(told.gone, "VM")),
        ("hosts added", _named_list(told.hosts_added, "host")),
        ("hosts left", _named_list(told.hosts_left, "host")),
    ]
    return [(what, words) for what, words in rows if words]


def _named_list(names: tuple[str, ...], noun: str) -> str:
    if not names:
        return ""
    shown = ", ".join(names[:6]) + (" …" if len(names) > 6 else "")
    return f"{counted(len(names), noun)}: {shown}"


def _proof(level: LevelSection) -> str:
    if level.bound is None:
        return "not proven"
    among = _AMONG[level.among]
    best = "most" if level.criterion == "similarity" else "least"
    if level.proven:
        return f"proven the {best}{among}"
    limit = "at most" if level.criterion == "similarity" else "at least"
    return f"not proven: {limit} {_amount(level.bound, level.unit)}{among}"


def _amount(value: float, unit: str) -> str:
    if unit == "share":
        return percent(value, 1)
    if unit in {"hosts", "VMs", "pairs"}:
        return counted(round(value), unit.removesuffix("s"))
    return f"{value:,.0f} {unit}"

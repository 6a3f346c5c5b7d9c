"""The one or two commands that make sense after a report."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vconsolidate.words import counted

if TYPE_CHECKING:
    from vconsolidate.report.schema.plan_document import PlanDocument

Step = tuple[str, str]
"""A command, and what it shows."""

_PLAN_FILE: Final = "plan.json"
_LONGER: Final = 4
"""Times the effort of a search that goes on."""

_EVERYTHING: Final = "every host, finding and assumption"
_WHY: Final = "what limits the plan; name a VM or host for its own reasons"

_SUFFIXES: Final = {".yaml", ".yml", ".json", ".xlsx", ".csv"}

_given: list[str] = ["plan"]


def remember(arguments: Sequence[str]) -> None:
    """Keep the command line, so that a step can repeat it with one more option."""
    _given[:] = arguments or ["plan"]


def missing_command() -> str | None:
    """Return a hint where the command line begins with a file instead of a command; None elsewhere."""
    from vconsolidate.cli.sources import plan_document_path  # noqa: PLC0415 - only after a mistake

    path = _given[0]
    if path.startswith("-") or not (Path(path).is_file() or Path(path).suffix in _SUFFIXES):
        return None
    command = "report" if plan_document_path(path) is not None else "plan"
    return f"hint: did you mean: {_command(command, *_given)}"


def next_steps(document: PlanDocument, saved: str | None, plan: str) -> tuple[Step, ...]:
    """
    Return what to do after the short report.

    Parameters
    ----------
    saved
        Path of the plan document that the command wrote; None for none.
    plan
        Path of the plan document that it read; empty where it planned.
    """
    kept = plan if plan and plan != "-" else saved
    whole = (_command("report", kept, "--details") if kept else _again("--details"), _EVERYTHING)
    if document.status == "infeasible":
        return (_explain(kept, "which limits clash, and which changes were found to help"),)
    if not plan and document.search.limited and document.status in {"unknown", "feasible"}:
        return ((_longer(document), f"search {_LONGER} times as long for a better plan"), whole)
    blocking = sum(finding.severity == "block" for finding in document.findings)
    if blocking and _given[0] == "check":
        baseline = _again("--write-baseline", "baseline.json")
        return (whole, (baseline, f"accept {counted(blocking, 'blocking finding')} of today; only new ones fail then"))
    if kept:
        return (whole, _explain(kept, _WHY))
    return (whole, (_again("-o", f"json={_PLAN_FILE}", "-o", "html=plan.html"), "keep the plan, and a page to pass on"))


def _longer(document: PlanDocument) -> str:
    search = document.search
    if search.seconds is not None:
        return _again("--time-limit", f"{_LONGER * search.seconds:g}")
    return _again("--effort", f"{_LONGER * search.work:g}")


def _explain(kept: str | None, purpose: str) -> Step:
    if kept is not None:
        return _command("explain", kept), purpose
    return _again("-o", f"json={_PLAN_FILE}"), f"keep the result; then vconsolidate explain {_PLAN_FILE}: {purpose}"


def _again(*more: str) -> str:
    return _command(*_given, *more)


def _command(*words: str) -> str:
    return shlex.join(["vconsolidate", *words])

"""What could go wrong: findings by cause, the worst first; replay, failures, limits, and what is not tested."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.text import Text

from vconsolidate.report.formats.terminal.page import Page
from vconsolidate.report.formats.terminal.palette import SEVERITY
from vconsolidate.report.formats.terminal.short.headline import CHANGE
from vconsolidate.report.grouping import FindingGroup, grouped
from vconsolidate.report.headline import findings_words
from vconsolidate.report.limits import ignored_in_short, limits_words, none_missed_words
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import DATA, claim_status
from vconsolidate.words import counted, listed, span_words

_NO_PLAN: Final = ("VC101", "VC102")
"""Findings that repeat why there is no plan."""

_MOST: Final = 8
"""Kinds of findings, notes aside, that are told with the worst of their kind."""

_MOST_NOTES: Final = 4
_MOST_NAMES: Final = 4


def show_risks(document: PlanDocument, page: Page) -> None:
    """Show findings by cause, then what the replay, the limits and the evidence say."""
    told = {CHANGE, *(_NO_PLAN if document.conflicts else ())}
    groups = grouped(finding for finding in document.findings if finding.id not in told)
    graver = [group for group in groups if group.worst.severity != "note"]
    notes = [group for group in groups if group.worst.severity == "note"]
    page.gap()
    page.part("At risk" if document.hosts else "Findings", [findings_words(document)])
    page.part("", [_finding(group, page) for group in graver[:_MOST]])
    if len(graver) > _MOST:
        page.part("", [f"and {counted(len(graver) - _MOST, 'more kind', 'more kinds')} of findings (--details)"])
    lines = [_replay(document), _unprotected(document), _limits(document), _untested(document), _notes(notes)]
    lines.append(ignored_in_short(document))
    page.part("", [line for line in lines if line])


def _finding(group: FindingGroup, page: Page) -> Text:
    """Return the worst of a kind with its place, and how many are like it."""
    worst = group.worst
    line = Text.assemble((worst.severity, SEVERITY[worst.severity]), page.plain(f" {worst.id} "))
    line.append(page.plain(f"{worst.subject}: {worst.message}"))
    place = page.place(worst.location)
    if place:
        line.append(page.say(" See ")).append_text(place).append(page.say("."))
    if group.others:
        line.append(page.plain(f" ({group.others_words()})"))
    return line


def _notes(groups: Sequence[FindingGroup]) -> str:
    """Return the kinds of notes: ``Notes: Processor rating is uncertain (7); …``."""
    kinds = [
        _title(group.worst.id) + (f" ({len(group.findings):,})" if group.others else "")
        for group in groups[:_MOST_NOTES]
    ]
    hidden = len(groups) - len(kinds)
    more = [f"{counted(hidden, 'more kind', 'more kinds')} (--details)"] if hidden > 0 else []
    return f"Notes: {'; '.join([*kinds, *more])}." if kinds else ""


def _title(kind: str) -> str:
    from vconsolidate.check.findings.registry import KINDS  # noqa: PLC0415 - loads a file for each kind of finding

    return KINDS[kind].title if kind in KINDS else kind


def _replay(document: PlanDocument) -> str:
    replay = document.replay
    if replay is None:
        return "The plan was not replayed." if document.hosts else ""
    missed = replay.service_levels_missed
    outcome = f"{counted(missed, 'service level')} missed" if missed else none_missed_words(document.limits)
    span = span_words(replay.n_steps * replay.interval_s)
    day = "a synthetic day" if replay.data == "synthetic" else f"{span} of {DATA[replay.data]}"
    words = f"Replay of {day}: {outcome}"
    if replay.failures:
        survived = sum(failure.survived for failure in replay.failures)
        words += f"; {survived:,} of {counted(len(replay.failures), 'host failure')} survived"
    return f"{words}."


def _unprotected(document: PlanDocument) -> str:
    if not document.unprotected:
        return ""
    names = listed([item.subject for item in document.unprotected], _MOST_NAMES)
    return f"{counted(len(document.unprotected), 'VM')} cannot restart when their host fails: {names}."


def _limits(document: PlanDocument) -> str:
    words = limits_words(document)
    return f"Limits: {words}." if words and document.hosts else ""


def _untested(document: PlanDocument) -> str:
    """Return the claims that rest on nothing."""
    open_claims = [claim for claim in document.verification if claim_status(claim) == "untested"]
    return f"Untested: {'; '.join(claim.claim for claim in open_claims)}." if open_claims and document.hosts else ""

"""``docs/findings.md``, and the list of all message templates, made from the kinds of findings."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from textwrap import fill
from typing import Final

from vconsolidate.check.check import check_with_ignored
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.registry import KINDS
from vconsolidate.model.finding import Finding

_HEAD: Final = """\
<!-- Written by "python -m vconsolidate.check.findings" from vconsolidate/check/findings/: change it there. -->

# Findings

`plan` and `check` report findings about a plan, its replay, its budgets and its data. Every finding has an identifier
that never changes its meaning, a severity, a subject (the VM, host, cluster or rule it is about), a message with the
figures, a tip, and the line of the inventory to change where there is one.

| severity | meaning |
|---|---|
| `block` | do not carry out the plan like this; the command ends with exit code 1 |
| `warn` | the plan misses a service level or takes a risk |
| `note` | worth knowing |

Service levels by tier are in [replay.md](replay.md#service-levels), budgets in [budgets.md](budgets.md). Each
section ends with an example: severity, identifier, subject, message and tip as a report prints them.
"""

_WIDTH: Final = 120

_GROUPS: Final = {
    "VC1": "The plan (VC1xx)",
    "VC2": "The replay (VC2xx)",
    "VC3": "Budgets (VC3xx)",
    "VC4": "The data (VC4xx)",
}


def findings_page() -> str:
    """Return the manual's page about findings, in Markdown."""
    return "\n".join([_HEAD, *_sections()])


def templates() -> str:
    """Return every template of a message, clause and tip, one a line: for review and for translation."""
    lines = []
    for kind in KINDS.values():
        named = {"title": kind.title, "message": kind.message, "tip": kind.tip, **kind.parts}
        lines += [f"{kind.id} {name}: {text}" for name, text in named.items() if text]
    return "".join(f"{line}\n" for line in lines)


def example_of(kind: FindingKind) -> Finding:
    """Return the finding that the kind's example raises."""
    example = kind.example()
    if isinstance(example, Finding):
        return example
    return next(finding for finding in check_with_ignored(example)[0] if finding.id == kind.id)


def _sections() -> Iterator[str]:
    group = ""
    for kind in KINDS.values():
        if kind.id[:3] != group:
            group = kind.id[:3]
            yield f"## {_GROUPS[group]}\n"
        yield f"### {kind.id} {kind.title}\n"
        yield f"{_paragraphs(kind)}\n"
        yield f"{_shown(example_of(kind))}\n"


def _paragraphs(kind: FindingKind) -> str:
    """Return the severity and the doc, paragraphs filled and lists as they are."""
    severity = ", ".join(part for part in (kind.severity, kind.severity_from) if part)
    paragraphs = f"*{severity}.* {cleandoc(kind.doc)}".split("\n\n")
    return "\n\n".join(one if one.startswith("- ") else _filled(one) for one in paragraphs)


def _filled(paragraph: str) -> str:
    return fill(" ".join(paragraph.split()), _WIDTH, break_long_words=False, break_on_hyphens=False)


def _shown(finding: Finding) -> str:
    """Return an example as a quotation."""
    lines = [f"`{finding.severity} {finding.id}` {finding.subject}: {finding.message}"]
    lines += [f"*Tip:* {finding.tip}"] if finding.tip else []
    return "\n>\n".join(f"> {line}" for line in lines)

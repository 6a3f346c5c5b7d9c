"""A comparison with measurements in GitHub-flavoured Markdown: the verdict first."""

from __future__ import annotations

from vconsolidate.report.limits import LIMITS
from vconsolidate.report.markdown_blocks import folded, literal, table
from vconsolidate.report.markdown_words import in_language
from vconsolidate.report.options import Options
from vconsolidate.report.tongue import translator_of
from vconsolidate.report.tracking.remarks import remarks
from vconsolidate.report.tracking.schema import TrackingDocument
from vconsolidate.report.tracking.words import (
    HOSTS,
    MARGINS,
    RATINGS,
    VMS,
    headroom_words,
    host_rows,
    margin_rows,
    missed_rows,
    rating_rows,
    span_words,
    vm_rows,
)


def render(document: TrackingDocument, options: Options) -> str:
    """Return the page."""
    findings = [f"{one.id} {one.subject}: {one.message}" for one in document.findings]
    learnt = "\n\n".join(
        part
        for part in (
            table(RATINGS, rating_rows(document), numeric=(1, 2, 3, 4)) if document.learnt.ratings else "",
            table(MARGINS, margin_rows(document), numeric=(2, 3, 4)) if document.learnt.margins else "",
            literal(headroom_words(document)),
        )
        if part
    )
    limits = missed_rows(document, every=True)
    blocks = [
        f"### {literal(document.name)}",
        f"**{literal(document.verdict)}**",
        f"{literal(span_words(document))}. Measured, and in brackets expected.",
        _listed([*findings, *remarks(document)]),
        table(HOSTS, host_rows(document), numeric=tuple(range(2, 8))),
        folded("Budgets and service levels", table(LIMITS, limits)) if limits else "",
        folded("VMs", table(VMS, vm_rows(document), numeric=(1, *range(3, len(VMS))))),
        folded("What the next plan learns", learnt) if learnt else "",
        folded("Assumptions", _listed(document.notes)),
    ]
    page = "\n\n".join(block for block in blocks if block) + "\n"
    return in_language(page, translator_of(document, options.language), literal) if options.translated else page


def _listed(lines: list[str] | tuple[str, ...]) -> str:
    return "\n".join(f"- {literal(line)}" for line in lines)

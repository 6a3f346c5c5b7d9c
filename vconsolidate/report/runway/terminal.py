"""The runway for people at a terminal; it ends with the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.options import Options
from vconsolidate.report.runway import words
from vconsolidate.report.runway.schema import ResourceSection, RunwayDocument
from vconsolidate.report.tongue import translator_of

SHORT: Final = 3
"""Resources of a cluster that the short report shows."""
BAR_CELLS: Final = 30


def render(document: RunwayDocument, options: Options) -> str:
    """Return the report."""
    page = Page(options, translator_of(document, options.language))
    page.heading(document.name, f"from {document.start}" if document.start else "months are counted from today")
    _table(page, words.CLUSTERS, words.cluster_rows(document), left=(0, 3))
    for one in document.clusters:
        if one.broken:
            page.line(f"{one.cluster}: what breaks first: {one.broken}", "dim")
    page.heading("Growth", "of the demand of the VMs")
    _table(page, words.GROWTH, words.growth_rows(document), left=(0, 1, 2, 3, 4))
    page.heading("Resources", "all hosts of a cluster together, a bound: whole VMs may run out earlier")
    _table(page, words.RESOURCES, words.resource_rows(document, None if options.details else SHORT), left=(0, 1))
    for cluster in document.clusters:
        if cluster.resources:
            _chart(page, cluster.cluster, cluster.resources[0])
    if rows := words.purchase_rows(document):
        page.heading("One more host", "which purchase moves the day")
        _table(page, words.PURCHASES, rows, left=(0, 1))
    _procurement(page, document)
    page.heading("What this rests on")
    for note in document.notes:
        page.item("  -", note)
    page.last_line(document.verdict, "bold")
    return page.text()


def _procurement(page: Page, document: RunwayDocument) -> None:
    if not document.procurement:
        return
    page.heading("Procurement", "hosts at the end of each year, counted by sums")
    _table(page, words.YEARS, words.year_rows(document), left=(0,))
    for curve in document.procurement:
        for sentence in words.procurement_words(curve, document.currency):
            page.line(sentence)


def _chart(page: Page, cluster: str, one: ResourceSection) -> None:
    """Show the resource that runs out first, a bar for the end of every year."""
    if not one.capacity:
        return
    page.heading(cluster, f"{words.resource_title(one)} over capacity, at the start and after each year")
    shares = [(month // 12, one.used[month] / one.capacity) for month in range(0, len(one.used), 12)]
    page.table(
        [Column("year", "right"), Column("use")],
        [(f"{year}", page.bar(share, BAR_CELLS)) for year, share in shares],
    )


def _table(page: Page, columns: Sequence[str], rows: Sequence[Sequence[str]], left: Sequence[int]) -> None:
    if rows:
        heads = [Column(title, "left" if at in left else "right", name=not at) for at, title in enumerate(columns)]
        page.table(heads, rows)

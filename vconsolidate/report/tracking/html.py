"""A comparison with measurements as one self-contained page in the style of the plan's."""

from __future__ import annotations

from vconsolidate.report.formats.html.blocks import Block, Key, Listing, Page, Section, Table, Text
from vconsolidate.report.formats.html.environment import write
from vconsolidate.report.limits import LIMITS
from vconsolidate.report.options import Options
from vconsolidate.report.tongue import translator_of
from vconsolidate.report.tracking.chart import hosts_chart
from vconsolidate.report.tracking.remarks import remarks
from vconsolidate.report.tracking.schema import TrackingDocument
from vconsolidate.report.tracking.words import (
    HOSTS,
    MARGINS,
    RATINGS,
    VMS,
    headroom_words,
    host_rows,
    is_kept,
    margin_rows,
    missed_rows,
    missed_words,
    rating_rows,
    span_words,
    vm_rows,
)
from vconsolidate.words import counted


def render(document: TrackingDocument, options: Options) -> bytes:
    """Return the page, UTF-8."""
    findings: list[Block] = (
        [Listing([f"{one.id} {one.subject}: {one.message} {one.tip}" for one in document.findings])]
        if document.findings
        else []
    )
    names = remarks(document)
    limits = missed_rows(document, every=True)
    sections = (
        Section("findings", "Findings", findings),
        Section("hosts", "Hosts, measured and expected", _hosts(document)),
        Section("names", "What to know", [Listing(names)] if names else []),
        Section("limits", "Budgets and service levels", [Table(LIMITS, limits, "limits")] if limits else []),
        Section("vms", "VMs", [Table(VMS, vm_rows(document), "vms", numeric=(1, *range(3, len(VMS))), filters=(1, 2))]),
        Section("learnt", "What the next plan learns", _learnt(document)),
        Section("assumptions", "Assumptions", [Listing(document.notes)] if document.notes else []),
    )
    page = Page(
        title=document.name,
        subtitle="Plan and measurements",
        headline="",
        verdict=document.verdict,
        level="good" if is_kept(document) else "bad",
        keys=_keys(document),
        sections=[section for section in sections if section.blocks],
        footer=f"{document.generator.name} {document.generator.version}, document {document.tracking_version}",
    )
    return write(page, translator_of(document, options.language), options.language)


def _keys(document: TrackingDocument) -> list[Key]:
    apart = sum(host.state in {"above", "below"} for host in document.hosts)
    missed = sum(limit.verdict == "missed" and limit.level != "note" for limit in document.limits)
    return [
        Key("Which hosts differ?", counted(apart, "host"), [span_words(document)], target="hosts"),
        Key(
            "Is everything kept?",
            counted(missed, "limit missed", "limits missed"),
            [missed_words(document, missed)],
            target="limits",
        ),
    ]


def _hosts(document: TrackingDocument) -> list[Block]:
    """Return chart and table; causes stand below, so that the table fits a small screen."""
    rows = host_rows(document)
    table = Table(HOSTS[:-1], [row[:-1] for row in rows], "hosts", numeric=tuple(range(2, 8)), filters=(1,))
    why = [f"{row[0]}: {row[-1]}" for row in rows if row[-1]]
    soft = Text("Measured, and in brackets expected at this time.", soft=True)
    return [hosts_chart(document), table, soft, *([Listing(why)] if why else [])]


def _learnt(document: TrackingDocument) -> list[Block]:
    blocks: list[Block] = []
    if document.learnt.ratings:
        blocks.append(Table(RATINGS, rating_rows(document), "ratings", numeric=(1, 2, 3, 4)))
    if document.learnt.margins:
        blocks.append(Table(MARGINS, margin_rows(document), "margins", numeric=(2, 3, 4)))
    if headroom_words(document):
        blocks.append(Text(headroom_words(document)))
    return blocks

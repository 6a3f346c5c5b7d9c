"""Scenarios as one self-contained page in the style of the plan's."""

from __future__ import annotations

from vconsolidate.report.formats.html.blocks import Block, Cell, Content, Heading, Key, Listing, Page, Section, Table
from vconsolidate.report.formats.html.blocks import Text as Paragraph
from vconsolidate.report.formats.html.environment import write
from vconsolidate.report.options import Options
from vconsolidate.report.tongue import translator_of
from vconsolidate.report.what_if.chart import hosts_of_scenarios
from vconsolidate.report.what_if.schema import WhatIfDocument
from vconsolidate.report.what_if.words import (
    LEGEND,
    NUMERIC,
    PLANS,
    UNMET,
    all_met,
    difference_lines,
    key_words,
    plan_rows,
    unmet_lines,
)
from vconsolidate.words import counted


def render(document: WhatIfDocument, options: Options) -> bytes:
    """Return the page, UTF-8."""
    sections = (
        Section("unmet", UNMET, [Listing(unmet_lines(document))] if unmet_lines(document) else []),
        Section("scenarios", "Scenarios", _table(document)),
        Section("differs", "What differs", _differences(document)),
    )
    page = Page(
        title=document.name,
        subtitle="What if: scenarios of the inventory",
        headline="",
        verdict=document.verdict,
        level="good" if all_met(document) else "bad",
        keys=_keys(document),
        sections=[section for section in sections if section.blocks],
        footer=f"{document.generator.name} {document.generator.version}, document {document.what_if_version}",
    )
    return write(page, translator_of(document, options.language), options.language)


def _keys(document: WhatIfDocument) -> list[Key]:
    hosts = [one.hosts for one in document.plans if one.hosts is not None]
    base = "no plan" if document.base.hosts is None else counted(document.base.hosts, "host")
    expectations = [each for one in document.plans for each in one.expectations]
    range_words = f"{min(hosts):,} to {counted(max(hosts), 'host')} in {key_words(document)}" if hosts else "no plan"
    met = sum(each.met for each in expectations)
    return [
        Key("How many hosts?", base, ["without changes", range_words], target="scenarios"),
        Key(
            "What was expected?",
            f"{met:,} of {len(expectations):,} met" if expectations else "nothing",
            [],
            target="unmet" if met < len(expectations) else "",
        ),
    ]


def _table(document: WhatIfDocument) -> list[Block]:
    rows: list[tuple[Content, ...]] = []
    for row, one in zip(plan_rows(document), (document.base, *document.plans), strict=True):
        unmet = any(not each.met for each in one.expectations)
        last: Content = Cell(row[-1], "tag", level="bad" if unmet else "good") if row[-1] else ""
        rows.append((*row[:-1], last))
    chart: list[Block] = [hosts_of_scenarios(document)] if document.plans else []
    return [
        *chart,
        Table(PLANS, rows, "scenarios", numeric=NUMERIC),
        Paragraph(f"Cost in {document.currency} over the horizon; {LEGEND}.", soft=True),
    ]


def _differences(document: WhatIfDocument) -> list[Block]:
    blocks: list[Block] = []
    for name, lines in difference_lines(document):
        blocks += [Heading(name), Listing(lines)]
    return blocks

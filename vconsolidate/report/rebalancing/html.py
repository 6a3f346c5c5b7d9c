"""The steps of a rebalancing as one self-contained page in the style of the plan's."""

from __future__ import annotations

from vconsolidate.report.formats.html.blocks import Block, Heading, Key, Listing, Page, Section, Table, Text
from vconsolidate.report.formats.html.environment import write
from vconsolidate.report.options import Options
from vconsolidate.report.rebalancing.chart import fall
from vconsolidate.report.rebalancing.schema import RebalancingDocument
from vconsolidate.report.rebalancing.words import (
    HOSTS,
    SPREADS,
    STEPS,
    emptied_words,
    host_rows,
    is_settled,
    ready_words,
    score,
    spread_rows,
    state_lines,
    step_rows,
    stopped_words,
)
from vconsolidate.report.tongue import translator_of
from vconsolidate.words import counted


def render(document: RebalancingDocument, options: Options) -> bytes:
    """Return the page, UTF-8."""
    sections = (
        Section("steps", "Steps in order", _steps(document)),
        Section("wrong", "Limits, rules and promises", _wrong(document)),
        Section("hosts", "Hosts before and after", _hosts(document)),
        Section("imbalance", "The imbalance in parts", _parts(document)),
        Section("assumptions", "Assumptions", [Listing(document.notes)]),
    )
    page = Page(
        title=document.name,
        subtitle="Rebalancing of a running cluster",
        headline="",
        verdict=document.verdict,
        level="good" if is_settled(document) else "bad",
        keys=_keys(document),
        sections=[section for section in sections if section.blocks],
        footer=f"{document.generator.name} {document.generator.version}, document {document.rebalancing_version}",
    )
    return write(page, translator_of(document, options.language), options.language)


def _keys(document: RebalancingDocument) -> list[Key]:
    before, after = document.before, document.after
    moved = sum(len(step.moves) for step in document.steps)
    wrong = len(state_lines(after)) + len(document.stuck)
    ready = f"ready {ready_words(before.ready_fraction)} before, {ready_words(after.ready_fraction)} after"
    return [
        Key("How many moves?", counted(moved, "move"), [stopped_words(document)], target="steps"),
        Key(
            "What do they bring?",
            f"{score(before.imbalance)} → {score(after.imbalance)}",
            ["imbalance", *([ready] if before.ready_fraction is not None else [])],
            target="imbalance",
        ),
        Key(
            "Is anything wrong?",
            counted(wrong, "matter") if wrong else "no",
            ["after the last step"],
            target="wrong" if _wrong(document) else "",
        ),
    ]


def _steps(document: RebalancingDocument) -> list[Block]:
    if not document.steps:
        return [Text("No move pays.")]
    chart: list[Block] = [fall(document)] if len(document.steps) > 1 else []
    return [
        *chart,
        Table(STEPS, step_rows(document), "steps", numeric=(0, 4, 5, 6), filters=(2, 3)),
        Text(stopped_words(document), soft=True),
    ]


def _wrong(document: RebalancingDocument) -> list[Block]:
    blocks: list[Block] = []
    for title, lines in (
        ("Before the first step", state_lines(document.before)),
        ("After the last step", state_lines(document.after)),
        ("Cannot move", [f"{', '.join(one.vms)} on {one.host}: {one.why}" for one in document.stuck]),
        ("Hosts to be emptied", [emptied_words(one) for one in document.emptied]),
    ):
        blocks += [Heading(title), Listing(lines)] if lines else []
    return blocks


def _hosts(document: RebalancingDocument) -> list[Block]:
    return [Table(HOSTS, host_rows(document), "hosts", numeric=tuple(range(1, len(HOSTS))))]


def _parts(document: RebalancingDocument) -> list[Block]:
    return [Table(SPREADS, spread_rows(document), "imbalance", numeric=(2, 3))]

"""The runway as one self-contained page in the style of the plan's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vconsolidate.report.formats.html.blocks import Block, Chart, Key, Listing, Page, Section, Shape, Table
from vconsolidate.report.formats.html.charts.svg import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    axis,
    line,
    number,
    text,
)
from vconsolidate.report.formats.html.environment import write
from vconsolidate.report.options import Options
from vconsolidate.report.runway import words
from vconsolidate.report.runway.schema import ClusterRunwaySection, ResourceSection, RunwayDocument
from vconsolidate.report.tongue import translator_of
from vconsolidate.report.wording import percent

LINES: Final = 3
"""Resources of a cluster that its chart shows, the first to run out first."""


def render(document: RunwayDocument, options: Options) -> bytes:
    """Return the page, UTF-8."""
    sections = (
        Section("clusters", "When clusters run out", _clusters(document)),
        Section("growth", "Growth", [_table(words.GROWTH, words.growth_rows(document), "growth")]),
        Section(
            "resources", "Resources", [_table(words.RESOURCES, words.resource_rows(document), "resources", (2, 3))]
        ),
        Section("purchases", "One more host", _purchases(document)),
        Section("procurement", "Procurement", _procurement(document)),
        Section("notes", "What this rests on", [Listing(document.notes)] if document.notes else []),
    )
    page = Page(
        title=document.name,
        subtitle="Runway",
        headline="",
        verdict=document.verdict,
        level="",
        keys=_keys(document),
        sections=[section for section in sections if section.blocks],
        footer=f"{document.generator.name} {document.generator.version}, document {document.runway_version}",
    )
    return write(page, translator_of(document, options.language), options.language)


def _keys(document: RunwayDocument) -> list[Key]:
    soonest = sorted(
        document.clusters, key=lambda one: document.months + 1 if one.out.typical is None else one.out.typical.month
    )
    return [
        Key(
            f"When does {one.cluster} run out?",
            words.out_words(one.out.typical, document),
            [words.binding_words(one) or "nothing runs out"],
            target="clusters",
        )
        for one in soonest[:3]
    ]


def _clusters(document: RunwayDocument) -> list[Block]:
    drawn = (_chart(f"runway-{number}", one, document) for number, one in enumerate(document.clusters, 1))
    charts = [chart for chart in drawn if chart is not None]
    broken = [f"{one.cluster}: what breaks first: {one.broken}" for one in document.clusters if one.broken]
    return [
        _table(words.CLUSTERS, words.cluster_rows(document), "clusters", (1,)),
        *([Listing(broken)] if broken else []),
        *charts,
    ]


def _purchases(document: RunwayDocument) -> list[Block]:
    rows = words.purchase_rows(document)
    return [_table(words.PURCHASES, rows, "purchases", (2,))] if rows else []


def _procurement(document: RunwayDocument) -> list[Block]:
    if not document.procurement:
        return []
    said = [
        sentence for curve in document.procurement for sentence in words.procurement_words(curve, document.currency)
    ]
    return [_table(words.YEARS, words.year_rows(document), "procurement", range(1, 8)), Listing(said)]


def _table(columns: tuple[str, ...], rows: list[tuple[str, ...]], name: str, numeric: Sequence[int] = ()) -> Table:
    return Table(columns, rows, name, numeric=numeric)


def _chart(name: str, cluster: ClusterRunwaySection, document: RunwayDocument) -> Chart | None:
    """Return the use of the resources that run out first, over their capacity, and the band of the first."""
    shown = [one for one in cluster.resources if one.capacity][:LINES]
    if not shown or len(shown[0].used) < 2:
        return None
    first = shown[0]
    courses = [(words.resource_title(one), _shares(one.used, one)) for one in shown]
    if first.used_slow != first.used_fast:
        title = words.resource_title(first)
        ends = (("slow growth", first.used_slow), ("fast growth", first.used_fast))
        courses += [(f"{title}, {end}", _shares(used, first)) for end, used in ends]
    top = min(max(1.0, *(shares[-1] for _, shares in courses)) * 1.05, 5.0)
    lines = [_line(shares, index, top) for index, (_, shares) in enumerate(courses)]
    limit = line(LEFT, _y(1.0, top), WIDTH - RIGHT, _y(1.0, top), "limit")
    columns = ("after years", *(title for title, _ in courses))
    rows = [
        (f"{month / 12:g}", *(percent(shares[month]) for _, shares in courses))
        for month in range(0, document.months + 1, 6)
    ]
    return Chart(
        name,
        f"{cluster.cluster}: demand over capacity",
        HEIGHT,
        [axis(), *_levels(top), *_years(document), *lines, limit],
        [(f"c{index}", title) for index, (title, _) in enumerate(courses)],
        note="The dashed line is what the hosts offer together; after failures, those that remain.",
        table=Table(columns, rows, name, numeric=range(len(columns))),
    )


def _shares(used: Sequence[float], one: ResourceSection) -> list[float]:
    return [value / one.capacity for value in used]


def _line(shares: Sequence[float], index: int, top: float) -> Shape:
    step = (WIDTH - LEFT - RIGHT) / (len(shares) - 1)
    points = (f"{number(LEFT + step * at)},{number(_y(min(share, top), top))}" for at, share in enumerate(shares))
    return Shape("polyline", {"points": " ".join(points), "class": f"line l{index}"})


def _levels(top: float) -> list[Shape]:
    step = 0.25 if top <= 1.5 else 0.5 if top <= 3 else 1.0
    shapes = []
    for index in range(int(top / step) + 1):
        y = _y(index * step, top)
        shapes += [line(LEFT, y, WIDTH - RIGHT, y), text(LEFT - 6, y + 4, percent(index * step), anchor="end")]
    return shapes


def _years(document: RunwayDocument) -> list[Shape]:
    shapes = []
    for month in range(0, document.months + 1, 12):
        x = LEFT + (WIDTH - LEFT - RIGHT) * month / document.months
        label = (
            f"{int(document.start[:4]) + month // 12}{document.start[4:7]}" if document.start else f"year {month // 12}"
        )
        shapes.append(text(min(x, WIDTH - 40), HEIGHT - BOTTOM + 16, label))
    return shapes


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top

"""The failover matrix: which hosts restart the VMs of each host that fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from vconsolidate.report.formats.html.blocks import Block, Cell, Chart, Row, Shape, Table, Text
from vconsolidate.report.formats.html.charts.svg import WIDTH, box, row_name, text
from vconsolidate.report.schema.replay import FailureSection
from vconsolidate.report.wording import percent
from vconsolidate.words import counted

NAMES = 160.0
ROW = 20.0
HEAD = 92.0
NOWHERE = 120.0
MOST = 40
"""Most rows and columns of the chart; its table has every failure."""


def failover_matrix(failures: Sequence[FailureSection]) -> list[Block]:
    """Return a row per failure and a column per host; a cell counts the VMs that restart there."""
    if not failures:
        return []
    counts = [Counter(item.host for item in failure.restarts) for failure in failures]
    targets = sorted({host for count in counts for host in count})
    drawn = len(targets) <= MOST and len(failures) <= MOST
    table = Table(
        ("failure", "outcome", "VMs restarted", "VMs that cannot restart", "restart on", "CPU peak", "memory peak"),
        [_line(failure, count) for failure, count in zip(failures, counts, strict=True)],
        "failover",
        numeric=(2, 3, 5, 6),
        filters=(1,),
    )
    title = "Where the VMs of a failed host restart"
    if not drawn or not targets:
        note = [Text(f"A chart is drawn for at most {MOST} hosts.", soft=True)] if targets else []
        return [*note, table]
    return [_chart(title, failures, counts, targets, table)]


def _chart(
    title: str,
    failures: Sequence[FailureSection],
    counts: Sequence[Counter[str]],
    targets: Sequence[str],
    table: Table,
) -> Chart:
    cell = min(46.0, (WIDTH - NAMES - NOWHERE) / len(targets))
    most = max((max(count.values(), default=0) for count in counts), default=0) or 1
    heads = [_head(name, NAMES + (index + 0.5) * cell) for index, name in enumerate(targets)]
    lost_at = NAMES + cell * len(targets) + 6
    if any(failure.stranded for failure in failures):
        heads.append(_head("cannot restart", lost_at + 20))
    rows = []
    for failure, count in zip(failures, counts, strict=True):
        shapes = [row_name(_name(failure), NAMES - 6, ROW - 6)]
        for index, target in enumerate(targets):
            shapes += _cell(NAMES + index * cell, cell, count[target], most)
        if failure.stranded:
            shapes += [
                box(lost_at, 0, 40, ROW - 2, "over"),
                text(lost_at + 20, ROW - 6, f"{len(failure.stranded):,}", class_="on"),
            ]
        rows.append(Row(_name(failure), failure.cluster, shapes))
    return Chart(
        "failover",
        title,
        HEAD + ROW * len(rows) + 4,
        heads,
        note="Each row is a failure, each column a host; a cell counts the VMs that restart there.",
        rows=rows,
        row_height=ROW,
        top=HEAD,
        table=table,
    )


def _head(name: str, x: float) -> Shape:
    shown = name if len(name) <= 14 else f"{name[:5]}…{name[-8:]}"
    attributes = {"transform": f"translate({x + 4:.1f},{HEAD - 6:.1f}) rotate(-55)", "class": "name"}
    return Shape("text", attributes, shown)


def _cell(x: float, width: float, count: int, most: int) -> list[Shape]:
    if not count:
        return [box(x, 0, width - 2, ROW - 2, "rest")]
    depth = 1 + min(3, 3 * count // most)
    words = text(x + (width - 2) / 2, ROW - 6, f"{count:,}", class_="on" if depth > 2 else "off")
    return [box(x, 0, width - 2, ROW - 2, f"t{5 - depth}"), words]


def _name(failure: FailureSection) -> str:
    return ", ".join(failure.domains or failure.hosts)


def _line(failure: FailureSection, count: Counter[str]) -> tuple[str | Cell, ...]:
    word = Cell("survived", "tag", level="good") if failure.survived else Cell("not survived", "tag", level="bad")
    where = ", ".join(f"{host} ({counted(number, 'VM')})" for host, number in sorted(count.items()))
    return (
        ", ".join(failure.hosts),
        word,
        f"{len(failure.restarts):,}",
        f"{len(failure.stranded):,}",
        where or "nowhere",
        percent(failure.cpu_peak_fraction),
        percent(failure.memory_used_peak_fraction),
    )

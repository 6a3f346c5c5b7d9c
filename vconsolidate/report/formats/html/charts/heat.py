"""Every host over time: CPU demand, ready time, memory use and memory state, the worst of each point."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vconsolidate.report.formats.html.blocks import Chart, Choice, Row, Shape, Table
from vconsolidate.report.formats.html.charts.svg import WIDTH, boxes, clock, row_name
from vconsolidate.report.formats.html.charts.times import spans
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.replay import HeatSection

NAMES = 160.0
ROW = 16.0
MOST_ROWS = 200
"""Most rows of a chart, those with the highest values; its table has every host."""

TABLE_COLUMNS = 12
STATES = ("none", "high", "clear", "soft", "hard", "low")


@dataclass(frozen=True, slots=True)
class _Measure:
    """What a chart shows: its values per host, the classes from low to high, and how a value is written."""

    name: str
    choice: str
    title: str
    note: str
    values: Callable[[HeatSection], Sequence[int]]
    limits: Sequence[int]
    legend: Sequence[str]
    words: Callable[[int], str]
    unit: str


def _states(host: HeatSection) -> list[int]:
    runs = ([STATES.index(run.state)] * run.points for run in host.memory_states)
    return list(itertools.chain.from_iterable(runs))


MEASURES = (
    _Measure(
        "heat-cpu",
        "CPU",
        "CPU demand over capacity",
        "More than 100 % is more work than the host has cores for; VMs then wait.",
        lambda host: host.cpu_percent,
        (25, 50, 75, 90, 100),
        ("below 25 %", "25 %", "50 %", "75 %", "90 %", "100 % or more"),
        lambda value: f"{value} %",
        "%",
    ),
    _Measure(
        "heat-ready",
        "Ready time",
        "Ready time per vCPU of the VM that waits longest",
        "Ready time is the share of an interval in which a vCPU waits for a core.",
        lambda host: host.ready_permille,
        (1, 10, 25, 50, 100),
        ("below 0.1 %", "0.1 %", "1 %", "2.5 %", "5 %", "10 % or more"),
        lambda value: f"{value / 10:g} %",
        "‰",
    ),
    _Measure(
        "heat-memory",
        "Memory",
        "Memory in use over usable memory",
        "Memory that VMs were granted, with the hypervisor's overhead.",
        lambda host: host.memory_percent,
        (25, 50, 75, 90, 100),
        ("below 25 %", "25 %", "50 %", "75 %", "90 %", "100 % or more"),
        lambda value: f"{value} %",
        "%",
    ),
    _Measure(
        "heat-state",
        "Memory state",
        "Memory state",
        "From the soft state on, the hypervisor takes memory back; in the low state, VMs that need memory wait.",
        _states,
        (1, 2, 3, 4, 5),
        ("unknown", "high (enough free)", "clear", "soft", "hard", "low"),
        lambda value: STATES[value],
        "",
    ),
)


def heat_maps(document: PlanDocument) -> list[Choice]:
    """Return one chart per measure; nothing where the document has no course of the hosts."""
    replay = document.replay
    if replay is None or not replay.heat:
        return []
    shown = [measure for measure in MEASURES if any(measure.values(host) for host in replay.heat)]
    groups = {host.name: host.cluster for host in document.hosts}
    charts = [_chart(measure, replay.heat, replay.start_s, groups) for measure in shown]
    return [Choice(charts, [measure.choice for measure in shown])]


def _chart(measure: _Measure, hosts: Sequence[HeatSection], start_s: int, groups: dict[str, str]) -> Chart:
    ranked = sorted(hosts, key=lambda host: (-max(measure.values(host), default=0), host.host))[:MOST_ROWS]
    n_points = max(len(measure.values(host)) for host in ranked)
    step_s = ranked[0].step_s
    left, width = NAMES, WIDTH - NAMES - 8
    rows = [
        Row(
            host.host,
            groups.get(host.host, ""),
            [row_name(host.host, NAMES - 6, ROW - 5), *_cells(measure, host, left, width, n_points)],
            " ".join(map(str, measure.values(host))),
        )
        for host in ranked
    ]
    height = ROW * len(rows) + 26
    more = f" The chart shows the {MOST_ROWS} hosts with the highest values." if len(hosts) > MOST_ROWS else ""
    return Chart(
        measure.name,
        measure.title,
        height,
        clock(start_s, n_points * step_s, left, width, 12),
        [(f"h{index}", words) for index, words in enumerate(measure.legend)],
        note=f"Each cell is the worst value within its time, the worst host first. {measure.note}{more}",
        reader="time",
        data={
            "left": left,
            "width": width,
            "start": start_s,
            "step": step_s,
            "divisor": 10 if measure.unit == "‰" else 1,
            "unit": "%" if measure.unit else "",
            "words": list(STATES) if not measure.unit else [],
        },
        rows=rows,
        row_height=ROW,
        top=20.0,
        table=_table(measure, hosts, start_s),
    )


def _cells(measure: _Measure, host: HeatSection, left: float, width: float, n_points: int) -> list[Shape]:
    """Return the cells of a host as one path per colour; equal neighbours are one box."""
    by_class: dict[int, list[tuple[float, float]]] = {}
    at = 0
    for kind, group in itertools.groupby(
        sum(value >= limit for limit in measure.limits) for value in measure.values(host)
    ):
        count = len(list(group))
        by_class.setdefault(kind, []).append((left + width * at / n_points, width * count / n_points))
        at += count
    return [boxes(spans_, 0.0, ROW - 2, f"h{kind}") for kind, spans_ in sorted(by_class.items())]


def _table(measure: _Measure, hosts: Sequence[HeatSection], start_s: int) -> Table:
    n_points = max(len(measure.values(host)) for host in hosts)
    parts = spans(n_points, start_s, hosts[0].step_s, TABLE_COLUMNS)
    rows = [
        (
            host.host,
            *(
                measure.words(max(measure.values(host)[part.first : part.end], default=0))
                if measure.values(host)[part.first : part.end]
                else ""
                for part in parts
            ),
        )
        for host in hosts
    ]
    columns = ("host", *(f"from {part.words}" for part in parts))
    return Table(columns, rows, measure.name, numeric=range(1, len(columns)))

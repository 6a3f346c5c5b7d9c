"""Memory taken back from VMs, by technique, per host."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.report.formats.html.blocks import Chart, Row, Table
from vconsolidate.report.formats.html.charts.svg import WIDTH, box, row_name, text
from vconsolidate.report.schema.replay import HostReplaySection
from vconsolidate.units import format_mib

NAMES = 160.0
ROW = 20.0
MOST_ROWS = 60
TECHNIQUES = (
    ("ballooned", "balloon driver", "h2"),
    ("compressed", "compression", "h3"),
    ("swapped", "swapped by the hypervisor", "h4"),
    ("unmet", "could not be freed", "h5"),
)


def reclaim_chart(hosts: Sequence[HostReplaySection]) -> list[Chart]:
    """Return the peaks of each technique; nothing where no host took memory back."""
    ranked = sorted(
        (host for host in hosts if sum(_amounts(host)) > 0), key=lambda host: (-sum(_amounts(host)), host.host)
    )
    if not ranked:
        return []
    scale = (WIDTH - NAMES - 90) / sum(_amounts(ranked[0]))
    columns = ("host", *(words for _, words, _ in TECHNIQUES), "together")
    rows = [
        (host.host, *(format_mib(amount) for amount in _amounts(host)), format_mib(sum(_amounts(host))))
        for host in ranked
    ]
    more = f" The chart shows the {MOST_ROWS} hosts with the most." if len(ranked) > MOST_ROWS else ""
    return [
        Chart(
            "reclaim",
            "Memory taken back from VMs, by technique",
            ROW * min(len(ranked), MOST_ROWS) + 8,
            [],
            [(class_, words) for _, words, class_ in TECHNIQUES],
            note=f"Each part is the peak of its technique; the peaks need not coincide.{more}",
            rows=[_row(host, scale) for host in ranked[:MOST_ROWS]],
            row_height=ROW,
            top=4.0,
            table=Table(columns, rows, "memory-reclaim", numeric=range(1, 6)),
        )
    ]


def _amounts(host: HostReplaySection) -> tuple[float, ...]:
    return (host.ballooned_peak_mib, host.compressed_peak_mib, host.swapped_peak_mib, host.unmet_peak_mib)


def _row(host: HostReplaySection, scale: float) -> Row:
    at = NAMES
    shapes = [row_name(host.host, NAMES - 6, ROW - 7)]
    for (_, _, class_), amount in zip(TECHNIQUES, _amounts(host), strict=True):
        if amount > 0:
            shapes.append(box(at, 0, amount * scale, ROW - 4, class_))
            at += amount * scale
    return Row(host.host, "", [*shapes, text(at + 6, ROW - 7, format_mib(sum(_amounts(host))), anchor="start")])

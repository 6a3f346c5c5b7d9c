"""Expected and measured mean CPU of every host, as a chart."""

from __future__ import annotations

from typing import Final

from vconsolidate.report.formats.html.blocks import Chart, Row, Table
from vconsolidate.report.formats.html.charts.svg import RIGHT, WIDTH, box, line, row_name, text
from vconsolidate.report.tracking.schema import TrackedHostSection, TrackingDocument
from vconsolidate.report.tracking.words import pair_words, state_words
from vconsolidate.report.wording import percent

_LEFT: Final = 170.0
_ROW: Final = 20.0
_TOP: Final = 8.0


def hosts_chart(document: TrackingDocument) -> Chart:
    """Return the chart: what was measured, the band of what was expected, and the ceiling."""
    most = max(
        [
            1.0,
            *(
                max(host.cpu_mean.measured or 0.0, host.cpu_mean.expected + host.band_fraction)
                for host in document.hosts
            ),
        ]
    )
    rows = [_row(host, number, most) for number, host in enumerate(document.hosts)]
    bottom = _TOP + _ROW * len(rows)
    marks = [
        shape
        for part in range(5)
        for shape in (
            line(_x(part / 4, most), _TOP, _x(part / 4, most), bottom, "grid"),
            text(_x(part / 4, most), bottom + 14, percent(part / 4)),
        )
    ]
    table = Table(
        ("host", "measured (expected)", "state"),
        [(host.host, pair_words(host.cpu_mean, 1), state_words(host)) for host in document.hosts],
        "cpu-by-host",
        numeric=(1,),
    )
    return Chart(
        "tracked",
        "Mean CPU of every host",
        bottom + 24,
        marks,
        (("c1", "measured"), ("c3", "expected, with its band")),
        rows=rows,
        row_height=_ROW,
        top=_TOP,
        table=table,
    )


def _row(host: TrackedHostSection, number: int, most: float) -> Row:
    y = _TOP + _ROW * number
    low, high = (host.cpu_mean.expected + side * host.band_fraction for side in (-1.0, 1.0))
    shapes = [row_name(host.host, _LEFT - 8, y + _ROW - 6)]
    shapes.append(
        box(_x(max(low, 0.0), most), y + 2, max(_x(high, most) - _x(max(low, 0.0), most), 2.0), _ROW - 4, "c3")
    )
    if host.cpu_mean.measured is not None:
        shapes.append(box(_LEFT, y + 6, _x(host.cpu_mean.measured, most) - _LEFT, _ROW - 12, "c1"))
    ceiling = _x(min(host.ceiling_fraction, most), most)
    shapes.append(line(ceiling, y + 1, ceiling, y + _ROW - 1))
    return Row(host.host, state_words(host), shapes, pair_words(host.cpu_mean, 1))


def _x(share: float, most: float) -> float:
    return _LEFT + (WIDTH - _LEFT - RIGHT) * min(share, most) / most

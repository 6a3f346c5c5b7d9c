"""Machines by utilisation: one column for a bin, or two for before and after."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.report.formats.html.blocks import Chart, Shape, Table
from vconsolidate.report.formats.html.charts.svg import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, axis, box, text
from vconsolidate.report.schema.assessment import UtilisationBin


def before_after(before: Sequence[UtilisationBin], after: Sequence[UtilisationBin]) -> Chart:
    """Return the number of machines by mean CPU utilisation, before and after."""
    series = ((before, "was"), (after, "full"))
    title = "Machines by mean CPU utilisation, before and after"
    rows = [(_words(old), f"{old.machines:,}", f"{new.machines:,}") for old, new in zip(before, after, strict=False)]
    table = Table(("mean CPU utilisation", "before", "after"), rows, "utilisation", numeric=(1, 2))
    shapes = _columns(series, "mean CPU utilisation of a machine")
    return Chart("utilisation", title, HEIGHT, shapes, (("was", "before"), ("full", "after")), table=table)


def distribution(bins: Sequence[UtilisationBin], name: str, title: str, along: str) -> Chart:
    """Return the number of servers in each bin."""
    table = Table((along, "servers"), [(_words(item), f"{item.machines:,}") for item in bins], name, numeric=(1,))
    return Chart(name, title, HEIGHT, _columns(((bins, "full"),), along), table=table)


def _columns(series: Sequence[tuple[Sequence[UtilisationBin], str]], along: str) -> list[Shape]:
    most = max((item.machines for bins, _ in series for item in bins), default=0) or 1
    first = series[0][0]
    slot = (WIDTH - LEFT - RIGHT) / max(len(first), 1)
    width = slot * 0.8 / len(series)
    shapes = [axis()]
    for index, item in enumerate(first):
        shapes.append(text(LEFT + (index + 0.5) * slot, HEIGHT - BOTTOM + 16, _words(item)))
    for place, (bins, class_) in enumerate(series):
        for index, item in enumerate(bins):
            shapes += _column(
                LEFT + index * slot + slot * 0.1 + place * width, width * 0.92, item.machines, most, class_
            )
    return [*shapes, text(LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 6, along)]


def _column(x: float, width: float, count: int, most: int, class_: str) -> list[Shape]:
    if not count:
        return []
    height = (HEIGHT - TOP - BOTTOM - 14) * count / most
    top = HEIGHT - BOTTOM - height
    return [box(x, top, width, height, class_), text(x + width / 2, top - 4, f"{count:,}")]


def _words(item: UtilisationBin) -> str:
    return f"{item.from_fraction * 100:.0f}–{item.to_fraction * 100:.0f} %"

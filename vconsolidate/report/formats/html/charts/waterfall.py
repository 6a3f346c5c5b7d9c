"""From the yearly cost before to the yearly cost after, item by item."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.report.formats.html.blocks import Chart, Shape, Table
from vconsolidate.report.formats.html.charts.svg import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, axis, box, line, text
from vconsolidate.report.schema.assessment import Assessment
from vconsolidate.report.schema.savings import SavingLine

LOWER, MOST_NAME = 30, 100
"""Where every second name stands when the names are wider than their slots, and how wide names may be."""

Step = tuple[str, float, float, float]
"""Name, value, and how far the level after it may be below and above."""


def waterfall(before: Assessment, after: Assessment, currency: str, lines: Sequence[SavingLine] = ()) -> list[Chart]:
    """
    Return the waterfall; nothing where a side has no prices.

    Parameters
    ----------
    lines
        Of the yearly cost, for the range of each step; empty for a document without ranges.
    """
    if before.cost_per_year is None or after.cost_per_year is None:
        return []
    old = {cost.name: cost.value for cost in before.costs}
    new = {cost.name: cost.value for cost in after.costs}
    bands = {line.key: line for line in lines}
    names = list(dict.fromkeys((*old, *new)))
    changes = [
        (_title(name), new.get(name, 0.0) - old.get(name, 0.0), *_off(bands.get(name)))
        for name in names
        if old.get(name) or new.get(name)
    ]
    steps: list[Step] = [
        ("before", before.cost_per_year, 0.0, 0.0),
        *changes,
        ("after", after.cost_per_year, 0.0, 0.0),
    ]
    rows = [_row(_title(name), old.get(name, 0.0), new.get(name, 0.0), bands.get(name)) for name in names]
    rows.append(_row("together", before.cost_per_year, after.cost_per_year, None))
    columns = (
        "cost per year",
        f"before, {currency}",
        f"after, {currency}",
        f"change, {currency}",
        f"change, low to high, {currency}",
    )
    note = (
        "A thin line shows the low and high end of a change." if any(low or high for _, _, low, high in steps) else ""
    )
    return [
        Chart(
            "waterfall",
            f"Cost per year in {currency}: what changes",
            HEIGHT,
            _shapes(steps, max(before.cost_per_year, after.cost_per_year, 1.0)),
            (("was", "total"), ("good-bar", "less"), ("over", "more")),
            note=note,
            table=Table(columns, rows, "cost-per-year", numeric=(1, 2, 3, 4)),
        )
    ]


def _title(name: str) -> str:
    return name.removesuffix("_cost").replace("_", " ")


def _off(line: SavingLine | None) -> tuple[float, float]:
    """Return by how much the level after a step may be lower and higher than drawn."""
    if line is None:
        return 0.0, 0.0
    saved = line.saved
    return saved.high - saved.typical, saved.typical - saved.low


def _row(name: str, old: float, new: float, line: SavingLine | None) -> tuple[str, ...]:
    certain = line is None or line.saved.low == line.saved.high
    ends = "" if certain or line is None else f"{-line.saved.high:,.0f} to {-line.saved.low:,.0f}"
    return (name, *(f"{value:,.0f}" for value in (old, new, new - old)), ends)


def _shapes(steps: list[Step], highest: float) -> list[Shape]:
    slot = (WIDTH - LEFT - RIGHT) / len(steps)
    tops = _levels([(name, value) for name, value, _, _ in steps])
    highest = max(highest, *(high + above for (_, high), (_, _, _, above) in zip(tops, steps, strict=True)))
    scale = (HEIGHT - TOP - BOTTOM - 16) / highest
    shapes = [axis()]
    crowded = slot < MOST_NAME
    for index, ((name, value, below, above), (low, high)) in enumerate(zip(steps, tops, strict=True)):
        total = index in {0, len(steps) - 1}
        class_ = "was" if total else "over" if value > 0 else "good-bar"
        x = LEFT + index * slot
        y = HEIGHT - BOTTOM - high * scale
        words = f"{value:,.0f}" if total else f"{value:+,.0f}".replace("-", "−")
        shapes += [
            box(x + slot * 0.12, y, slot * 0.76, max((high - low) * scale, 1.0), class_),
            text(x + slot / 2, y - 4, words),
            text(x + slot / 2, HEIGHT - BOTTOM + (LOWER if crowded and index % 2 else 16), name),
        ]
        if below or above:
            level = high if value > 0 else low
            ends = (HEIGHT - BOTTOM - (level + off) * scale for off in (above, -below))
            shapes.append(line(x + slot * 0.82, next(ends), x + slot * 0.82, next(ends)))
        if index < len(steps) - 1:
            end = HEIGHT - BOTTOM - (high if total or value > 0 else low) * scale
            shapes.append(line(x + slot * 0.88, end, x + slot * 1.12, end))
    return shapes


def _levels(steps: list[tuple[str, float]]) -> list[tuple[float, float]]:
    """Return the (lower, upper) end of each box: totals stand on the axis, changes hang from the sum so far."""
    total = steps[0][1]
    found = [(0.0, total)]
    for _, change in steps[1:-1]:
        found.append((min(total, total + change), max(total, total + change)))
        total += change
    return [*found, (0.0, steps[-1][1])]

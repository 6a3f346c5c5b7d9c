"""From the yearly cost before to the yearly cost after, item by item."""

from __future__ import annotations

from vconsolidate.report.formats.html.blocks import Chart, Shape, Table
from vconsolidate.report.formats.html.charts.svg import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, axis, box, line, text
from vconsolidate.report.schema.assessment import Assessment


def waterfall(before: Assessment, after: Assessment, currency: str) -> list[Chart]:
    """Return the waterfall; nothing where a side has no prices."""
    if before.cost_per_year is None or after.cost_per_year is None:
        return []
    old = {cost.name: cost.value for cost in before.costs}
    new = {cost.name: cost.value for cost in after.costs}
    names = list(dict.fromkeys((*old, *new)))
    changes = [(name.replace("_", " "), new.get(name, 0.0) - old.get(name, 0.0)) for name in names]
    steps = [("before", before.cost_per_year), *changes, ("after", after.cost_per_year)]
    rows = [
        *(
            (name.replace("_", " "), *(f"{value:,.0f}" for value in _triple(old.get(name, 0.0), new.get(name, 0.0))))
            for name in names
        ),
        ("together", *(f"{value:,.0f}" for value in _triple(before.cost_per_year, after.cost_per_year))),
    ]
    columns = ("cost per year", f"before, {currency}", f"after, {currency}", f"change, {currency}")
    return [
        Chart(
            "waterfall",
            f"Cost per year in {currency}: what changes",
            HEIGHT,
            _shapes(steps, max(before.cost_per_year, after.cost_per_year, 1.0)),
            (("was", "total"), ("good-bar", "less"), ("over", "more")),
            table=Table(columns, rows, "cost-per-year", numeric=(1, 2, 3)),
        )
    ]


def _triple(old: float, new: float) -> tuple[float, float, float]:
    return old, new, new - old


def _shapes(steps: list[tuple[str, float]], highest: float) -> list[Shape]:
    slot = (WIDTH - LEFT - RIGHT) / len(steps)
    tops = _levels(steps)
    highest = max(highest, *(high for _, high in tops))
    scale = (HEIGHT - TOP - BOTTOM - 16) / highest
    shapes = [axis()]
    for index, ((name, value), (low, high)) in enumerate(zip(steps, tops, strict=True)):
        total = index in {0, len(steps) - 1}
        class_ = "was" if total else "over" if value > 0 else "good-bar"
        x = LEFT + index * slot
        y = HEIGHT - BOTTOM - high * scale
        words = f"{value:,.0f}" if total else f"{value:+,.0f}".replace("-", "−")
        shapes += [
            box(x + slot * 0.12, y, slot * 0.76, max((high - low) * scale, 1.0), class_),
            text(x + slot / 2, y - 4, words),
            text(x + slot / 2, HEIGHT - BOTTOM + 16, name),
        ]
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

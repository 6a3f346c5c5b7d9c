"""Rows and sentences of the savings that every format shows in the same way."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from vconsolidate.report.schema.assessment import Saving, Savings
from vconsolidate.report.schema.savings import BandSection, InputSection, ReturnSection, SavingLine
from vconsolidate.report.wording import percent, place_of, quantities
from vconsolidate.words import counted, listed, quantity

COLUMNS: Final = ("", "before", "after", "saved", "share", "low to high")
"""Headings of `short_rows`; figures are typical values."""

RANGES: Final = (
    "Low and high take the low or high value of every input at once: low saved is low before less high after. An input "
    "that both sides share (a price, PUE) has one value at a time on both."
)
"""How ranges are combined."""

ROUNDED: Final = "Figures are rounded one by one, so a sum or a difference can be off by one in its last digit."

TOTAL: Final = "cost per year"
COST: Final = "cost"
"""Key of the total of these lines."""

_MAIN_COSTS: Final = ("electricity", "administration", "licences")
"""Lines without which the yearly cost says little: its heading then names the lines that it has."""


def short_rows(savings: Savings, currency: str) -> list[tuple[str, ...]]:
    """Return one row per line: before, after, saved, share, range; of an older document without ranges."""
    if not savings.lines:
        return [_plain(item) for item in savings.items]
    return [_row(line) for line in lines_with_total(savings, currency)]


def lines_with_total(savings: Savings | None, currency: str) -> list[SavingLine]:
    """Return the lines, and their total as the last where several add up to the cost of a year."""
    if savings is None:
        return []
    costs = cost_lines(savings)
    return [*savings.lines, *([_total(costs, currency)] if len(costs) > 1 else [])]


def row_notes(savings: Savings, currency: str) -> list[str]:
    """Return how to read the rows: how ranges are combined, and that figures are rounded where sums show it."""
    rows = short_rows(savings, currency)
    ranges = [RANGES] if any(row[-1] for row in rows) else []
    return [*ranges, *([ROUNDED] if _shows_rounding(savings, rows) else [])]


def _shows_rounding(savings: Savings, rows: list[tuple[str, ...]]) -> bool:
    """Return whether a difference or a total is not that of the figures shown."""
    if rows_show_rounding(rows):
        return True
    shown = [[_shown(cell) for cell in row[1:4]] for row in rows]
    costs = [figures for figures, line in zip(shown, savings.lines, strict=False) if line.group == TOTAL]
    added = [sum(figure for figure, _ in column) for column in zip(*costs, strict=True)]
    return len(rows) > len(savings.lines) > 0 and added != [figure for figure, _ in shown[-1]]


def rows_show_rounding(rows: list[tuple[str, ...]]) -> bool:
    """Return whether a row of name, before, after and saved shows a difference that its figures do not have."""
    shown = [[_shown(cell) for cell in row[1:4]] for row in rows]
    return any(before[0] - after[0] != saved[0] and before[1] == after[1] == saved[1] for before, after, saved in shown)


def _shown(cell: str) -> tuple[Decimal, str]:
    """Return figure and unit of a cell as they are shown: ``5,969 EUR``."""
    figure, _, unit = cell.partition(" ")
    return Decimal(figure.replace(",", "")), unit


def _plain(item: Saving) -> tuple[str, ...]:
    share = percent(item.saved_fraction) if item.saved_fraction is not None else ""
    return (item.name, *quantities((item.before, item.after, item.saved), item.unit), share, "")


def _row(line: SavingLine) -> tuple[str, ...]:
    before, after, saved = line.before.typical, line.after.typical, line.saved.typical
    share = percent(saved / before) if before else ""
    return (line.name, *quantities((before, after, saved), line.unit), share, between(line.saved, line.unit))


def between(band: BandSection, unit: str) -> str:
    """Return low and high with one unit: ``1,192 to 1,684 W``; empty where the figure is certain."""
    if band.low == band.high:
        return ""
    low, high = quantities((band.low, band.high), unit)
    suffix = high[high.rfind(" ") :] if " " in high else ""
    return f"{low.removesuffix(suffix)} to {high}"


def cost_lines(savings: Savings) -> list[SavingLine]:
    """Return the lines that add up to the cost of a year."""
    return [line for line in savings.lines if line.group == TOTAL]


def _total(costs: list[SavingLine], currency: str) -> SavingLine:
    def added(side: str) -> BandSection:
        parts = [getattr(line, side) for line in costs]
        return BandSection(
            low=sum(part.low for part in parts),
            typical=sum(part.typical for part in parts),
            high=sum(part.high for part in parts),
        )

    return costs[0].model_copy(
        update={
            "key": COST,
            "name": TOTAL,
            "unit": currency,
            "before": added("before"),
            "after": added("after"),
            "saved": added("saved"),
        }
    )


def formula_rows(savings: Savings) -> list[tuple[str, ...]]:
    """Return line, formula, numbers and how the inputs are known; one-off costs last."""
    rows: list[tuple[str, ...]] = [(line.name, line.formula, line.calculation, line.kind) for line in savings.lines]
    kinds = {item.name: item.kind for item in savings.inputs}
    for one in savings.spendings:
        kind = "assumed" if any(kinds.get(name) == "assumed" for name in one.inputs) else "stated"
        rows.append((one.name, "paid once", one.calculation, kind))
    returns = savings.returns
    if returns is not None:
        rows.append(("payback", "investment / saving per month", returns.payback_calculation, ""))
    if returns is not None and returns.value_calculation:
        rows.append(("net present value", "Σ saving / (1 + rate)^year − investment", returns.value_calculation, ""))
    return rows


def input_rows(savings: Savings) -> list[tuple[str, ...]]:
    """Return name, value, range, kind and source of every input."""
    return [
        (item.name.replace("_", " "), item.value, item.between, item.kind, source_words(item))
        for item in savings.inputs
    ]


def source_words(item: InputSection) -> str:
    """Return the source of an input; its line where the inventory states it."""
    return place_of(item.location) if item.location is not None else item.source


def return_sentences(savings: Savings, currency: str) -> list[str]:
    """Return what the investment is, when it is paid back and what it is worth."""
    returns = savings.returns
    if returns is None:
        return []
    said = [_investment(savings, returns, currency)]
    if returns.investment.high:
        said.append(_payback(returns, currency))
    value = returns.net_present_value
    if value is not None and returns.discount_rate_fraction is not None:
        said.append(
            f"Net present value over {returns.period_years:g} years at {returns.discount_rate_fraction * 100:g} %: "
            f"{quantity(value.typical, currency)}{_range(value, currency)}."
        )
    return said


def loss_words(savings: Savings, currency: str) -> str:
    """Return by how much the investment exceeds what it saves in the period of the policy; empty where it does not."""
    returns = savings.returns
    value = returns.net_present_value if returns is not None else None
    if returns is None or not returns.investment.typical:
        return ""
    years = returns.period_years
    loss = -value.typical if value is not None else returns.investment.typical - years * returns.saving_per_year.typical
    if loss <= 0:
        return ""
    today = f" (discounted at {returns.discount_rate_fraction * 100:g} %)" if returns.discount_rate_fraction else ""
    return f"over {years:g} years it costs {quantity(loss, currency)} more than it saves{today}"


def priced_lines(savings: Savings) -> str:
    """Return which costs the yearly cost consists of, where the main ones are missing: ``recovery tests only``."""
    lines = [line for line in savings.lines if line.group == TOTAL]
    if not lines or any(line.key in _MAIN_COSTS for line in lines):
        return ""
    return f"{listed([line.name for line in lines])} only"


def _investment(savings: Savings, returns: ReturnSection, currency: str) -> str:
    if not returns.investment.high:
        return "Nothing has to be bought."
    parts = " + ".join(one.calculation for one in savings.spendings)
    return f"Investment: {quantity(returns.investment.typical, currency)} ({parts})."


def _payback(returns: ReturnSection, currency: str) -> str:
    saving = f"a saving of {quantity(returns.saving_per_year.typical, currency)} a year"
    if returns.payback_months is None:
        best = returns.payback_months_low
        hope = f" (at best after {counted(best, 'month')})" if best is not None else ""
        return f"It never pays back: {saving}{_range(returns.saving_per_year, currency)}{hope}."
    months = counted(returns.payback_months, "month")
    low, high = returns.payback_months_low, returns.payback_months_high
    ends = f" ({low} to {high} months)" if high is not None else f" (at best {low}, at worst never)"
    ends = "" if low == high else ends
    return f"It pays back in {months}{ends}, by {saving}{_range(returns.saving_per_year, currency)}."


def _range(band: BandSection, unit: str) -> str:
    words = between(band, unit)
    return f" ({words})" if words else ""


def missing_rows(savings: Savings) -> list[tuple[str, str]]:
    """Return each line that is not shown, and what to state to see it."""
    return [(item.name, ", ".join(item.state)) for item in savings.missing]

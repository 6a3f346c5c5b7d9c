"""What the plan saves: machines, energy, money."""

from __future__ import annotations

from typing import Final

from rich.text import Text

from vconsolidate.report.cells import padded
from vconsolidate.report.formats.terminal.page import GAP, MARGIN, Column, Page
from vconsolidate.report.savings.rows import ROUNDED, TOTAL, loss_words, priced_lines, rows_show_rounding
from vconsolidate.report.schema.assessment import Saving, Savings
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import percent, quantities

_WANTED: Final = ("physical machines", "energy per year", "cost per year")
_INSTEAD: Final = ("rack units", "mean power", "sockets")
"""Taken in this order where one of the wanted figures is not known."""


def show_savings(document: PlanDocument, page: Page) -> None:
    """Compare three figures before and after, and say when the investment pays back."""
    if document.savings is None or not document.savings.items:
        return
    page.gap()
    label = Text(padded(page.say("Saves"), MARGIN - GAP), "bold not dim")
    columns = [Column(label), Column(""), *(Column(title, "right") for title in ("today", "plan", "saved"))]
    rows = [_row(item, document.savings) for item in _chosen(document.savings)]
    page.table([*columns, Column("", "right")], rows, 0, rule=False)
    ratio = document.savings.consolidation_ratio
    words = [f"{ratio:.1f} machines of today per host" if ratio is not None else "", _payback(document)]
    said = [f"{'; '.join(word for word in words if word)}."] if any(words) else []
    page.part("", [*said, *([ROUNDED] if rows_show_rounding([row[1:] for row in rows]) else [])])


def _chosen(savings: Savings) -> list[Saving]:
    by_name = {item.name: item for item in savings.items}
    names = [name for name in (*_WANTED, *_INSTEAD) if name in by_name][: len(_WANTED)]
    return [item for item in savings.items if item.name in names]


def _row(item: Saving, savings: Savings) -> tuple[str, ...]:
    only = priced_lines(savings) if item.name == TOTAL else ""
    name = f"{item.name}, of {only}" if only else item.name
    share = percent(item.saved_fraction) if item.saved_fraction is not None else ""
    return ("", name, *quantities((item.before, item.after, item.saved), item.unit), share)


def _payback(document: PlanDocument) -> str:
    payback = document.savings.payback if document.savings is not None else None
    if payback is None:
        return ""
    if not payback.investment:
        return "nothing has to be bought"
    outcome = f"pays back in {payback.years:.1f} years" if payback.years is not None else "never pays back"
    loss = loss_words(document.savings, document.objective.currency) if document.savings is not None else ""
    words = f"the investment of {payback.investment:,.0f} {document.objective.currency} {outcome}"
    return f"{words}; {loss}" if loss else words

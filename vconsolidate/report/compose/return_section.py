"""Payback and net present value as a section of the plan document."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.model.band import Band
from vconsolidate.report.compose.saving_lines import band
from vconsolidate.report.savings.inputs import Inputs, amount
from vconsolidate.report.savings.investment import MONTHS, Spending, payback_months, present_value, total
from vconsolidate.report.schema.savings import ReturnSection


def return_section(paid: Sequence[Spending], saved: Band, inputs: Inputs, horizon_years: float) -> ReturnSection:
    """Return what the investment returns; the period is the longest horizon where none is stated."""
    invested, rate, stated = total(paid), inputs.get("discount_rate"), inputs.get("evaluation_period")
    period = stated.band if stated is not None else Band.exactly(horizon_years)
    value = present_value(invested, saved, rate.band, period) if rate is not None else None
    currency = inputs.currency
    spent, each = amount(invested.typical, currency), amount(saved.typical, currency)
    why = "" if stated is not None else " (the policy's longest horizon)"
    words = ""
    if rate is not None:
        words = (
            f"{each} at the end of each of {period.typical:g} years{why}, discounted at {rate.words}, less {spent} now"
        )
    return ReturnSection(
        investment=band(invested),
        saving_per_year=band(saved),
        payback_months_low=payback_months(invested.low, saved.high),
        payback_months=payback_months(invested.typical, saved.typical),
        payback_months_high=payback_months(invested.high, saved.low),
        discount_rate_fraction=rate.band.typical if rate is not None else None,
        period_years=period.typical,
        net_present_value=band(value) if value is not None else None,
        payback_calculation=f"{spent} / {each} a year × {MONTHS}, rounded up to whole months, not discounted",
        value_calculation=words,
    )

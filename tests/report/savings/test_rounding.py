"""Rounded figures whose sum or difference is seen to be off are said to be rounded; those that fit are not."""

from __future__ import annotations

import pytest

from vconsolidate.report.savings.rows import ROUNDED, row_notes
from vconsolidate.report.schema.assessment import Savings
from vconsolidate.report.schema.savings import BandSection, SavingLine


def _band(value: float) -> BandSection:
    return BandSection(low=value, typical=value, high=value)


def _savings(*sides: tuple[float, float]) -> Savings:
    lines = [
        SavingLine(
            key=f"line{number}",
            group="cost per year",
            name=f"line {number}",
            unit="EUR",
            before=_band(before),
            after=_band(after),
            saved=_band(before - after),
            formula="",
            calculation="",
            kind="stated",
            inputs=(),
        )
        for number, (before, after) in enumerate(sides)
    ]
    return Savings(items=(), consolidation_ratio=None, ratio_arithmetic="", payback=None, lines=tuple(lines))


@pytest.mark.parametrize("sides", [((1000.0, 400.0), (200.0, 100.0)), ((1000.4, 400.0), (200.0, 100.0)), ((5.0, 2.0),)])
def test_figures_that_add_up_need_no_word(sides: tuple[tuple[float, float], ...]) -> None:
    assert row_notes(_savings(*sides), "EUR") == []


@pytest.mark.parametrize(
    "sides",
    [
        pytest.param(((1000.4, 400.0), (200.4, 100.0)), id="total"),
        pytest.param(((1000.4, 400.6), (200.0, 100.0)), id="difference"),
    ],
)
def test_figures_that_do_not_add_up_are_said_to_be_rounded(sides: tuple[tuple[float, float], ...]) -> None:
    assert row_notes(_savings(*sides), "EUR") == [ROUNDED]

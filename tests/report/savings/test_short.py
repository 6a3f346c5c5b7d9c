"""The short report says that figures are rounded where its own three lines show it, and not where they add up."""

from __future__ import annotations

import pytest

from vconsolidate.report.savings.rows import rows_show_rounding


@pytest.mark.parametrize(
    ("figures", "shown"),
    [
        (("31,417 kWh", "14,384 kWh", "17,032 kWh"), True),
        (("31,417 kWh", "14,384 kWh", "17,033 kWh"), False),
        (("26.3 kW", "5.1 kW", "21.2 kW"), False),
        (("1.2 kW", "900 W", "300 W"), False),
        (("0 kg", "260 kg", "-260 kg"), False),
    ],
)
def test_a_difference_that_its_figures_do_not_have(figures: tuple[str, ...], shown: bool) -> None:
    assert rows_show_rounding([("energy per year", *figures, "54 %")]) is shown

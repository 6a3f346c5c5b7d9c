"""A plan that never earns its investment back within its period says so; a cost of few lines names them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from vconsolidate.report.savings.rows import loss_words, priced_lines


def _savings(value: float | None, lines: tuple[str, ...] = ()) -> Any:  # noqa: ANN401 - stands for a section
    returns = SimpleNamespace(
        investment=SimpleNamespace(typical=122_000.0),
        saving_per_year=SimpleNamespace(typical=14_000.0),
        net_present_value=None if value is None else SimpleNamespace(typical=value),
        discount_rate_fraction=None if value is None else 0.06,
        period_years=5.0,
    )
    named = [SimpleNamespace(key=name, name=name, group="cost per year") for name in lines]
    return SimpleNamespace(returns=returns, lines=named)


def test_a_negative_value_is_said() -> None:
    words = loss_words(_savings(-63_202.0), "EUR")
    assert words == "over 5 years it costs 63,202 EUR more than it saves (discounted at 6 %)"
    assert loss_words(_savings(63_202.0), "EUR") == ""


def test_without_a_rate_the_period_decides() -> None:
    assert loss_words(_savings(None), "EUR") == "over 5 years it costs 52,000 EUR more than it saves"


def test_a_cost_without_its_main_lines_names_those_it_has() -> None:
    assert priced_lines(_savings(None, ("recovery tests",))) == "recovery tests only"
    assert priced_lines(_savings(None, ("recovery tests", "electricity"))) == ""

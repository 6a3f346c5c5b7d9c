"""Exponential smoothing: an optional library, with a clear message where it is missing."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from vconsolidate.errors import UsageError
from vconsolidate.forecast import ets
from vconsolidate.forecast.forecast import forecast
from vconsolidate.forecast.history import DAY_S, History


def test_a_missing_library_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels.tsa.exponential_smoothing.ets", None)
    with pytest.raises(UsageError, match="statsmodels") as error:
        ets.ready()
    assert "vconsolidate[forecast]" in str(error.value.hint)


def test_growth_goes_on() -> None:
    pytest.importorskip("statsmodels", reason="the extra forecast is not installed")
    values = 100 + 0.5 * np.arange(60) + np.random.default_rng(0).normal(0, 0.5, 60)
    found = forecast(History(0, DAY_S, values), 14, model="ets")
    assert found is not None
    assert found.model == "ets"
    assert 128 < found.typical[0] < found.typical[-1] < 140


@pytest.mark.parametrize("values", [[3.0], [3.0] * 40, [1.0, np.nan, 2.0]])
def test_short_and_constant_series_go_on_as_they_end(values: list[float]) -> None:
    pytest.importorskip("statsmodels", reason="the extra forecast is not installed")
    found = forecast(History(0, DAY_S, np.array(values)), 5, model="ets")
    assert found is not None
    assert (found.typical == values[-1]).all()

"""The benchmark of runways: absent traces, a series with a day to find, and real ones where they are at hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.runway import METHODS, judge, main
from benchmarks.runway_series import cloudwatch
from vconsolidate.forecast.history import HOUR_S, History

TRACES = Path(__file__).parents[2].parent / "shared" / "data" / "traces"


def test_absent_traces_are_passed_over_with_a_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--traces", str(tmp_path)]) == 0
    assert capsys.readouterr().err.count("passed over") == 7


@pytest.mark.parametrize("cut", [0.4, 0.5, 0.6])
def test_the_day_of_a_threshold_on_a_line_is_exact(cut: float) -> None:
    values = 100.0 + 0.1 * np.arange(1000, dtype=np.float64)
    found = judge(History(0, HOUR_S, values), cut, METHODS["robust"])
    assert found.predicted == found.actual
    assert found.in_range
    assert judge(History(0, HOUR_S, values), cut, METHODS["last"]).predicted is None


def test_a_series_that_never_passes() -> None:
    found = judge(History(0, HOUR_S, np.full(400, 5.0)), 0.5, METHODS["robust"])
    assert (found.predicted, found.actual, found.covered) == (None, None, 1.0)


@pytest.mark.skipif(not TRACES.is_dir(), reason="public traces are not beside the project (../shared/data/traces)")
def test_bands_hold_most_of_real_history() -> None:
    series = list(cloudwatch(TRACES / "nab_cloudwatch"))[:4]
    covered = [judge(one.history, cut, METHODS["robust"]).covered for one in series for cut in (0.5, 0.6, 0.7)]
    known = [share for share in covered if share is not None]
    assert len(known) == len(covered)
    assert np.mean(known) > 0.6

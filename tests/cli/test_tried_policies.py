"""Lists on the command line of backtest."""

from __future__ import annotations

import pytest

from vconsolidate.cli.tried_policies import read_margins, read_numbers, read_statistics
from vconsolidate.errors import UsageError
from vconsolidate.model.policy import DemandStatistic


def test_lists_are_read() -> None:
    assert read_statistics(None) == []
    assert read_statistics("p95, peak,profile,profile 4 h,p99.5") == [
        DemandStatistic("percentile", 95.0),
        DemandStatistic("peak", 100.0),
        DemandStatistic("profile", 95.0, 3600),
        DemandStatistic("profile", 95.0, 14_400),
        DemandStatistic("percentile", 99.5),
    ]
    assert read_numbers("0, 2,4") == [0, 2, 4]
    assert read_numbers(None) == []
    assert read_margins("0,10") == [0.0, 0.1]


@pytest.mark.parametrize("text", ["p0", "p101", "px", "p", "mean", "", "peak 4 h", "profile 7 h", "profile 4 apples"])
def test_what_is_no_statistic_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--statistics"):
        read_statistics(text)


@pytest.mark.parametrize("text", ["", "-1", "1.5", "1001", "²", "a"])
def test_what_is_no_number_of_vms_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--at-peak"):
        read_numbers(text)

"""Times as text become seconds since 1970 UTC, whatever clock they are of."""

from __future__ import annotations

import polars as pl
import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.importing.series.times import DAY_FIRST, MONTH_FIRST, Clock

NINE = 1_709_283_600  # 2024-03-01 09:00 UTC


@pytest.mark.parametrize(
    ("text", "zone", "seconds"),
    [
        ("2024-03-01 09:00", None, NINE),
        ("2024-03-01T09:00:00Z", None, NINE),
        ("2024-03-01 09:00:00 UTC", "Asia/Tokyo", NINE),
        ("2024-03-01T10:00:00+01:00", None, NINE),
        ("2024-03-01T10:00:00.250+0100", None, NINE),
        ("2024-03-01 18:00", "Asia/Tokyo", NINE),
        (str(NINE), "Asia/Tokyo", NINE),
        (f"{NINE}000", None, NINE),
        (" 2024-03-01 09:00 ", None, NINE),
        ("soon", None, None),
        ("", None, None),
    ],
)
def test_forms(text: str, zone: str | None, seconds: int | None) -> None:
    assert Clock(zone).seconds(pl.Series([text, text])).to_list() == [seconds, seconds]
    assert Clock(zone).second(text) == seconds


def test_dates_with_the_day_or_the_month_first() -> None:
    times = pl.Series(["01/03/2024 09:00"])
    assert Clock(None, DAY_FIRST).seconds(times).to_list() == [NINE]
    assert Clock(None, MONTH_FIRST).seconds(times).to_list() == [NINE - 58 * 86_400]  # 3 January


def test_an_hour_that_comes_twice_is_told_apart_for_each_series_and_across_pieces() -> None:
    clock = Clock("Europe/Rome")
    times, servers = pl.Series(["2024-10-27 02:30"] * 2), pl.Series(["a", "b"])
    first, second = (clock.seconds(times, servers).to_list() for _ in range(2))
    assert first == [1_729_989_000] * 2
    assert second == [1_729_989_000 + 3600] * 2
    assert clock.notes()[1].startswith("4 times in the hour that the clock of Europe/Rome shows twice")


def test_a_zone_that_is_none() -> None:
    with pytest.raises(InputError, match="unknown time zone"):
        Clock("Europe/Atlantis")

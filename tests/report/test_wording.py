"""Words and numbers."""

from __future__ import annotations

import pytest

from vconsolidate.report.printable import printable
from vconsolidate.report.wording import ascii_only, percent, quantities
from vconsolidate.words import quantity, resource_name


@pytest.mark.parametrize(
    ("fraction", "digits", "expected"),
    [(0.0, 0, "0 %"), (0.004, 0, "<1 %"), (0.004, 1, "0.4 %"), (0.00004, 1, "<0.1 %"), (1.234, 0, "123 %")],
)
def test_a_share_that_is_not_zero_never_reads_as_zero(fraction: float, digits: int, expected: str) -> None:
    assert percent(fraction, digits) == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (1536, "MiB", "1.5 GiB"),
        (2600.0, "MHz", "2.6 GHz"),
        (14.0, "", "14"),
        (1234.5, "EUR", "1,234 EUR"),
        (7.25, "U", "7.2 U"),
    ],
)
def test_quantities_are_scaled_for_people(value: float, unit: str, expected: str) -> None:
    assert quantity(value, unit) == expected


def test_a_row_has_one_unit() -> None:
    assert quantities((26_100, 5_004, 21_096), "W") == ["26.1 kW", "5.0 kW", "21.1 kW"]
    assert quantities((9_000, 400, 8_600), "W") == ["9,000 W", "400 W", "8,600 W"]


def test_resources_have_names() -> None:
    assert resource_name("cpu@09:00") == "CPU at 09:00"
    assert resource_name("memory_configured") == "configured memory"
    assert resource_name("disk_iops") == "disk iops"


def test_ascii_keeps_the_sense() -> None:
    assert ascii_only("63 servers → 8 hosts, 2 × 3 ± 1 … Zürich") == "63 servers -> 8 hosts, 2 x 3 +/- 1 ... Z?rich"


def test_what_drives_a_terminal_is_replaced() -> None:
    assert printable("a\tb\nc\x1b[2Jd\u202ee") == "a b c?[2Jd?e"
    assert printable("Zürich → 東京") == "Zürich → 東京"

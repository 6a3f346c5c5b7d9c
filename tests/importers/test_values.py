"""Cells of exports as values."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.inventory.importing import values
from vconsolidate.units import MEMORY, STORAGE, parse


@pytest.mark.parametrize(
    ("text", "comma", "expected"),
    [
        ("8192", False, 8192),
        ("1.5", False, 1.5),
        ("1.024", False, 1.024),
        ("1.024", True, 1024),
        ("1,024", True, 1.024),
        ("1,024", False, 1024),
        ("0,35", False, 0.35),
        ("1.234,5", True, 1234.5),
        ("1 234", False, 1234),
        ("1'234.5", False, 1234.5),
        ("-1", False, -1),
        ("12 %", False, 12),
        ("n/a", False, None),
        ("", False, None),
        ("=1+1", False, None),
        ("9" * 500, False, None),
        ("1e999", False, None),
    ],
)
def test_numbers(text: str, comma: bool, expected: float | None) -> None:
    assert values.number(text, comma=comma) == expected


@pytest.mark.parametrize(
    ("texts", "usual", "expected"),
    [
        (["1,234", "2"], False, False),
        (["1,234", "2"], True, True),
        (["1,234", "2,5"], False, True),
        (["1.234", "2.5"], True, False),
        (["1.234.567"], False, True),
        (["1,234,567"], True, False),
        ([], False, False),
    ],
)
def test_the_style_of_numbers_is_told_from_all_of_them(texts: list[str], usual: bool, expected: bool) -> None:
    assert values.has_decimal_commas(texts, usual=usual) is expected


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("Capacity MiB", "mib"),
        ("Provisioned MB", "mb"),
        ("Memory (GB)", "gb"),
        ("*Memory (In MB)", "mb"),
        ("CPU Usage %", "%"),
        ("ram_gb", "gb"),
        ("Speed [MHz]", "mhz"),
        ("Memory", ""),
        ("Number of mbox", ""),
        ("CPU avg %", "%"),
    ],
)
def test_units_of_headers(header: str, unit: str) -> None:
    assert values.unit_of(header) == unit


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("8", "GB", 8192),
        ("8 GB", "", 8192),
        ("8 GB", "MB", 8192),
        ("2048", "MiB", 2048),
        ("8", "", None),
        ("x", "GB", None),
    ],
)
def test_memory(text: str, unit: str, expected: float | None) -> None:
    assert values.mib(text, unit) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("WAHR", True), ("Faux", False), ("FALSE", False), ("1", True), ("?", None)]
)
def test_booleans(text: str, expected: bool | None) -> None:
    assert values.boolean(text) is expected


def test_no_text_is_both_true_and_false() -> None:
    assert not values.TRUE & values.FALSE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018/10/05 12:22:47", datetime(2018, 10, 5, 12, 22, 47, tzinfo=UTC)),
        ("2024-01-02", datetime(2024, 1, 2, tzinfo=UTC)),
        ("45293.5", datetime(2024, 1, 2, 12, tzinfo=UTC)),
        ("2024-13-02", None),
        ("05/10/2018", None),
        ("99999", None),
        ("", None),
    ],
)
def test_moments(text: str, expected: datetime | None) -> None:
    assert values.moment(text) == expected


@given(st.integers(1, 10**9))
def test_sizes_are_read_back_as_they_were(size_mib: int) -> None:
    assert parse(values.size_text(size_mib), MEMORY) == pytest.approx(size_mib, abs=0.01)
    assert parse(values.size_text(size_mib), STORAGE) * 1024 == pytest.approx(size_mib, abs=0.01)


@pytest.mark.parametrize(("value", "text"), [(1.25, "1.25"), (7.812, "7.8120"), (3.0, "3"), (1250.0, "1250")])
def test_numbers_are_written_so_that_they_can_be_read_in_one_way(value: float, text: str) -> None:
    assert values.plain(value) == text

"""Quantities: one reading or none, and hints that can be written as they stand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate import units
from vconsolidate.inventory.schema.quantity import Money, parse_money
from vconsolidate.kinds import Kind

KINDS = (
    *(units.MEMORY, units.STORAGE, units.CLOCK, units.POWER, units.BANDWIDTH, units.RATE, units.FRACTION),
    *(units.DURATION, units.SPAN, units.MASS),
)


def refusal(text: str, kind: Kind, low: float = 0.0, high: float = float("inf")) -> str:
    with pytest.raises(units.UnitError) as caught:
        units.parse(text, kind, low, high)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "mib"),
    [
        ("64 GiB", 65536),
        (".5 GiB", 512),
        ("1_024 MiB", 1024),
        ("1,048,576 MiB", 1048576),
        ("1,024.5 MiB", 1024.5),
        ("12.3456 MiB", 12.3456),
        ("0.125 GiB", 128),
        ("1e3 MiB", 1000),
        ("-2 MiB", -2),
        ("1.500 TiB", 1572864),
    ],
)
def test_certain_numbers(text: str, mib: float) -> None:
    assert units.parse(text, units.MEMORY) == mib


@pytest.mark.parametrize(
    ("text", "kind", "readings"),
    [
        ("3,906 GiB", units.MEMORY, ("3906 GiB", "3.906 GiB", "3.9060 GiB")),
        ("2.048 MiB", units.MEMORY, ("2048 MiB", "2.048 MiB", "2.0480 MiB")),
        ("2,600 GHz", units.CLOCK, ("2600 GHz", "2.600 GHz", "2.6 GHz")),
        ("7,500 %", units.FRACTION, ("7500 %", "7.500 %", "7.5 %")),
        ("1.800 s", units.DURATION, ("1800 s", "1.800 s", "1.8 s")),
        ("-1,250 W", units.POWER, ("-1250 W", "-1.250 W", "-1.25 W")),
    ],
)
def test_both_readings_are_written_out(text: str, kind: Kind, readings: tuple[str, str, str]) -> None:
    message = refusal(text, kind, float("-inf"))
    assert "can be read as" in message
    assert all(reading in message for reading in readings)


@pytest.mark.parametrize(
    ("text", "kind", "high", "value"),
    [
        ("2.133 GHz", units.CLOCK, 10_000.0, 2133.0),
        ("12.345 %", units.FRACTION, 1.0, 0.12345),
        ("1.250 kW", units.POWER, float("inf"), 1250.0),
    ],
)
def test_a_point_is_decimal_where_the_other_reading_is_impossible(
    text: str, kind: Kind, high: float, value: float
) -> None:
    assert units.parse(text, kind, 0.0, high) == pytest.approx(value)
    assert "can be read as" in refusal(text.replace(".", ","), kind, 0.0, high)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2,5 GiB", "2.5 GiB"),
        ("0,125 GiB", "0.125 GiB"),
        ("1.234,5 GiB", "1234.5 GiB"),
        ("1.234.567 MiB", "1234567 MiB"),
        ("65 536 MiB", "65536 MiB"),
        ("65\u00a0536,5 MiB", "65536.5 MiB"),
        ("65'536 MiB", "65536 MiB"),
    ],
)
def test_foreign_numbers_are_refused_with_what_to_write(text: str, written: str) -> None:
    assert f'(write "{written}")' in refusal(text, units.MEMORY)


@pytest.mark.parametrize(
    ("number", "kind", "written"),
    [
        (16384, units.MEMORY, ['"16384 MiB"']),
        (24, units.MEMORY, ['"24 GiB"']),
        (768, units.MEMORY, ['"768 GiB"', '"768 MiB"']),
        (32888000, units.MEMORY, ['"32888000 KiB"']),
        (34359738368, units.MEMORY, ['"32 GiB"']),
        (0.07, units.FRACTION, ['"7 %"']),
        (35, units.FRACTION, ['"35 %"']),
        (1, units.FRACTION, ['"100 %"', '"1 %"']),
        (2.4, units.CLOCK, ['"2.4 GHz"']),
        (2400, units.CLOCK, ['"2400 MHz"']),
        (300, units.DURATION, ['"300 s"']),
        (300000, units.DURATION, ['"300000 ms"']),
        (1.2, units.POWER, ['"1.2 kW"']),
        (1.8, units.STORAGE, ['"1.8 TB"']),
        (500000, units.STORAGE, ['"500000 MB"']),
        (36, units.SPAN, ['"36 months"']),
        (2500, units.BANDWIDTH, ['"2500 Mbit/s"']),
    ],
)
def test_a_bare_number_gets_the_unit_of_its_size(number: float, kind: Kind, written: list[str]) -> None:
    for message in (units.missing_unit(number, kind), refusal(str(number), kind)):
        assert re.findall(r'"[^"]+"', message)[1:] == written


@given(st.sampled_from(KINDS), st.integers(0, 10**12), st.integers(0, 4))
def test_every_hint_can_be_written_as_it_stands(kind: Kind, digits: int, decimals: int) -> None:
    message = units.missing_unit(digits / 10**decimals, kind, 0.0, kind.most)
    hints = re.findall(r'"([^"]+)"', message)[1:]
    assert hints
    assert all(0 <= units.parse(hint, kind) <= kind.most * 1.001 for hint in hints)


@given(st.sampled_from(KINDS), st.integers(1, 999), st.integers(0, 999), st.sampled_from(",."))
def test_three_digits_are_never_read_a_thousandfold(kind: Kind, whole: int, digits: int, mark: str) -> None:
    unit = next(iter(kind.factors))
    try:
        value = units.parse(f"{whole}{mark}{digits:03d} {unit}", kind)
    except units.AmbiguousNumberError:
        return
    assert mark == "."
    assert value == pytest.approx((whole + digits / 1000) * kind.factors[unit])
    assert (whole * 1000 + digits) * kind.factors[unit] > kind.most


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (float("inf"), '".inf" is not a number'),
        (float("-inf"), '"-.inf" is not a number'),
        (float("nan"), '".nan" is not a number'),
    ],
)
def test_numbers_without_end(value: float, said: str) -> None:
    assert units.missing_unit(value, units.MEMORY).startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("11,800 EUR", "can be read as 11800 EUR or as 11.800 EUR"),
        ("11.800 EUR", "can be read as 11800 EUR or as 11.800 EUR"),
        ("11800,50 EUR", 'has a decimal comma (write for example "11800.50 EUR")'),
        ("11800", "has no currency"),
        ("11800 Euro", "is not an amount of money"),
        (float("inf"), "is not an amount of money"),
    ],
)
def test_money(text: object, said: str) -> None:
    assert said in str(parse_money(text))


def test_money_that_is_certain() -> None:
    assert parse_money("1,234,567 eur") == Money(1234567.0, "EUR")

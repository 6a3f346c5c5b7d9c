"""Figures that belong together are printed so that the reader sees what follows from them."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.words import distinct_quantities, divided, gap_words


@given(
    needed=st.floats(1.0, 1e9),
    largest=st.floats(1.0, 1e6),
    unit=st.sampled_from(["MiB", "MHz", "Mbit/s", "vCPU", "VM"]),
)
def test_a_reader_who_divides_gets_the_hosts_printed(needed: float, largest: float, unit: str) -> None:
    hosts = math.ceil(needed / largest - 1e-6)
    if abs(needed / largest - round(needed / largest)) < 1e-6:
        needed, hosts = largest * round(needed / largest), round(needed / largest)
    need, offer, ratio = (float(text.split()[0].replace(",", "")) for text in divided(needed, largest, unit, hosts))
    assert math.ceil(need / offer - 1e-9) == hosts
    assert math.ceil(ratio - 1e-9) == hosts


@given(needed=st.floats(1.0, 1e7), share=st.floats(1e-6, 0.9))
def test_what_is_needed_never_reads_as_what_is_offered(needed: float, share: float) -> None:
    offered = needed * (1 - share)
    wants, there, short = distinct_quantities((needed, offered, needed - offered), "MiB")
    assert wants != there
    assert float(short.split()[0].replace(",", "")) > 0


@pytest.mark.parametrize(
    ("value", "bound", "unit", "words"),
    [
        (42500.0, 40000.0, "EUR", "5.9 %"),
        (1_000_000.0, 999_997.5, "EUR", "0.0003 % (2.50 EUR)"),
        (5000, 4999, "hosts", "0.02 % (1 host)"),
        (3, 3, "hosts", "0.0 %"),
    ],
)
def test_a_gap_that_is_not_nothing_does_not_read_as_nothing(value: float, bound: float, unit: str, words: str) -> None:
    assert gap_words(value, bound, unit) == words


@given(value=st.floats(1.0, 1e9), share=st.floats(1e-9, 0.5))
def test_no_open_gap_reads_as_zero(value: float, share: float) -> None:
    shown = gap_words(value, value * (1 - share), "EUR")
    assert re.search(r"[1-9]", shown)

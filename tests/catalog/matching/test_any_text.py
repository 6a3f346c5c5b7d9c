"""Whatever a file holds: a match is an entry of the catalogue, the same every time, and nothing takes long."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.catalog.load import load_catalog
from vconsolidate.catalog.matching.cpus import match_cpu
from vconsolidate.catalog.matching.generations import guess_generation
from vconsolidate.catalog.matching.guests import match_guest
from vconsolidate.catalog.matching.hypervisors import match_hypervisor
from vconsolidate.catalog.matching.match import Match
from vconsolidate.catalog.matching.models import match_model

CATALOG = load_catalog()
MATCHERS: dict[str, tuple[Callable[..., Match | None], object]] = {
    "cpu": (match_cpu, CATALOG.cpus),
    "generation": (guess_generation, CATALOG.generations),
    "guest": (match_guest, CATALOG.guests),
    "hypervisor": (match_hypervisor, CATALOG.hypervisors),
    "model": (match_model, CATALOG.models),
}
WORDS = (
    "Intel",
    "Xeon",
    "Gold",
    "6130",
    "v4",
    "E5-2680",
    "EPYC",
    "7763",
    "Opteron",
    "2.10GHz",
    "@",
    "(",
    ")",
    "CPU",
    "Windows",
    "Server",
    "2019",
    "R2",
    "Linux",
    "Red Hat",
    "Ubuntu",
    "22.04",
    "or later",
    "/",
    "64-bit",
    "Guest",
    "_64",
    "VMware",
    "ESXi",
    "8.0",
    "6.7.0",
    "build-",
    "pve-manager/",
    "Hyper-V",
    "KVM",
    "AHV",
    "PowerEdge",
    "R740",
    "xd",
    "ProLiant",
    "DL380",
    "Gen10",
    "Plus",
    "SR650",
    "-",
    "é",
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join))


@given(TEXTS)
@pytest.mark.parametrize("kind", MATCHERS)
def test_a_match_is_an_entry_and_says_why_it_is_not_exact(kind: str, text: str) -> None:
    matcher, entries = MATCHERS[kind]
    match = matcher(text, CATALOG)
    assert match == matcher(f"  {text}  ", CATALOG)
    if match is not None:
        assert match.key in entries  # type: ignore[operator]
        assert match.confidence == "exact" or match.why


@pytest.mark.parametrize("kind", MATCHERS)
@pytest.mark.parametrize("piece", ["(", "[", "xeon ", "windows ", "9", "linux/", "a-", "poweredge r740 "])
def test_a_long_text_is_read_as_fast_as_a_short_one(kind: str, piece: str) -> None:
    matcher, _ = MATCHERS[kind]
    assert matcher(piece * 200_000, CATALOG) == matcher((piece * 200_000)[:200], CATALOG)

"""Baselines of EVC: sequences, vendors, what joins, and the highest that several processors have in common."""

from __future__ import annotations

import itertools

import pytest

from vconsolidate.catalog.evc import highest_common
from vconsolidate.catalog.load import load_catalog

CATALOG = load_catalog()
BASELINES = CATALOG.evc_baselines


def test_a_sequence_admits_fewer_with_each_level() -> None:
    by_sequence: dict[str, list[frozenset[str]]] = {}
    for one in BASELINES.values():
        assert len(by_sequence.setdefault(one.sequence, [])) == one.level
        by_sequence[one.sequence].append(one.generations)
    for levels in by_sequence.values():
        assert all(lower > higher for lower, higher in itertools.pairwise(levels))


def test_every_generation_with_nested_paging_joins_some_baseline_of_its_vendor() -> None:
    for key, generation in CATALOG.generations.items():
        if key == generation.key and generation.virtualisation == "nested_paging":
            of = [one for one in BASELINES.values() if generation.key in one.generations]
            assert of, key
            assert {one.vendor for one in of} == {generation.vendor}


@pytest.mark.parametrize(
    ("kinds", "key"),
    [
        ({("intel", "skylake")}, "intel-skylake"),
        ({("intel", "skylake"), ("intel", "westmere")}, "intel-westmere"),
        ({("intel", "skylake"), ("amd", "zen")}, None),
        ({("amd", "k10")}, "amd-opteron-gen3-no3dnow"),
        ({("amd", "zen-2"), ("amd", "zen-4")}, "amd-zen2"),
        ({("intel", "cascade-lake"), ("intel", "coffee-lake")}, "intel-broadwell"),
        (set(), None),
    ],
)
def test_the_highest_common_baseline(kinds: set[tuple[str, str]], key: str | None) -> None:
    found = highest_common(BASELINES, kinds)
    assert (None if found is None else found.key) == key

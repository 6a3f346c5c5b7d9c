"""
Derive the processor ratings again from the published SPECpower_ssj2008 results.

This is the method behind the ratings of ``catalog/data/cpus.yaml``: per processor the median over published systems
of ssj_ops at 100 % load per core, SMT gain of 0.25 taken out, over 34.0 ssj_ops per core and reference MHz.
"""

from __future__ import annotations

import csv
import re
import statistics
from collections import defaultdict
from pathlib import Path

import pytest

from vconsolidate.catalog.load import load_catalog

RESULTS = Path(__file__).parents[3] / "shared" / "data" / "hardware" / "ccf_SPECpower-full-results.csv"
SSJ_OPS_PER_REFERENCE_MHZ = 34.0
SMT_GAIN = 0.25
MEASURED = {key: entry for key, entry in load_catalog().cpus.items() if "SPECpower" in entry.source}


@pytest.fixture(scope="module")
def rating_mhz() -> dict[str, float]:
    """Processor key → rating derived from the table; only rows that name the processor."""
    if not RESULTS.exists():
        pytest.skip("published SPECpower results are not on this machine (../shared/data/hardware)")
    found: defaultdict[str, list[float]] = defaultdict(list)
    with RESULTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            try:
                ops, cores = float(row["ssj_ops @ 100%"]), int(row["Cores"])
                threads = int(row["Total Threads"])
            except ValueError:
                continue
            gain = 1.0 + SMT_GAIN if threads > cores else 1.0
            found[key_of(row["CPU Description"])].append(ops / cores / gain / SSJ_OPS_PER_REFERENCE_MHZ)
    return {key: statistics.median(ratings) for key, ratings in found.items()}


def key_of(description: str) -> str:
    text = re.sub(r"\(.*|®|,|\bprocessor\b|\bcpu\b|[\d.]+ ?ghz.*", "", description.casefold())
    words = " ".join(text.replace("2216he", "2216").split()).replace(" v", "-v").replace(" ", "-")
    return words if words.startswith(("intel", "amd")) else f"amd-{words}"


def test_measured_ratings_follow_from_the_published_results(rating_mhz: dict[str, float]) -> None:
    compared = 0
    for key, entry in MEASURED.items():
        if key in rating_mhz:
            compared += 1
            assert entry.core_rating_mhz == pytest.approx(rating_mhz[key], rel=entry.rating_error_fraction), key
    assert compared >= 40, "the names of the table no longer match the catalogue's keys"


def test_generation_factors_are_the_medians_of_their_processors() -> None:
    by_generation: defaultdict[str, list[float]] = defaultdict(list)
    for entry in MEASURED.values():
        by_generation[entry.generation.key].append(entry.core_rating_mhz / entry.clock_mhz)
    for key, factors in by_generation.items():
        generation = load_catalog().generations[key]
        assert generation.factor == pytest.approx(statistics.median(factors), rel=0.08), key


def test_the_reference_is_a_skylake_core_at_its_nominal_clock() -> None:
    entry = load_catalog().cpus["intel-xeon-gold-6130"]
    assert entry.core_rating_mhz == entry.clock_mhz == 2100

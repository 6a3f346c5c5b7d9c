"""Ratings from SPECrate2017 follow from the published results, and err as little as docs/catalog.md says."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest

from tests.catalog import specrate
from tests.catalog.specrate import Pair, Rate
from vconsolidate.catalog.cpu_table import FEW_RESULTS, RATED_ERROR_FRACTION, UNCHECKED_ERROR_FRACTION
from vconsolidate.catalog.cpus import load_cpus
from vconsolidate.catalog.load import load_catalog

CATALOG = load_catalog()
FIRST = load_cpus()[1]


@pytest.fixture(scope="module")
def pairs() -> Sequence[Pair]:
    if not (specrate.RATES.exists() and specrate.POWER.exists()):
        pytest.skip("published SPEC results are not on this machine (../shared/data/hardware)")
    return specrate.processors_with_both(CATALOG)


@pytest.fixture(scope="module")
def rates(pairs: Sequence[Pair]) -> Mapping[str, Rate]:
    assert pairs
    return specrate.published_rates(CATALOG)


def test_every_rating_of_the_table_follows_from_the_published_results(
    pairs: Sequence[Pair], rates: Mapping[str, Rate]
) -> None:
    worth = specrate.worth_by_generation(pairs)
    rated = [entry for entry in CATALOG.cpus.values() if entry.rating_source.startswith("SPECrate2017")]
    assert len(rated) > 500
    for entry in rated:
        rate = rates[entry.key]
        assert entry.core_rating_mhz == specrate.rated(rate, worth), entry.key
        assert (entry.cores, entry.threads_per_core, entry.clock_mhz) == (rate.cores, rate.threads, rate.clock_mhz)
        assert entry.generation.key == rate.generation
        assert entry.year == rate.year


def test_a_processor_left_out_of_the_calibration_is_rated_within_the_published_band(pairs: Sequence[Pair]) -> None:
    errors = [abs(error) for error in specrate.leave_one_out_errors(pairs)]
    assert len(errors) == 32
    assert statistics.median(errors) < 0.05
    assert sum(error <= RATED_ERROR_FRACTION for error in errors) == 28
    assert max(errors) < 0.5


def test_processors_with_both_ratings_agree_with_the_older_scale(
    pairs: Sequence[Pair], rates: Mapping[str, Rate]
) -> None:
    worth = specrate.worth_by_generation(pairs)
    ratios = [specrate.rated(rates[key], worth) / FIRST[key].core_rating_mhz for key in FIRST if key in rates]
    assert len(ratios) > 40
    assert statistics.median(ratios) == pytest.approx(1.0, abs=0.05)


def test_the_smt_gain_is_taken_out_where_two_threads_ran(rates: Mapping[str, Rate]) -> None:
    two, one = rates["intel-xeon-gold-6130"], rates["intel-xeon-6780e"]
    assert two.threads == 2
    assert two.per_core == pytest.approx(4.992 / 1.25, abs=0.002)
    assert one.threads == 1


def test_a_line_through_the_years_ignores_one_wild_result() -> None:
    sane = [Pair(str(n), generation, 600.0 - 40 * n) for n, generation in enumerate(("skylake", "coffee-lake"))]
    sane += [Pair("c", "cascade-lake", 520.0), Pair("d", "ice-lake", 440.0)]
    wild = [*sane, Pair("w", "cooper-lake", 2000.0)]
    line, moved = specrate.worth_by_generation(sane), specrate.worth_by_generation(wild)
    assert moved["zen-4"] == pytest.approx(line["zen-4"], rel=0.1)
    assert all(line[early] >= line[late] for early, late in pairwise(("skylake", "cascade-lake", "ice-lake", "zen-5")))


def test_factors_of_new_generations_are_the_medians_of_the_table() -> None:
    found: defaultdict[str, list[float]] = defaultdict(list)
    for entry in CATALOG.cpus.values():
        if entry.generation.rating_source.find("SPECrate2017") >= 0 and entry.rating_source.startswith("SPECrate"):
            found[entry.generation.key].append(entry.core_rating_mhz / entry.clock_mhz)
    assert len(found) == 10
    for key, factors in found.items():
        assert CATALOG.generations[key].factor == pytest.approx(statistics.median(factors), abs=0.01), key


def test_ratings_that_nothing_checks_have_a_wider_band() -> None:
    late, early = CATALOG.cpus["amd-epyc-9654"], CATALOG.cpus["intel-xeon-gold-6132"]
    assert late.rating_error_fraction == UNCHECKED_ERROR_FRACTION
    assert early.rating_error_fraction == RATED_ERROR_FRACTION < UNCHECKED_ERROR_FRACTION
    assert FEW_RESULTS == 3
    assert CATALOG.cpus["intel-xeon-e3-1240-v6"].rating_error_fraction == UNCHECKED_ERROR_FRACTION, "one result"

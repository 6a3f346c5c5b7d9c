"""
Derive the ratings of ``catalog/data/cpu_table.yaml`` from published results.

SPECrate2017 Integer gives a base rate per core for processors from 2016 on; SPECpower_ssj2008 is the scale of the
catalogue. Processors with both tell how many reference MHz one unit of rate is worth. Only systems with one or two
processors count: larger ones reach less per core in SPECpower. A generation with `ENOUGH` such processors has the
median of theirs. For the others, a line through the logarithm of the worth over the years of the generations, by the
median of pairwise slopes (Theil and Sen): compilers raised the rate of one and the same processor over the years, so
the worth falls. Later than `LAST_YEAR` no processor has both, and the worth of that year stays.

``python -m tests.catalog.specrate`` prints the table of the data file.
"""

from __future__ import annotations

import csv
import math
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.cpus import load_cpus
from vconsolidate.catalog.load import load_catalog
from vconsolidate.catalog.matching.cpu_names import read_cpu_name
from vconsolidate.catalog.matching.generations import generation_of

SHARED = Path(__file__).parents[3] / "shared" / "data" / "hardware"
RATES, POWER = SHARED / "specrate2017_int_by_cpu.csv", SHARED / "ccf_SPECpower-full-results.csv"
SMT_GAIN = 0.25
SSJ_OPS_PER_REFERENCE_MHZ = 34.0
FIRST_YEAR, LAST_YEAR = 2017, 2021
ENOUGH = 3
TWO_SOCKETS = 2
GENERATION_YEAR = {
    "sandy-bridge": 2012, "ivy-bridge": 2013, "haswell": 2014, "broadwell": 2016, "skylake": 2017, "coffee-lake": 2018,
    "cascade-lake": 2019, "cooper-lake": 2020, "ice-lake": 2021, "rocket-lake": 2021, "sapphire-rapids": 2023,
    "emerald-rapids": 2023, "raptor-lake": 2023, "sierra-forest": 2024, "granite-rapids": 2024, "zen": 2017,
    "zen-2": 2019, "zen-3": 2021, "zen-4": 2022, "zen-5": 2024,
}  # fmt: skip
_SERIES_YEAR: tuple[tuple[str, int], ...] = (
    (r"intel-xeon-(gold|silver|bronze)-\d2\d\d[ru]|intel-xeon-gold-62(50|56)", 2020),
    (r"amd-epyc-7f.2|amd-epyc-7(532|662|h12)", 2020),
    (r"amd-epyc-7\d\d3x", 2022),
    (r"amd-epyc-7(203|303|643|663)p|amd-epyc-7[23]03", 2023),
    (r"amd-epyc-(97\d4|8\w+|9[136]84x)", 2023),
    (r"amd-epyc-4\d\d4\w*", 2024),
    (r"amd-epyc-4\d\d5\w*", 2025),
    (r"intel-xeon-6[357]\d\dp.*", 2025),
    (r"intel-xeon-e3-\w+-v5|intel-xeon-d-15\w+", 2015),
    (r"intel-xeon-e-22\w+", 2019),
    (r"intel-xeon-d-2[78]\w+", 2022),
)


@dataclass(frozen=True, slots=True)
class Rate:
    """One row of the published rates: what a core does with one thread, in units of SPECrate2017 Integer base."""

    key: str
    name: str
    generation: str
    cores: int
    threads: int
    clock_mhz: int
    results: int
    per_core: float

    @property
    def year(self) -> int:
        """Year the processor's series came out."""
        return next(
            (year for form, year in _SERIES_YEAR if re.fullmatch(form, self.key)), GENERATION_YEAR[self.generation]
        )


def published_rates(catalog: Catalog) -> dict[str, Rate]:
    """Return the rates of all x86 server processors whose generation is known, by catalogue key."""
    found: dict[str, Rate] = {}
    with RATES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = read_cpu_name(row["processor"]).key
            generation = generation_of(key) if key is not None else None
            if key is None or generation is None or generation not in catalog.generations or key in found:
                continue
            threads = int(row["threads_per_core"])
            found[key] = Rate(
                key=key,
                name=row["processor"].replace("platinum", "Platinum"),
                generation=generation,
                cores=int(row["cores_per_chip"]),
                threads=threads,
                clock_mhz=int(row["nominal_mhz"]),
                results=int(row["results"]),
                per_core=float(row["base_per_core_median"]) / (1.0 + SMT_GAIN if threads > 1 else 1.0),
            )
    return found


def published_ratings_mhz() -> dict[str, float]:
    """Return the median rating per processor from the published SPECpower_ssj2008 results."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    with POWER.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = read_cpu_name(row["CPU Description"]).key
            try:
                ops, cores, threads = float(row["ssj_ops @ 100%"]), int(row["Cores"]), int(row["Total Threads"])
                chips = int(row["Chips"])
            except ValueError:
                continue
            if key is not None and chips <= TWO_SOCKETS:
                gain = 1.0 + SMT_GAIN if threads > cores else 1.0
                found[key].append(ops / cores / gain / SSJ_OPS_PER_REFERENCE_MHZ)
    return {key: statistics.median(ratings) for key, ratings in found.items()}


@dataclass(frozen=True, slots=True)
class Pair:
    """A processor with both measurements: reference MHz per unit of rate."""

    key: str
    generation: str
    worth: float


def worth_by_generation(pairs: Sequence[Pair]) -> dict[str, float]:
    """Return reference MHz per unit of rate for each generation."""
    logs = [(scale_year(pair.generation), math.log(pair.worth)) for pair in pairs]
    slope = statistics.median((b - a) / (y - x) for (x, a), (y, b) in combinations(logs, 2) if x != y)
    level = statistics.median(worth - slope * year for year, worth in logs)
    found: dict[str, float] = {}
    for generation in GENERATION_YEAR:
        own = [pair.worth for pair in pairs if pair.generation == generation]
        line = math.exp(level + slope * scale_year(generation))
        found[generation] = statistics.median(own) if len(own) >= ENOUGH else line
    return found


def scale_year(generation: str) -> int:
    """Return the year whose worth of a unit of rate applies to a generation."""
    return min(max(GENERATION_YEAR[generation], FIRST_YEAR), LAST_YEAR)


def processors_with_both(catalog: Catalog) -> list[Pair]:
    """Return what the processors with both measurements say."""
    rates, ratings = published_rates(catalog), published_ratings_mhz()
    return [Pair(key, rate.generation, ratings[key] / rate.per_core) for key, rate in rates.items() if key in ratings]


def leave_one_out_errors(pairs: Sequence[Pair]) -> list[float]:
    """Return the relative error of each processor's rating when the other processors make the scale."""
    errors: list[float] = []
    for index, pair in enumerate(pairs):
        others = [*pairs[:index], *pairs[index + 1 :]]
        errors.append(worth_by_generation(others)[pair.generation] / pair.worth - 1.0)
    return errors


def rated(rate: Rate, worth: dict[str, float]) -> int:
    """Return the rating of a processor, rounded to 5 MHz as all ratings of the catalogue are."""
    return round(rate.per_core * worth[rate.generation] / 5) * 5


def main() -> None:
    """Print the section ``rated`` of ``cpu_table.yaml``: processors that ``cpus.yaml`` does not have."""
    catalog = load_catalog()
    worth = worth_by_generation(processors_with_both(catalog))
    first = load_cpus()[1]
    for rate in sorted(published_rates(catalog).values(), key=lambda rate: (rate.year, rate.key)):
        if rate.key in first:
            continue
        cells = (
            rate.name,
            rate.generation,
            rate.cores,
            rate.threads,
            rate.clock_mhz,
            rate.year,
            rated(rate, worth),
            rate.results,
        )
        sys.stdout.write(f"  {rate.key}: {' | '.join(map(str, cells))}\n")


if __name__ == "__main__":
    main()

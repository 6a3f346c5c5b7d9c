"""Processors of the table ``cpu_table.yaml``, read when one is asked for that ``cpus.yaml`` does not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from vconsolidate.catalog.cpus import CpuEntry, Generation
from vconsolidate.catalog.reading import CatalogError, read, source_table

COLUMNS = ("name", "generation", "cores", "threads", "clock_mhz", "year", "rating_mhz", "results")
RATED_ERROR_FRACTION = 0.15
"""Half-width of a rating from SPECrate: 28 of the 32 processors that SPECpower measured too lie within it."""
UNCHECKED_ERROR_FRACTION = 0.25
"""The same after `LAST_CHECKED_YEAR` or with few results; no processor of these years has both measurements."""
LAST_CHECKED_YEAR = 2021
FEW_RESULTS = 3


class AllCpus(Mapping[str, CpuEntry]):
    """
    Processors of ``cpus.yaml``, and behind them those of the table.

    Parameters
    ----------
    first
        Processors that are there without reading the table; they win.
    generations
        By key.
    """

    def __init__(self, first: Mapping[str, CpuEntry], generations: Mapping[str, Generation]) -> None:
        self._first = first
        self._generations = generations

    @cached_property
    def _table(self) -> Mapping[str, CpuEntry]:
        return {key: entry for key, entry in load_cpu_table(self._generations) if key not in self._first}

    def __getitem__(self, key: str) -> CpuEntry:
        """Return a processor; the table is read only when it is needed."""
        found = self._first.get(key)
        return self._table[key] if found is None else found

    def __iter__(self) -> Iterator[str]:
        """Yield all keys."""
        yield from self._first
        yield from self._table

    def __len__(self) -> int:
        """Return the number of processors."""
        return len(self._first) + len(self._table)


def load_cpu_table(generations: Mapping[str, Generation]) -> Iterator[tuple[str, CpuEntry]]:
    """
    Yield the processors of the table by key.

    Raises
    ------
    CatalogError
        When a line lacks a field, or a figure is none.
    """
    with read("cpu_table") as file:
        sources = source_table(file)
        if file.texts("columns") != COLUMNS:
            raise file.error("columns", f"expected {', '.join(COLUMNS)}")
        for section in ("rated", "by_generation"):
            for key, line in file.row(section).items():
                yield key, _entry(f"{file.where}/{key}", key, str(line), generations, sources[section])


def _entry(where: str, key: str, line: str, generations: Mapping[str, Generation], source: str) -> CpuEntry:
    cells = [cell.strip() for cell in line.split("|")]
    try:
        name, generation, *figures = (cell for cell in cells if cell != "-")
        cores, threads, clock_mhz, year, *rated = map(int, figures)
        known = generations[generation]
        rating_mhz, error_fraction, rating_source = clock_mhz * known.factor, known.error_fraction, known.rating_source
        if rated != [0]:
            rating, results = rated
            checked = year <= LAST_CHECKED_YEAR and results >= FEW_RESULTS
            error_fraction = RATED_ERROR_FRACTION if checked else UNCHECKED_ERROR_FRACTION
            rating_mhz, rating_source = float(rating), source
    except (ValueError, KeyError) as error:
        raise CatalogError(where, f"{line!r} is not a line of {', '.join(COLUMNS)}") from error
    return CpuEntry(
        key=key,
        name=name,
        generation=known,
        cores=cores,
        threads_per_core=threads,
        clock_mhz=float(clock_mhz),
        year=year,
        core_rating_mhz=rating_mhz,
        rating_error_fraction=error_fraction,
        rating_source=rating_source,
        source=source,
    )

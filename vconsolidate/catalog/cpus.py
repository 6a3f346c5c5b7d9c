"""Processors: what is in a socket, and what one core does in reference MHz."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vconsolidate.catalog.reading import VIRTUALISATION, CatalogError, Row, Virtualisation, read, source_table
from vconsolidate.model.hardware import Cpu, Vendor

VENDORS: tuple[Vendor, ...] = ("intel", "amd", "other")
MEASURED_ERROR_FRACTION = 0.1
"""Half-width for a measured rating: published systems with one processor lie within about ten percent of each other."""


@dataclass(frozen=True, slots=True)
class Generation:
    """
    A generation of processors: fallback for those without a rating of their own.

    Parameters
    ----------
    factor
        Reference MHz per MHz of nominal clock, one busy core.
    error_fraction
        Half-width of the error band of `factor`.
    """

    key: str
    name: str
    vendor: Vendor
    factor: float
    error_fraction: float
    virtualisation: Virtualisation
    source: str

    @property
    def rating_source(self) -> str:
        """Where a rating made from `factor` comes from."""
        return f"generation factor {self.factor:g} × nominal clock rate ({self.source})"


@dataclass(frozen=True, slots=True)
class CpuEntry:
    """
    A processor of the catalogue.

    Parameters
    ----------
    cores, threads_per_core
        Of one socket.
    core_rating_mhz
        Work of one busy core in reference MHz.
    year
        Year it came out.
    rating_source, source
        Where the rating, and where the entry as a whole comes from.
    """

    key: str
    name: str
    generation: Generation
    cores: int
    threads_per_core: int
    clock_mhz: float
    year: int
    core_rating_mhz: float
    rating_error_fraction: float
    rating_source: str
    source: str

    def build(self, sockets: int) -> Cpu:
        """Return the processors of a machine with `sockets` sockets."""
        return Cpu(
            model=self.name,
            vendor=self.generation.vendor,
            generation=self.generation.key,
            sockets=sockets,
            cores_per_socket=self.cores,
            threads_per_core=self.threads_per_core,
            clock_mhz=self.clock_mhz,
            core_rating_mhz=self.core_rating_mhz,
            rating_error_fraction=self.rating_error_fraction,
            rating_source=self.rating_source,
            virtualisation=self.generation.virtualisation,
        )


def load_cpus() -> tuple[Mapping[str, Generation], Mapping[str, CpuEntry]]:
    """Return generations by key and alias, and processors by key."""
    with read("cpus") as file:
        sources = source_table(file)
        generations: dict[str, Generation] = {}
        for key, row in file.rows("generations"):
            with row:
                generation = read_generation(key, row, sources)
                for name in (key, *row.texts("aliases", ())):
                    if name in generations:
                        raise CatalogError(row.where, f"the name {name} appears twice", row.route)
                    generations[name] = generation
        cpus: dict[str, CpuEntry] = {}
        for key, row in file.rows("cpus"):
            with row:
                cpus[key] = read_cpu(key, row, generations, sources, sources["ssj"])
    return generations, cpus


def read_generation(key: str, row: Row, sources: Mapping[str, str]) -> Generation:
    """Return a generation of a data file."""
    return Generation(
        key=key,
        name=row.text("name"),
        vendor=row.choice("vendor", VENDORS),
        factor=row.number("factor"),
        error_fraction=row.number("error"),
        virtualisation=row.choice("virtualisation", VIRTUALISATION),
        source=row.sources(sources),
    )


def read_cpu(
    key: str,
    row: Row,
    generations: Mapping[str, Generation],
    sources: Mapping[str, str],
    measured_by: str | None = None,
) -> CpuEntry:
    """
    Return a processor of a data file.

    Parameters
    ----------
    measured_by
        Where a rating of its own comes from; None for the sources of the entry.
    """
    source = row.sources(sources)
    generation = generations[row.choice("generation", tuple(generations))]
    clock_mhz = row.number("clock_mhz", least=1)
    measured = row.has("rating_mhz")
    return CpuEntry(
        key=key,
        name=row.text("name"),
        generation=generation,
        cores=row.whole("cores", least=1),
        threads_per_core=row.whole("threads", 2, least=1),
        clock_mhz=clock_mhz,
        year=row.whole("year"),
        core_rating_mhz=row.number("rating_mhz", least=1) if measured else clock_mhz * generation.factor,
        rating_error_fraction=MEASURED_ERROR_FRACTION if measured else generation.error_fraction,
        rating_source=(measured_by or source) if measured else generation.rating_source,
        source=source,
    )

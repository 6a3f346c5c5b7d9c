"""What a source says of a machine's processors, as the inventory's ``hardware.cpu``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vconsolidate import units
from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.cpuid import generation_of
from vconsolidate.inventory.importing.fragment import Facts
from vconsolidate.inventory.importing.gathering import Gathering

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog

ASSUMED_GENERATION: Final = "skylake"
"""For a processor of which nothing is known but its cores: the reference generation of the catalogue."""
ASSUMED_CLOCK_MHZ: Final = 2400.0
"""The middle of server processors of the last ten years."""

_CLOCK: Final = re.compile(r"@\s*(\d{1,2}(?:\.\d{1,3})?)\s*GHz", re.IGNORECASE)
_MARKS: Final = re.compile(r"\((?:R|TM|C)\)", re.IGNORECASE)
_CPU: Final = "hardware.cpu"


@dataclass(frozen=True, slots=True)
class Processors:
    """
    Processors of one machine as a source has them; None for what it does not say.

    Parameters
    ----------
    model
        As printed (``Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz``); empty where unknown.
    sockets
        Populated sockets.
    cores, threads
        Of the whole machine; `threads` are logical processors.
    clock_mhz
        Nominal; a clock in the name counts more.
    vendor, family, number, stepping
        As CPUID reports them (`number` is its model number).
    generations
        Generations of the catalogue that the source names, the best first; one that it does not have is passed over.
    """

    model: str = ""
    sockets: int | None = None
    cores: int | None = None
    threads: int | None = None
    clock_mhz: float | None = None
    vendor: str = ""
    family: int | None = None
    number: int | None = None
    stepping: int | None = None
    generations: tuple[str, ...] = ()


def put_processors(
    into: Gathering, read: Processors, origin: str, catalog: Catalog, options: ImportOptions | None = None
) -> None:
    """
    Add ``hardware.cpu`` to a record: the catalogue's processor where it is named, else generation, cores and clock.

    A processor of the catalogue with another number of cores than was read is spelt out: some may be switched off.
    What is neither read nor known is assumed, and the facts say so.
    """
    from vconsolidate.catalog.matching.cpus import match_cpu  # noqa: PLC0415 - reads the catalogue

    sockets = read.sockets or 1
    cores = _per(read.cores, sockets)
    threads = _per(read.threads, read.cores or 0)
    match = match_cpu(read.model, catalog) if read.model else None
    entry = catalog.cpus[match.key] if match is not None else None
    into.put(f"{_CPU}.sockets", sockets, origin, "" if read.sockets else "the source does not say how many")
    if entry is not None and match is not None and match.confidence == "exact" and cores in (None, entry.cores):
        into.put(f"{_CPU}.model", match.key, origin, match.why)
        if threads is not None and threads != entry.threads_per_core:
            into.put(f"{_CPU}.threads_per_core", threads, origin)
        return
    into.put(f"{_CPU}.model", " ".join(_MARKS.sub("", read.model).split()), origin)
    generation, why = _generation(read, catalog, options, entry.generation.key if entry is not None else "")
    into.put(f"{_CPU}.generation", generation, origin, why)
    if cores is None and read.threads is not None:
        cores = max(1, read.threads // sockets)
        into.put(f"{_CPU}.cores_per_socket", cores, origin, "every logical processor is taken for a core")
    into.put(f"{_CPU}.cores_per_socket", cores or 1, origin, "" if cores else "the source does not say how many")
    into.put(f"{_CPU}.threads_per_core", threads, origin)
    usual = entry.build(1).clock_mhz if entry is not None else ASSUMED_CLOCK_MHZ
    _put_clock(into, read, origin, usual)


def put_processor_of_vm(
    into: Gathering, read: Processors, origin: str, catalog: Catalog, options: ImportOptions | None = None
) -> None:
    """
    Add the kind of processor that a VM runs on, for one whose host is not in the source: generation and clock.

    What is neither read nor known is assumed, and the facts say so.
    """
    from vconsolidate.catalog.matching.cpus import match_cpu  # noqa: PLC0415 - reads the catalogue

    match = match_cpu(read.model, catalog) if read.model else None
    if match is not None and match.confidence == "exact":
        into.put(f"{_CPU}.model", match.key, origin, match.why)
        return
    generation, why = _generation(read, catalog, options, catalog.cpus[match.key].generation.key if match else "")
    unknown = "the source does not have its host"
    into.put(f"{_CPU}.generation", generation, origin, why if read.model or read.family else why and unknown)
    _put_clock(into, read, origin, ASSUMED_CLOCK_MHZ)


def reference_mhz_per_mhz(host: Facts, catalog: Catalog) -> float:
    """Return the work of one MHz of a host in MHz of the reference core; 1 where its processor is not known."""
    model, generation = host.get(f"{_CPU}.model"), host.get(f"{_CPU}.generation")
    entry = catalog.cpus.get(str(model.value)) if model else None
    if entry is not None:
        one = entry.build(1)
        return one.core_rating_mhz / one.clock_mhz
    known = catalog.generations.get(str(generation.value)) if generation else None
    return known.factor if known is not None else 1.0


def nominal_mhz(host: Facts, catalog: Catalog) -> float | None:
    """Return the nominal clock rate of a host; None where its facts do not have it."""
    model, clock = host.get(f"{_CPU}.model"), host.get(f"{_CPU}.clock")
    entry = catalog.cpus.get(str(model.value)) if model else None
    if entry is not None:
        return entry.build(1).clock_mhz
    return units.parse(str(clock.value), units.CLOCK) if clock else None


def _put_clock(into: Gathering, read: Processors, origin: str, usual_mhz: float) -> None:
    named = _CLOCK.search(read.model)
    into.put(f"{_CPU}.clock", amounts.clock(float(named[1]) * 1000 if named else read.clock_mhz), origin)
    into.put(f"{_CPU}.clock", amounts.clock(usual_mhz), origin, "the source does not say how fast it is")


def _per(total: int | None, parts: int) -> int | None:
    """Return the share of one part where the total divides evenly (8 cores of 2 sockets are 4)."""
    return total // parts if total and parts and total % parts == 0 else None


def _generation(read: Processors, catalog: Catalog, options: ImportOptions | None, near: str) -> tuple[str, str]:
    """Return a generation of the catalogue, and why it was assumed where the source does not say it."""
    from vconsolidate.catalog.matching.generations import guess_generation  # noqa: PLC0415 - reads the catalogue

    if read.family is not None and read.number is not None:
        found = generation_of(read.vendor, read.family, read.number, read.stepping, catalog.generations)
        if found is not None:
            return found[0], "" if found[1] else "the nearest generation of the catalogue"
    for position, named in enumerate(read.generations):
        if named in catalog.generations:
            return named, "the nearest generation of the catalogue" if position else ""
    if near:
        return near, "of a processor of the catalogue with nearly this name"
    match = guess_generation(read.model, catalog) if read.model else None
    if match is not None:
        return match.key, match.why
    if options is not None and options.generation:
        return options.generation, "chosen with --generation"
    return ASSUMED_GENERATION, "the catalogue does not know the processor"

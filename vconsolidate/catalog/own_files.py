"""Entries that a user adds to the catalogue: files of the same form as its own."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar, cast

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.cpus import CpuEntry, Generation, read_cpu, read_generation
from vconsolidate.catalog.guests import Support, read_guest
from vconsolidate.catalog.hypervisors import Platforms, read_hypervisor
from vconsolidate.catalog.models import read_model
from vconsolidate.catalog.reading import CatalogError, Row, source_table
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.platform import GuestSystem, Hypervisor

SECTIONS = ("sources", "generations", "cpus", "models", "hypervisors", "guests")
Wrong = Callable[[CatalogError], None]
_Entry = TypeVar("_Entry")


class ExtendedCatalog(Catalog):
    """
    A catalogue with the entries of one file of its user.

    Sections of `base` are still read only when they are asked for; a hypervisor of the user takes over the guest
    support of another (``guests_like``), or has ``unknown`` for every guest that some hypervisor supports.

    Parameters
    ----------
    base
        The catalogue to add to.
    file
        The user's file.
    wrong
        Called with everything that is wrong, one mistake for each entry.
    """

    def __init__(self, base: Catalog, file: Row, wrong: Wrong) -> None:
        self._base = base
        self._wrong = wrong
        self._sources: Mapping[str, str] = {}
        self._guests_like: dict[str, str] = {}
        for section in SECTIONS:
            try:
                if file.has(section):
                    file.row(section)
            except CatalogError as error:
                wrong(error)
            else:
                self._sources = source_table(file) if section == "sources" and file.has(section) else self._sources
        self._own_generations = dict(self._read(file, "generations", base.generations, self._generation))
        self._own_cpus = dict(self._read(file, "cpus", base.cpus, self._cpu))
        self._own_models = dict(self._read(file, "models", base.models, self._model))
        self._own_hypervisors = dict(self._read(file, "hypervisors", base.hypervisors, self._hypervisor))
        self._own_guests = dict(self._read(file, "guests", base.guests, self._guest))

    @property
    def generations(self) -> Mapping[str, Generation]:
        """Generations by key and code name."""
        return _joined(self._own_generations, self._base.generations)

    @property
    def cpus(self) -> Mapping[str, CpuEntry]:
        """Processors by key."""
        return _joined(self._own_cpus, self._base.cpus)

    @property
    def models(self) -> Mapping[str, Hardware]:
        """Servers by key."""
        return _joined(self._own_models, self._base.models)

    @property
    def hypervisors(self) -> Mapping[str, Hypervisor]:
        """Hypervisors by key; the user's come last."""
        return _joined(self._own_hypervisors, self._base.hypervisors)

    @property
    def platforms(self) -> Platforms:
        """Those of the program, and the parts that hypervisors refer to by name."""
        return self._base.platforms

    @property
    def guests(self) -> Mapping[str, GuestSystem]:
        """Guest systems by key."""
        if not self._own_hypervisors:
            return _joined(self._own_guests, self._base.guests)
        return {**{key: self._supported(guest) for key, guest in self._base.guests.items()}, **self._own_guests}

    def _supported(self, guest: GuestSystem) -> GuestSystem:
        more: dict[str, Support] = {}
        for key in self._own_hypervisors:
            like = self._guests_like.get(key)
            if like is not None and like in guest.supported_on:
                more[key] = guest.supported_on[like]
            elif like is None and guest.supported_on:
                more[key] = "unknown"
        return replace(guest, supported_on={**guest.supported_on, **more})

    def _read(
        self, file: Row, section: str, known: Mapping[str, object], build: Callable[[str, Row], _Entry]
    ) -> Iterator[tuple[str, _Entry]]:
        """Yield the entries of a section that are right; the mistakes of the others are told."""
        try:
            entries = list(file.row(section).items()) if file.has(section) else []
        except CatalogError:
            return  # told already
        for key, fields in entries:
            try:
                with Row(f"{file.where}/{key}", fields, (section, key)) as row:
                    entry = build(key, row)
            except CatalogError as error:
                self._wrong(error)
                continue
            if key in known:
                taken = "the catalogue has this name already (choose another)"
                self._wrong(CatalogError(key, taken, (section, key)))
            else:
                yield key, entry

    def _generation(self, key: str, row: Row) -> Generation:
        return read_generation(key, row, self._sources)

    def _cpu(self, key: str, row: Row) -> CpuEntry:
        return read_cpu(key, row, self.generations, self._sources)

    def _model(self, key: str, row: Row) -> Hardware:
        del key
        return read_model(row, self.cpus, self._sources)

    def _hypervisor(self, key: str, row: Row) -> Hypervisor:
        if row.has("guests_like"):
            self._guests_like[key] = row.choice("guests_like", tuple(self._base.hypervisors))
        return read_hypervisor(key, row, self.platforms.parts, self._sources)

    def _guest(self, key: str, row: Row) -> GuestSystem:
        return read_guest(key, row, tuple(self.hypervisors), self._sources)


def _joined(own: dict[str, _Entry], base: Mapping[str, _Entry]) -> Mapping[str, _Entry]:
    """Return both; ChainMap only reads the second."""
    return ChainMap(own, cast("dict[str, _Entry]", base)) if own else base

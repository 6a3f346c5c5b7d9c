"""Guest operating systems and the hypervisors that support them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from vconsolidate.catalog.reading import Row, read, source_table
from vconsolidate.model.platform import DriverFamily, GuestSystem, HotRemove

Support = Literal["full", "deprecated", "unknown", "unsupported"]
SUPPORT: tuple[Support, ...] = ("unknown", "deprecated", "full")
"""What the file states, the weakest first: a hypervisor that is named twice has the stronger."""
DRIVERS: tuple[DriverFamily, ...] = ("esx", "hyper-v", "xen", "kvm")
REMOVES: tuple[HotRemove, ...] = ("cpu", "memory")


def load_guests(hypervisors: tuple[str, ...]) -> Mapping[str, GuestSystem]:
    """
    Return the guest systems by key.

    Parameters
    ----------
    hypervisors
        Keys in the order of versions: the data file speaks of ranges, ``esx-3.5..esxi-6.7``.
    """
    with read("guests") as file:
        sources = source_table(file)
        guests: dict[str, GuestSystem] = {}
        for key, row in file.rows("guests"):
            with row:
                guests[key] = read_guest(key, row, hypervisors, sources)
    return guests


def read_guest(key: str, row: Row, hypervisors: tuple[str, ...], sources: Mapping[str, str]) -> GuestSystem:
    """Return a guest system of a data file."""
    source = row.sources(sources)
    supported_on: dict[str, Support] = {}
    for support in SUPPORT:
        supported_on.update(dict.fromkeys(expand_ranges(row, support, hypervisors), support))
    return GuestSystem(
        key=key,
        name=row.text("name"),
        family=row.text("family"),
        max_vcpus=row.whole("vcpus", least=1) if row.has("vcpus") else None,
        max_memory_mib=int(row.number("memory_gib") * 1024) if row.has("memory_gib") else None,
        balloon_driver=row.flag("balloon", default=True),
        hot_add_cpu=row.flag("hot_cpu", default=False),
        hot_add_memory=row.flag("hot_memory", default=False),
        supported_on=supported_on,
        source=source,
        hot_remove=row.choices("remove", REMOVES),
        paravirtual_drivers=row.choices("drivers", DRIVERS),
    )


def expand_ranges(row: Row, key: str, hypervisors: tuple[str, ...]) -> Iterator[str]:
    """Yield the hypervisors of a field that holds ranges in the order of versions, ``esx-3.5..esxi-6.7``."""
    for span in row.texts(key, ()):
        first, _, last = span.partition("..")
        for end in (first, last or first):
            if end not in hypervisors:
                raise row.error(key, f"unknown hypervisor {end!r}")
        begin, end_index = hypervisors.index(first), hypervisors.index(last or first)
        if end_index < begin:
            raise row.error(key, f"the range {span!r} ends before it starts (swap its ends)")
        yield from hypervisors[begin : end_index + 1]

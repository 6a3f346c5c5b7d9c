"""What running VMs can be given on each platform."""

from __future__ import annotations

from collections.abc import Mapping

from vconsolidate.catalog.guests import expand_ranges
from vconsolidate.catalog.reading import Row, read, source_table
from vconsolidate.model.hot_add import HotAddSupport


def load_hot_add(hypervisors: tuple[str, ...]) -> Mapping[str, HotAddSupport]:
    """
    Return hypervisor key → what its running VMs can be given.

    Parameters
    ----------
    hypervisors
        Keys in the order of versions.
    """
    found: dict[str, HotAddSupport] = {}
    with read("hot_add") as file:
        sources = source_table(file)
        for _, row in file.rows("hot_add"):
            with row:
                found.update(dict.fromkeys(expand_ranges(row, "platforms", hypervisors), _support(row, sources)))
    return found


def _support(row: Row, sources: Mapping[str, str]) -> HotAddSupport:
    return HotAddSupport(
        vcpus=row.flag("vcpus"),
        memory=row.flag("memory"),
        remove_vcpus=row.flag("remove_vcpus", default=False),
        remove_memory=row.flag("remove_memory", default=False),
        memory_factor=row.number("memory_factor", least=1.0) if row.has("memory_factor") else None,
        small_linux_mib=int(row.number("small_linux_gib", 0.0) * 1024),
        hides_numa=row.flag("hides_numa", default=False),
        set_before_start=row.flag("set_before_start", default=False),
        windows_memory=row.texts("windows_memory", ()),
        source=row.sources(sources),
    )

"""Services of hosts, by platform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from vconsolidate.catalog.guests import expand_ranges
from vconsolidate.catalog.reading import Row, read, source_table
from vconsolidate.firewall.ports import port_of
from vconsolidate.model.host_service import HostService


@cache
def roles() -> tuple[str, ...]:
    """Return what services are needed for."""
    return read("host_services").texts("roles")


@cache
def services_by_platform(hypervisors: tuple[str, ...]) -> Mapping[str, tuple[HostService, ...]]:
    """
    Return the services of every platform, in the order of the file; empty where none is known.

    Parameters
    ----------
    hypervisors
        Keys in the order of versions: the data file speaks of ranges, ``esxi-5.0..esxi-9.0``.
    """
    found: dict[str, list[HostService]] = {key: [] for key in hypervisors}
    with read("host_services") as file:
        sources, known = source_table(file), file.texts("roles")
        for _, row in file.rows("services"):
            with row:
                fixed = frozenset(_from(row, hypervisors))
                ports = tuple(port_of(text) for text in row.texts("ports"))
                for platform in expand_ranges(row, "platforms", hypervisors):
                    service = HostService(
                        name=row.text("name"),
                        title=row.text("title"),
                        role=row.choice("role", known),
                        ports=ports,
                        daemon=row.text("daemon", "none") if row.has("daemon") else "",
                        optional=row.flag("optional", default=False),
                        in_clusters=row.flag("needed_in_clusters", default=False),
                        fixed_addresses=platform in fixed,
                        source=row.sources(sources),
                    )
                    found[platform].append(service)
    return {key: tuple(services) for key, services in found.items()}


def _from(row: Row, hypervisors: tuple[str, ...]) -> Iterator[str]:
    """Yield the platforms that take no list of addresses."""
    if row.has("addresses_fixed_from"):
        first = row.choice("addresses_fixed_from", hypervisors)
        yield from hypervisors[hypervisors.index(first) :]

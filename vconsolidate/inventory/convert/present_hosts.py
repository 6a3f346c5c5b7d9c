"""Hosts that run virtual machines today: those of the target, and present hosts beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vconsolidate.inventory.convert.catalogue_names import find_entry
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.hardware import catalogue_model, convert_hardware
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.virtual import PresentHostSection
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.virtual_source import PresentHost


@dataclass(frozen=True, slots=True)
class HostsToday:
    """
    Hosts that may run VMs today.

    Parameters
    ----------
    names
        Of all of them, also of those that could not be converted.
    hardware
        Of those that could, by name.
    by_name_only
        Present hosts whose machine the inventory does not describe.
    of_target
        Machine of the first host or host type of the target; None without any.
    """

    names: frozenset[str]
    hardware: Mapping[str, Hardware]
    by_name_only: frozenset[str] = frozenset()
    of_target: Hardware | None = None


def hosts_of_vms(clusters: Sequence[Cluster], present: Iterable[PresentHost], context: Context) -> HostsToday:
    """Return the existing hosts of the target and the present hosts beside it."""
    hardware = {host.name: host.hardware for cluster in clusters for host in cluster.hosts}
    hardware |= {host.name: host.hardware for host in present if host.hardware is not None}
    machines = [host.hardware for cluster in clusters for host in cluster.hosts]
    machines += [kind.hardware for cluster in clusters for kind in cluster.host_types]
    names = frozenset({*_target_hosts(context), *context.names("present_hosts")})
    named = frozenset(host.name for host in present if host.hardware is None)
    return HostsToday(names, hardware, named, machines[0] if machines else None)


def convert_present_hosts(
    items: Iterable[tuple[Route, PresentHostSection]], context: Context
) -> tuple[PresentHost, ...]:
    """Return the present hosts; a name that another host has already is a problem."""
    context.unique(("present_hosts",), "host")
    in_target = set(_target_hosts(context))
    for number, name in context.numbered("present_hosts"):
        if name in in_target:
            message = f"host {quoted(name)} is a host of the target already (leave it out here)"
            context.wrong(("present_hosts", number, "name"), message)
    hosts = [_present_host(section, route, context) for route, section in items]
    return tuple(host for host in hosts if host is not None)


def _target_hosts(context: Context) -> tuple[str, ...]:
    n_clusters = context.length("target", "clusters")
    return tuple(name for one in range(n_clusters) for name in context.names("target", "clusters", one, "hosts"))


def _present_host(section: PresentHostSection, route: Route, context: Context) -> PresentHost | None:
    """Return the present host at `route`; None, with the reasons among the problems, when it cannot be told."""
    hardware = None
    if section.model is not None and section.hardware is not None:
        context.wrong(route, 'the machine is described twice (write one of "model" or "hardware")')
    elif section.model is not None:
        hardware = catalogue_model(section.model, (*route, "model"), context)
    elif section.hardware is not None:
        hardware = convert_hardware(section.hardware, (*route, "hardware"), context)
    hypervisor = None
    if section.hypervisor is not None:
        table = context.catalog.hypervisors
        hypervisor = find_entry(table, section.hypervisor, (*route, "hypervisor"), "hypervisor", context)
    licence = context.amount(section.licence_per_year, (*route, "licence_per_year"))
    if hardware is None and (section.model is not None or section.hardware is not None):
        return None
    return PresentHost(
        name=section.name,
        hardware=hardware,
        cluster=section.cluster,
        site=section.site,
        rack=section.rack,
        hypervisor=hypervisor,
        licence_per_year=licence,
        warranty_until=section.warranty_until,
        place=context.place(route),
    )

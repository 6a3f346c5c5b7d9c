"""Clusters of virtual hosts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from vconsolidate.inventory.convert.admission import check_failures
from vconsolidate.inventory.convert.applications import refuse_in_cluster as refuse_profiles_in_cluster
from vconsolidate.inventory.convert.catalogue_names import find_entry
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.hardware import catalogue_model, convert_hardware
from vconsolidate.inventory.convert.hardware_versions import cap_hardware
from vconsolidate.inventory.convert.licences import convert_cluster_licences
from vconsolidate.inventory.convert.policy import convert_policy
from vconsolidate.inventory.convert.switches import assumed_switch, check_uplinks, convert_switches
from vconsolidate.inventory.convert.virtual_machines import refuse_in_cluster
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.target import ClusterSection, HostSection, HostTypeSection
from vconsolidate.model.cluster import Cluster, ExistingHost, HostType
from vconsolidate.model.estate import Network
from vconsolidate.model.evc import EvcBaseline
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.network import Switch
from vconsolidate.model.platform import Hypervisor
from vconsolidate.model.policy import Policy


def convert_cluster(
    section: ClusterSection,
    route: Route,
    context: Context,
    policy: Policy,
    networks: Mapping[str, Network],
    zones: frozenset[str],
) -> Cluster | None:
    """Return the cluster at `route`; None, with the reasons among the problems, when it cannot be told."""
    hypervisors = context.catalog.hypervisors
    hypervisor = find_entry(hypervisors, section.hypervisor, (*route, "hypervisor"), "hypervisor", context)
    context.unique((*route, "host_types"), "host type")
    types = tuple(
        _host_type(item, (*route, "host_types", number), context) for number, item in enumerate(section.host_types)
    )
    known = {item.name: item for item in types if item is not None}
    stated = frozenset(context.names(*route, "host_types"))
    hosts = tuple(
        _host(item, (*route, "hosts", number), context, known, stated) for number, item in enumerate(section.hosts)
    )
    context.refer(section.networks, context.names("networks"), (*route, "networks"), "network")
    context.refer(section.zones, zones, (*route, "zones"), "zone")
    own = convert_policy(section.policy, policy, (*route, "policy"), context)
    refuse_in_cluster(section.policy, (*route, "policy"), context)
    refuse_profiles_in_cluster(section.policy, (*route, "policy"), context)
    check_failures(section, own, route, context)
    licences = convert_cluster_licences(section.licences, (*route, "licences"), context)
    evc = None if hypervisor is None else _evc(section, hypervisor, route, context)
    if hypervisor is None:
        return None
    hypervisor = cap_hardware(hypervisor, section.virtual_hardware, (*route, "virtual_hardware"), context)
    switches = convert_switches(section.switches, (*route, "switches"), context, hypervisor, networks)
    for key, machines in (("host_types", types), ("hosts", hosts)):
        for number, machine in enumerate(machines):
            if machine is not None:
                check_uplinks(switches, machine.hardware, machine.name, (*route, key, number), context)
    if None in types or None in hosts:
        return None
    wired = _wired(section, switches, route, context)
    return Cluster(
        name=section.name,
        hypervisor=hypervisor,
        policy=_without_overcommit(section, own, hypervisor, route, context),
        site=section.site,
        host_types=tuple(item for item in types if item is not None),
        hosts=tuple(item for item in hosts if item is not None),
        networks=wired,
        zones=tuple(dict.fromkeys(section.zones)),
        datastores=tuple(dict.fromkeys(section.datastores)),
        datastore_gib=section.datastore,
        labels=tuple(sorted(section.labels.items())),
        licences=licences,
        switches=switches,
        assumed_switch=assumed_switch(
            hypervisor, context, [one for one in networks.values() if not wired or one.name in wired]
        ),
        place=context.place(route),
        evc=evc,
        upgrade_s=section.upgrade_time,
    )


def _evc(section: ClusterSection, hypervisor: Hypervisor, route: Route, context: Context) -> EvcBaseline | None:
    if section.evc is None:
        return None
    if hypervisor.family not in {"esx", "esxi"}:
        message = f"{hypervisor.name} has no EVC, which is a function of vSphere (remove it)"
        context.wrong((*route, "evc"), message)
        return None
    return context.look_up(context.catalog.evc_baselines, section.evc, (*route, "evc"), "EVC baseline")


def _wired(section: ClusterSection, switches: Sequence[Switch], route: Route, context: Context) -> tuple[str, ...]:
    """Return the networks of a cluster: those that it lists, else those of its port groups."""
    offered = tuple(group.network for switch in switches for group in switch.port_groups)
    if not switches or not section.networks:
        return tuple(dict.fromkeys(section.networks or offered))
    for number, name in enumerate(section.networks):
        if name not in offered:
            message = f"no switch of the cluster has a port group for network {quoted(name)}"
            context.wrong((*route, "networks", number), f"{message} (add one, or remove the network)")
    return tuple(dict.fromkeys(section.networks))


def _host_type(section: HostTypeSection, route: Route, context: Context) -> HostType | None:
    hardware = _hardware(section, route, context, "model", "hardware")
    price = context.amount(section.price, (*route, "price"))
    licence = context.amount(section.licence_per_year, (*route, "licence_per_year"))
    if hardware is None:
        return None
    return HostType(
        name=section.name,
        hardware=hardware,
        count=section.count,
        price=price,
        licence_per_year=licence,
        labels=tuple(sorted(section.labels.items())),
        place=context.place(route),
    )


def _host(
    section: HostSection, route: Route, context: Context, types: dict[str, HostType], stated: frozenset[str]
) -> ExistingHost | None:
    hardware: Hardware | None
    type_name = section.type or section.model or (section.hardware.model if section.hardware else None) or section.name
    if section.type is not None and section.model is None and section.hardware is None:
        context.refer_to(section.type, stated, (*route, "type"), "host type")
        known = types.get(section.type)
        hardware = known.hardware if known is not None else None
    else:
        hardware = _hardware(section, route, context, "type", "model", "hardware")
    licence = context.amount(section.licence_per_year, (*route, "licence_per_year"))
    if hardware is None:
        return None
    return ExistingHost(
        name=section.name,
        hardware=hardware,
        type_name=type_name,
        rack=section.rack,
        labels=tuple(sorted(section.labels.items())),
        licence_per_year=licence,
        maintenance=section.maintenance,
        warranty_until=section.warranty_until,
        reuses=section.reuses,
        place=context.place(route),
    )


def _hardware(section: HostTypeSection | HostSection, route: Route, context: Context, *choices: str) -> Hardware | None:
    """Return the machine by whichever of the `choices` is given; exactly one must be."""
    given = [key for key in choices if getattr(section, key) is not None]
    if len(given) != 1:
        words = f"{', '.join(map(quoted, choices[:-1]))} or {quoted(choices[-1])}"
        what = "the machine is described twice" if given else "the machine is not described"
        context.wrong(route, f"{what} (write one of {words})")
        return None
    if section.model is not None:
        return catalogue_model(section.model, (*route, "model"), context)
    if section.hardware is not None:
        return convert_hardware(section.hardware, (*route, "hardware"), context)
    return None


def _without_overcommit(
    section: ClusterSection, policy: Policy, hypervisor: Hypervisor, route: Route, context: Context
) -> Policy:
    """Return the policy for a platform that must not overcommit memory; only what the cluster itself says is wrong."""
    if hypervisor.memory_overcommit or policy.memory_overcommit <= 1.0:
        return policy
    if section.policy.memory.overcommit is not None:
        message = f"{hypervisor.name} {hypervisor.version} cannot overcommit memory (write 1.0)"
        context.wrong((*route, "policy", "memory", "overcommit"), message)
    else:
        context.notes.append(
            f"Cluster {section.name}: {hypervisor.name} {hypervisor.version} cannot overcommit memory; "
            f"the policy's {policy.memory_overcommit:g} is taken as 1.0 there."
        )
    return replace(policy, memory_overcommit=1.0)

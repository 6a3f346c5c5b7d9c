"""Rules between zones, and flows, their ends resolved to names of servers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.rules import Population, members_of
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.schema.zoning import End, FlowSection, TrafficFields, ZonePolicySection
from vconsolidate.model.zoning import PORTS, Flow, Group, Traffic, ZonePolicy, ZoneRule
from vconsolidate.rules.base import Selector
from vconsolidate.units import format_mbps
from vconsolidate.words import listed

DEFAULT_NOTE = (
    "The zone policy states no default; connections that no rule matches are taken as denied (write default: deny or "
    "default: allow under zone_policy)."
)


def convert_zone_policy(section: ZonePolicySection, context: Context, known: Population) -> ZonePolicy:
    """Return the policy, its rules in the order of levels and, in a level, of the file."""
    context.unique(("zone_policy", "levels"), "level")
    if section.default is None:
        context.notes.append(DEFAULT_NOTE)
    rules = tuple(_rules(section, context, known))
    place = context.place(("zone_policy",))
    return ZonePolicy(rules, section.default or "deny", stated_default=section.default is not None, place=place)


def _rules(section: ZonePolicySection, context: Context, known: Population) -> Iterator[ZoneRule]:
    for number, level in enumerate(section.levels):
        context.unique(("zone_policy", "levels", number, "rules"), "rule")
        for position, rule in enumerate(level.rules):
            route: Route = ("zone_policy", "levels", number, "rules", position)
            source, destination, traffic = _ends(rule, route, context, known)
            name = rule.name or f"{level.name} {position + 1}"
            yield ZoneRule(
                level.name, name, source, destination, traffic, rule.action, rule.reason, context.place(route)
            )


def convert_flow(section: FlowSection, route: Route, context: Context, known: Population) -> Flow:
    """Return the flow at `route`."""
    source, destination, traffic = _ends(section, route, context, known)
    if section.traffic is not None:
        _check_rate(section, (source, destination), route, context, known)
    return Flow(
        section.name or f"{source.words} to {destination.words}",
        source,
        destination,
        traffic,
        section.expect,
        section.traffic,
        section.reason,
        context.place(route),
    )


def _check_rate(
    section: FlowSection, ends: tuple[Group, Group], route: Route, context: Context, known: Population
) -> None:
    """Report traffic that must not flow; note more than the servers at one end send and receive in all."""
    rate, at = section.traffic or 0.0, (*route, "traffic")
    if section.expect == "denied" and rate:
        context.wrong(at, "a flow that must never pass has no traffic (leave it out, or write expect: allowed)")
    for end in ends:
        if end.everything or end.outside or not end.vms:
            continue
        stated = [server.demand.network_mbps for server in known.servers if server.name in end.vms]
        total = sum(one or 0.0 for one in stated)
        if all(stated) and rate > total * (1 + 1e-9):
            name = section.name or f"from {ends[0].words} to {ends[1].words}"
            context.notes.append(
                f"The flow {name} has {format_mbps(rate)}, but demand.network of {end.words} is {format_mbps(total)} "
                "in all; hosts are planned for the latter (it should include this traffic)."
            )
            break


def _ends(section: TrafficFields, route: Route, context: Context, known: Population) -> tuple[Group, Group, Traffic]:
    if section.ports and section.protocol not in PORTS:
        context.wrong((*route, "ports"), 'only TCP and UDP have ports (write "protocol: tcp" or "protocol: udp")')
    source = _group(section.from_, (*route, "from"), context, known)
    destination = _group(section.to, (*route, "to"), context, known)
    if source.outside and destination.outside:
        message = "both ends are outside, so none of the servers sees the traffic (name servers at one end)"
        context.wrong((*route, "to"), message)
    return source, destination, Traffic(section.protocol, section.ports)


def _group(end: End, route: Route, context: Context, known: Population) -> Group:
    if end == "any":
        return Group("any", everything=True)
    if end == "outside":
        return Group("outside", outside=True)
    if not isinstance(end, Selector):
        names = [str(name) for name in end]
        return Group(listed(names), frozenset(members_of(names, route, context, known)))
    zones = (end.zone,) if isinstance(end.zone, str) else tuple(end.zone or ())
    for zone in zones:
        if not set(zone) & set("*?"):
            context.refer_to(zone, frozenset(context.names("zones")), (*route, "zone"), "zone")
    # A container may be empty today; the rules that speak of it are then reported as unreachable.
    anyone = replace(known, complete=False)
    return Group(_words(end), frozenset(members_of(end, route, context, anyone)))


def _words(selector: Selector) -> str:
    parts = []
    for field in type(selector).model_fields:
        value = getattr(selector, field)
        if value is None:
            continue
        if isinstance(value, dict):
            value = [f"{key}={word}" for key, word in value.items()]
        words = [str(one) for one in value] if isinstance(value, list) else [str(value)]
        parts.append(f"{field.removesuffix('s') if len(words) == 1 else field} {listed(words)}")
    return ", ".join(parts)

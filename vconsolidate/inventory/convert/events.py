"""What happens during a replay, its servers and hosts resolved to names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.rules import Population, members_of
from vconsolidate.inventory.node import Route, walk
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.events import (
    KINDS,
    HotAddSection,
    MaintenanceSection,
    RunawaySection,
    SurgeSection,
)
from vconsolidate.inventory.schema_problems import validate
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.event import Event, HotAdd, Maintenance, Runaway, Surge


def convert_event(route: Route, context: Context, known: Population, clusters: Iterable[Cluster]) -> Event | None:
    """Return the event at `route`; None, with the reasons among the problems, when it cannot be told."""
    node, _ = walk(context.root, route)
    kind = node.get("kind")
    if kind is None:
        context.wrong(route, '"kind" is missing (write surge, hot_add, maintenance or runaway)')
        return None
    model = KINDS.get(kind.value) if isinstance(kind.value, str) else None
    if model is None:
        name = kind.text or "list or mapping"
        context.wrong((*route, "kind"), f"unknown event {quoted(name)}{context.problems.did_you_mean(name, KINDS)}")
        return None
    before = len(context.problems)
    section = validate(model, context.root, route, context.problems)
    event: Event | None = None
    match section:
        case SurgeSection():
            event = _surge(section, route, context, known)
        case HotAddSection():
            event = _hot_add(section, route, context, known)
        case MaintenanceSection():
            event = _maintenance(section, route, context, clusters)
        case RunawaySection():
            event = _runaway(section, route, context, known)
        case _:
            return None
    return event if len(context.problems) == before else None


def _surge(section: SurgeSection, route: Route, context: Context, known: Population) -> Surge:
    _check_order(section.at, section.until, route, context)
    vms = () if section.servers is None else members_of(section.servers, (*route, "servers"), context, known)
    return Surge(vms, section.factor, round(section.at), _whole(section.until), context.place(route))


def _hot_add(section: HotAddSection, route: Route, context: Context, known: Population) -> HotAdd:
    context.refer_to(section.server, known.server_names, (*route, "server"), "server")
    if not section.vcpus and not section.memory:
        context.wrong(route, 'nothing is added (write "vcpus", "memory" or both)')
    if any(server.name == section.server and server.fault_tolerant for server in known.servers):
        context.wrong((*route, "server"), "a running fault-tolerant VM takes no vCPUs or memory (remove this event)")
    return HotAdd(section.server, section.vcpus, round(section.memory), round(section.at), context.place(route))


def _runaway(section: RunawaySection, route: Route, context: Context, known: Population) -> Runaway:
    context.refer_to(section.server, known.server_names, (*route, "server"), "server")
    _check_order(section.at, section.until, route, context)
    return Runaway(section.server, round(section.at), _whole(section.until), context.place(route))


def _maintenance(
    section: MaintenanceSection, route: Route, context: Context, clusters: Iterable[Cluster]
) -> Maintenance:
    _check_order(section.from_, section.until, route, context)
    existing: dict[str, None] = {}
    to_buy: list[str] = []
    for cluster in clusters:
        existing |= dict.fromkeys(host.name for host in cluster.hosts)
        to_buy += [f"{cluster.name}-{kind.name}" for kind in cluster.host_types]
    bought = any(re.fullmatch(rf"{re.escape(stem)}-\d+", section.host) for stem in to_buy)
    if not bought and not context.problems:
        context.refer_to(section.host, frozenset(existing), (*route, "host"), "host")
    return Maintenance(section.host, round(section.from_), _whole(section.until), context.place(route))


def _check_order(begin: float, end: float | None, route: Route, context: Context) -> None:
    if end is not None and end <= begin:
        context.wrong((*route, "until"), "the event must end after it begins (write a later time)")


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds)

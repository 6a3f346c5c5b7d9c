"""The migration: methods, limits of waves, groups, order, freezes; and hosts that are machines of today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.rules import Population, members_of
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.migration import MigrationSection
from vconsolidate.migration.circle import circle
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.migration import DAY_S, Freeze, Method, Migration, MoveGroup, MoveOrder
from vconsolidate.model.server import Server

_AT: Route = ("migration",)
_DEFAULT = Migration()
_LAST_START: Final = date(8999, 12, 31)
_LONGEST_FREEZE_YEARS: Final = 10
"""After the first window; waves are counted through every window up to the end of a freeze."""


def convert_migration(section: MigrationSection, context: Context, known: Population) -> Migration:
    """Return how workloads move; servers that nobody declares, and orders that contradict, are problems."""
    context.unique((*_AT, "groups"), "group")
    methods, change_of = _by_server(section, context, known)
    change = _DEFAULT.change_per_day if section.change_per_day is None else section.change_per_day
    work = section.work
    if section.start is not None and section.start > _LAST_START:
        context.wrong((*_AT, "start"), f"{section.start} is too late (write a day before the year 9000)")
    if section.window is not None and section.window > section.every_days * DAY_S:
        context.wrong(
            (*_AT, "window"),
            "the window is not over when the next one begins (write a shorter one, or more every_days)",
        )
    groups = tuple(
        MoveGroup(group.name, members_of(group.servers, (*_AT, "groups", number, "servers"), context, known))
        for number, group in enumerate(section.groups)
    )
    orders = _orders(section, context, known)
    together = [(f"group {group.name}", group.servers) for group in groups]
    around = circle(together, [(order.first, order.then) for order in orders])
    if around:
        context.wrong((*_AT, "order"), f"the order goes in a circle: {' → '.join(around)} (leave one of them out)")
    return Migration(
        bandwidth_mbps=section.bandwidth,
        method=section.method,
        methods=methods,
        change_per_day=change,
        change_of=change_of,
        cutover_s=section.cutover,
        start=section.start,
        every_days=section.every_days,
        window_s=section.window,
        staff_s=section.staff,
        work_s={"physical": work.physical, "virtual": work.virtual, "move": work.move},
        most_moves=section.most_moves,
        parking=section.parking,
        objective=section.objective,
        most_waves=section.most_waves,
        risk_of=_risks(section, context, known),
        rebuild_s=section.rebuild,
        groups=groups,
        order=orders,
        freezes=_freezes(section, context, known),
        place=context.place(_AT),
    )


def _by_server(
    section: MigrationSection, context: Context, known: Population
) -> tuple[dict[str, Method], dict[str, float]]:
    methods: dict[str, Method] = {}
    change_of: dict[str, float] = {}
    for number, stated in enumerate(section.methods):
        route: Route = (*_AT, "methods", number)
        if stated.method is None and stated.change_per_day is None:
            context.wrong(route, 'state "method", "change_per_day" or both')
        for name in members_of(stated.servers, (*route, "servers"), context, known):
            if stated.method is not None:
                methods.setdefault(name, stated.method)
            if stated.change_per_day is not None:
                change_of.setdefault(name, stated.change_per_day)
    return methods, change_of


def _risks(section: MigrationSection, context: Context, known: Population) -> dict[str, int]:
    counts: dict[str, int] = {}
    for number, stated in enumerate(section.risk):
        for name in members_of(stated.servers, (*_AT, "risk", number, "servers"), context, known):
            counts.setdefault(name, stated.counts)
    return counts


def _orders(section: MigrationSection, context: Context, known: Population) -> tuple[MoveOrder, ...]:
    orders = []
    for number, stated in enumerate(section.order):
        route: Route = (*_AT, "order", number)
        first = members_of(stated.first, (*route, "first"), context, known)
        then = members_of(stated.then, (*route, "then"), context, known)
        both = sorted(set(first) & set(then))
        if both:
            context.wrong(route, f"server {quoted(both[0])} would move before itself (name it on one side only)")
        orders.append(MoveOrder(first, then, stated.reason))
    return tuple(orders)


def _freezes(section: MigrationSection, context: Context, known: Population) -> tuple[Freeze, ...]:
    freezes = []
    for number, stated in enumerate(section.freezes):
        route: Route = (*_AT, "freezes", number)
        if stated.until < stated.from_:
            context.wrong((*route, "until"), f"the freeze ends before it begins on {stated.from_} (write a later day)")
        elif section.start is not None and stated.until.year > section.start.year + _LONGEST_FREEZE_YEARS:
            years = f"more than {_LONGEST_FREEZE_YEARS} years after migration.start, {section.start}"
            context.wrong((*_AT, "freezes", number, "until"), f"the freeze ends {years} (write an earlier day)")
        servers = () if stated.servers is None else members_of(stated.servers, (*route, "servers"), context, known)
        freezes.append(Freeze(stated.from_, stated.until, servers, stated.reason))
    if freezes and section.start is None:
        context.wrong(
            (*_AT, "freezes"), "freezes need dates of waves (write migration.start, the day of the first window)"
        )
    return tuple(freezes)


def check_reuse(context: Context, clusters: Sequence[Cluster], servers: Sequence[Server], *, complete: bool) -> None:
    """Report hosts that reuse a machine that is none, or that another host reuses."""
    machines = {server.name: server for server in servers}
    present = frozenset(context.names("present_hosts"))
    taken: dict[str, str] = {}
    routes = _routes(context)
    for cluster in clusters:
        for host in cluster.hosts:
            if not host.reuses:
                continue
            route: Route = (*routes[host.name], "reuses")
            server = machines.get(host.reuses)
            if server is not None and server.is_virtual:
                context.wrong(route, f"server {quoted(host.reuses)} is a VM today (name its host, or a machine)")
            elif server is not None and server.disposition == "keep_physical":
                context.wrong(
                    route, f"server {quoted(host.reuses)} stays physical, so it never becomes a host (remove reuses)"
                )
            elif server is None and host.reuses not in present and complete:
                near = context.problems.did_you_mean(host.reuses, [*machines, *present])
                context.wrong(route, f"unknown server or present host {quoted(host.reuses)}{near}")
            if host.reuses in taken:
                context.wrong(
                    route, f"host {quoted(taken[host.reuses])} reuses {quoted(host.reuses)} already (write another one)"
                )
            taken[host.reuses] = host.name


def _routes(context: Context) -> dict[str, Route]:
    return {
        name: ("target", "clusters", cluster, "hosts", number)
        for cluster in range(context.length("target", "clusters"))
        for number, name in context.numbered("target", "clusters", cluster, "hosts")
    }

"""Traffic between servers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.network import TrafficSection
from vconsolidate.model.network import Traffic
from vconsolidate.model.server import Server
from vconsolidate.units import format_mbps
from vconsolidate.words import counted, verb


def convert_traffic(items: Iterable[tuple[Route, TrafficSection]], context: Context) -> tuple[Traffic, ...]:
    """Return the traffic between servers; unknown servers and pairs listed twice are among the problems."""
    known = frozenset(context.names("servers"))
    found: list[Traffic] = []
    seen: set[frozenset[str]] = set()
    for route, section in items:
        one, other = section.servers
        for number, name in enumerate(section.servers):
            context.refer_to(name, known, (*route, "servers", number), "server")
        if one == other:
            context.wrong((*route, "servers"), f"{quoted(one)} is listed twice (list two servers)")
        elif frozenset(section.servers) in seen:
            message = f"the traffic between {quoted(one)} and {quoted(other)} is stated twice (add it up in one item)"
            context.wrong((*route, "servers"), message)
        seen.add(frozenset(section.servers))
        peak = section.rate if section.peak is None else section.peak
        if peak < section.rate:
            context.wrong((*route, "peak"), f"the peak is below the rate of {format_mbps(section.rate)} (write more)")
        found.append(Traffic((one, other), section.rate, peak, context.place(route)))
    return tuple(found)


def with_traffic(servers: tuple[Server, ...], traffic: tuple[Traffic, ...], context: Context) -> tuple[Server, ...]:
    """
    Return the servers, those without a stated `demand.network` with what their traffic adds up to.

    A server whose traffic is more than its `demand.network` is among the problems.
    """
    sums: defaultdict[str, float] = defaultdict(float)
    number_of: dict[str, int] = {}
    for number, item in enumerate(traffic):
        for name in item.servers:
            sums[name] += item.mbps
            number_of[name] = number
    filled = 0
    made: list[Server] = []
    for server in servers:
        stated, total = server.demand.network_mbps, sums.get(server.name, 0.0)
        if stated and total > stated * (1 + 1e-9):
            message = f"the traffic of {quoted(server.name)} adds up to {format_mbps(total)}"
            hint = f"but its demand.network is {format_mbps(stated)} (raise it: it includes this traffic)"
            context.wrong(("traffic", number_of[server.name], "rate"), f"{message}, {hint}")
        if total and not stated:
            filled += 1
            server = replace(server, demand=replace(server.demand, network_mbps=total))  # noqa: PLW2901
        made.append(server)
    if filled:
        count = counted(filled, "server")
        sends = verb(filled, "states", "state")
        context.notes.append(f"{count} with traffic: {sends} no demand.network; the sum of the traffic is taken.")
    return tuple(made)

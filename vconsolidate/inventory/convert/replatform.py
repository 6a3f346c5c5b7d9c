"""Servers that move to another operating system by stated rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vconsolidate.inventory.convert.catalogue_names import find_entry
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.rules import Population, members_of
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.schema.frames import ReplatformSection
from vconsolidate.model.frame import Replatform
from vconsolidate.model.platform import GuestSystem
from vconsolidate.model.server import Server, ServerDemand
from vconsolidate.words import listed, verb


def replatformed(
    servers: Sequence[Server], items: Sequence[tuple[Route, ReplatformSection]], context: Context, known: Population
) -> tuple[Server, ...]:
    """
    Return the servers, those that a rule moves with their new system and with the work that it takes.

    A server that the owner keeps physical or retires moves nowhere.
    """
    found = list(servers)
    for number, (route, section) in enumerate(items, 1):
        guests = context.catalog.guests
        source = find_entry(guests, section.from_, (*route, "from"), "guest", context)
        target = find_entry(guests, section.to, (*route, "to"), "guest", context)
        members = None
        if section.servers is not None:
            members = frozenset(members_of(section.servers, (*route, "servers"), context, known))
        cost = context.amount(section.cost, (*route, "cost"))
        if target is not None and target.needs_another_processor:
            context.wrong((*route, "to"), f"no x86 hypervisor runs {target.name} (name a system that one does)")
        if source is None or target is None:
            continue
        rule = Replatform(
            source, section.work_factor, section.memory_factor, section.effort_days, cost, section.reason, number
        )
        moved, on_x86 = 0, []
        for index, server in enumerate(found):
            free = server.replatform is None and server.disposition in {None, "virtualise"}
            if free and server.guest == source and (members is None or server.name in members):
                moved += 1
                if not server.needs_another_processor:
                    on_x86.append(server.name)
                found[index] = _moved(server, rule, target)
        _tell(rule, moved, on_x86, target, context)
    return tuple(found)


def _tell(rule: Replatform, moved: int, on_x86: Sequence[str], target: GuestSystem, context: Context) -> None:
    """Note a rule that moves nothing, and one that moves what an x86 hypervisor runs as it is."""
    called = f"Rule {rule.number} of replatform ({rule.source.name} to {target.name})"
    if not moved:
        context.notes.append(
            f"{called} moves no server: none that it names runs that system, or the owner or an earlier rule decides."
        )
    elif on_x86:
        context.notes.append(
            f"{called} moves {listed(on_x86)}, which {verb(len(on_x86), 'runs', 'run')} on x86 processors already; "
            f"leave the rule out if {verb(len(on_x86), 'it keeps its', 'they keep their')} system."
        )


def _moved(server: Server, rule: Replatform, target: GuestSystem) -> Server:
    """Return a server with its new system: more work by a higher rating of its cores, memory by its factor."""
    cpu = server.hardware.cpu
    hardware = replace(
        server.hardware,
        cpu=replace(cpu, core_rating_mhz=cpu.core_rating_mhz * rule.work_factor),
        memory_mib=max(1, round(server.hardware.memory_mib * rule.memory_factor)),
    )
    return replace(
        server, guest=target, hardware=hardware, demand=_memory(server.demand, rule.memory_factor), replatform=rule
    )


def _memory(demand: ServerDemand, factor: float) -> ServerDemand:
    fields = ("memory_used_mib", "memory_peak_mib", "memory_active_mib", "memory_consumed_mib")
    stated = {name: value * factor for name in fields if (value := getattr(demand, name)) is not None}
    return replace(demand, **stated)

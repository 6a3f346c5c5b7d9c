"""Requirements about workloads: rules, zones, fault tolerance, room to keep, resource pools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.model.estate import Estate, Zone
from vconsolidate.model.explanation import ConflictPart
from vconsolidate.model.resource_pool import ResourcePool
from vconsolidate.model.room import RoomWanted
from vconsolidate.model.statement import RuleStatement
from vconsolidate.pipeline.explain.promise import Promise
from vconsolidate.pipeline.explain.promise_words import room_words, rule_words
from vconsolidate.units import format_mhz
from vconsolidate.words import listed


def workload_promises(estate: Estate) -> Iterator[Promise]:
    """Yield what the inventory requires for its workloads, whatever cluster they run in."""
    yield from _rule_promises(estate)
    yield from _zone_promises(estate)
    yield from _fault_tolerance_promises(estate)
    yield from _room_promises(estate)
    yield from _pool_promises(estate)


def _rule_promises(estate: Estate) -> Iterator[Promise]:
    for number, statement in enumerate(estate.rules):
        if statement.level == "must":

            def drop(whole: Estate, own: RuleStatement = statement) -> Estate:
                return replace(whole, rules=tuple(rule for rule in whole.rules if rule != own))

            part = ConflictPart("rule", rule_words(statement), statement.place)
            yield Promise("rule", part, drop, subject=str(number))


def _zone_promises(estate: Estate) -> Iterator[Promise]:
    for zone in estate.zones:
        if zone.separate_hosts_from or zone.together_in:

            def open_up(whole: Estate, name: str = zone.name) -> Estate:
                zones = tuple(
                    replace(z, separate_hosts_from=(), together_in="") if z.name == name else z for z in whole.zones
                )
                return replace(whole, zones=zones)

            yield Promise("zone", ConflictPart("zone", _zone_words(zone), zone.place), open_up, subject=zone.name)


def _zone_words(zone: Zone) -> str:
    apart = f"shares no host with {listed(zone.separate_hosts_from)}" if zone.separate_hosts_from else ""
    together = f"keeps all its VMs in one {zone.together_in}" if zone.together_in else ""
    return f"zone {zone.name} {' and '.join(part for part in (apart, together) if part)}"


def _fault_tolerance_promises(estate: Estate) -> Iterator[Promise]:
    domains = " or ".join(dict.fromkeys(cluster.policy.admission.domain for cluster in estate.clusters))
    for server in estate.servers:
        if server.fault_tolerant:

            def run_alone(whole: Estate, name: str = server.name) -> Estate:
                servers = tuple(replace(s, fault_tolerant=False) if s.name == name else s for s in whole.servers)
                return replace(whole, servers=servers)

            words = f"fault tolerance of {server.name} needs a secondary on another {domains}"
            part = ConflictPart("rule", words, server.place)
            yield Promise("fault_tolerance", part, run_alone, subject=server.name)


def _room_promises(estate: Estate) -> Iterator[Promise]:
    for room in estate.reserve_room:

        def drop(whole: Estate, own: RoomWanted = room) -> Estate:
            return replace(whole, reserve_room=tuple(r for r in whole.reserve_room if r.name != own.name))

        yield Promise("room", ConflictPart("limit", f"keep {room_words(room)}", room.place), drop, subject=room.name)


def _pool_promises(estate: Estate) -> Iterator[Promise]:
    for pool in estate.resource_pools:
        if pool.reservation_mhz or pool.limit_mhz is not None or not pool.expandable:

            def open_up(whole: Estate, name: str = pool.name) -> Estate:
                free = tuple(
                    replace(p, reservation_mhz=0.0, limit_mhz=None, expandable=True) if p.name == name else p
                    for p in whole.resource_pools
                )
                return replace(whole, resource_pools=free)

            yield Promise("pool", ConflictPart("limit", _pool_words(pool), pool.place), open_up, subject=pool.name)


def _pool_words(pool: ResourcePool) -> str:
    amount = format_mhz(pool.reservation_mhz) if pool.reservation_mhz else "no CPU of its own"
    says = [f"reserves {amount}"]
    says += [] if pool.expandable else ["is not expandable"]
    says += [] if pool.limit_mhz is None else [f"is limited to {format_mhz(pool.limit_mhz)}"]
    joined = says[0] if len(says) == 1 else f"{', '.join(says[:-1])} and {says[-1]}"
    return f"cluster {pool.cluster}: resource pool {pool.name} {joined}"

"""How requirements about workloads are given up: rules, zones, fault tolerance, room to keep, resource pools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from vconsolidate.model.estate import Estate
from vconsolidate.model.resource_pool import ResourcePool
from vconsolidate.model.room import RoomWanted
from vconsolidate.pipeline.explain.ladder import Ladder, Step, single_step
from vconsolidate.pipeline.explain.promise import Promise
from vconsolidate.pipeline.explain.promise_words import room_words, rule_words
from vconsolidate.words import counted


def workload_ladders(estate: Estate, promise: Promise) -> Iterator[Ladder]:
    """Yield the ways to give up a requirement about workloads; nothing where it is about a cluster."""
    key, subject = promise.key, promise.subject
    if key == "rule":
        yield _drop_rule(estate, promise)
    elif key == "zone":
        yield _open_zone(estate, promise)
    elif key == "fault_tolerance":
        setting = f"servers[{subject}].fault_tolerance=false"
        yield single_step(Step(f"run {subject} without a secondary", promise.without, ((setting,),)), 3)
    elif key == "room":
        yield from _keep_less_room(next(room for room in estate.reserve_room if room.name == subject))
    elif key == "pool":
        yield _free_pool(next(pool for pool in estate.resource_pools if pool.name == subject), promise)


def _drop_rule(estate: Estate, promise: Promise) -> Ladder:
    words = f"drop the {rule_words(estate.rules[int(promise.subject)])}"
    setting = f"rules[{_rule_number(estate, promise.subject)}]=null"
    return single_step(Step(words, promise.without, ((setting,),)), 3)


def _rule_number(estate: Estate, subject: str) -> str:
    """Return the number of a rule as ``--set`` counts: that of its file where all rules are in one."""
    statement = estate.rules[int(subject)]
    one_file = len({rule.place.file for rule in estate.rules}) == 1
    field = statement.place.field
    return field.removeprefix("rules[").removesuffix("]") if one_file and field.startswith("rules[") else subject


def _open_zone(estate: Estate, promise: Promise) -> Ladder:
    zone = next(z for z in estate.zones if z.name == promise.subject)
    settings = [f"zones[{zone.name}].separate_hosts_from=[]"] if zone.separate_hosts_from else []
    settings += [f"zones[{zone.name}].together_in=null"] if zone.together_in else []
    lifts = [f"let zone {zone.name} share hosts with other zones"] if zone.separate_hosts_from else []
    lifts += [f"let zone {zone.name} use more than one {zone.together_in}"] if zone.together_in else []
    return single_step(Step(" and ".join(lifts), promise.without, (tuple(settings),)), 3)


def _keep_less_room(room: RoomWanted) -> Iterator[Ladder]:
    """Yield: room for fewer VMs, down to none, and room on any host."""
    policy = f"target.clusters[{room.cluster}].policy" if room.cluster else "policy"
    route = f"{policy}.reserve_room[{room.name}]"

    def change_room(whole: Estate, **fields: object) -> Estate:
        rooms = (replace(r, **fields) if r.name == room.name else r for r in whole.reserve_room)  # type: ignore[arg-type]
        return replace(whole, reserve_room=tuple(r for r in rooms if r.count))

    def keep_fewer(number: int) -> Step:
        left = room.count - number
        words = f"keep room for {left} instead of {room.count} VMs of {room.name}"
        setting = f"{route}.count={left}" if left else f"{route}=null"
        apply = partial(change_room, count=left)
        return Step(words if left else f"drop the {room_words(room)}", apply, ((setting,),))

    yield Ladder(room.count, keep_fewer, 2)
    if room.together and room.count > 1:
        words = f"keep the room for {counted(room.count, 'VM')} of {room.name} on several hosts instead of one"
        yield single_step(Step(words, partial(change_room, together=False), ((f"{route}.on=any",),)), 2)


def _free_pool(pool: ResourcePool, promise: Promise) -> Ladder:
    route = f"resource_pools[{pool.name}]"
    settings = [f"{route}.reservation=0 MHz"] if pool.reservation_mhz else []
    settings += [] if pool.limit_mhz is None else [f"{route}.limit=null"]
    settings += [] if pool.expandable else [f"{route}.expandable=true"]
    what = "reservation" if pool.reservation_mhz else "limits"
    return single_step(Step(f"drop the {what} of resource pool {pool.name}", promise.without, (tuple(settings),)), 3)

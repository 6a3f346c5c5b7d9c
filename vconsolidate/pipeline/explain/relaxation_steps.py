"""What can be asked less of, step by step, with the ``--set`` values that do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from vconsolidate.catalog.load import load_catalog
from vconsolidate.model.cluster import Cluster, HostType
from vconsolidate.model.estate import Estate
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.resource_pool import ResourcePool
from vconsolidate.model.room import RoomWanted
from vconsolidate.pipeline.explain.conflict_parts import (
    Promise,
    changed,
    in_service,
    room_words,
    rule_words,
    with_count,
    with_field,
)
from vconsolidate.units import format_gib, format_mib
from vconsolidate.words import counted


@dataclass(frozen=True, slots=True)
class Step:
    """One setting of a relaxation: its words, the estate with it, and the ways to write it."""

    words: str
    apply: Callable[[Estate], Estate]
    settings: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """
    A relaxation that can be taken further: the smallest step that is enough is looked for.

    Parameters
    ----------
    steps
        From 1 to this many.
    at
        The step of a number.
    rank
        Order among relaxations that cost the same: small changes of a ratio first, dropped promises last.
    place
        Line of the inventory that asks for what is given up.
    """

    steps: int
    at: Callable[[int], Step]
    rank: int
    place: Place = NOWHERE


_POLICY_FIELDS = {
    "vcpu_per_core": ("cpu.vcpu_per_core", "vCPUs per core"),
    "cpu_ceiling_fraction": ("cpu.ceiling", "CPU ceiling"),
    "memory_overcommit": ("memory.overcommit", "memory overcommit"),
    "memory_ceiling_fraction": ("memory.ceiling", "memory ceiling"),
    "network_ceiling_fraction": ("network.ceiling", "network ceiling"),
}

_MEMORY = {"memory_overcommit", "memory_ceiling_fraction", "count", "no_types"}
_MOST_MORE_HOSTS = 64
_MEMORY_STEP_MIB = 64 * 1024


def ladders(estate: Estate, parts: Sequence[Promise]) -> tuple[Ladder, ...]:
    """Return the relaxations of the promises in a conflict; a plan without a conflict's member cannot be had."""
    found = [replace(ladder, place=promise.part.place) for promise in parts for ladder in _of(estate, promise)]
    for name in dict.fromkeys(p.cluster for p in parts if p.key in _MEMORY):
        cluster = _cluster(estate, name)
        found += [replace(_more_memory(cluster, kind), place=kind.place) for kind in cluster.host_types]
    return tuple(found)


def _cluster(estate: Estate, name: str) -> Cluster:
    return next(cluster for cluster in estate.clusters if cluster.name == name)


def _of(estate: Estate, promise: Promise) -> Iterator[Ladder]:
    key, subject = promise.key, promise.subject
    if key == "rule":
        statement = estate.rules[int(subject)]
        step = Step(
            f"drop the {rule_words(statement)}", promise.without, ((f"rules[{_number(estate, subject)}]=null",),)
        )
        yield Ladder(1, lambda _: step, 3)
    elif key == "zone":
        zone = next(z for z in estate.zones if z.name == subject)
        fields = [f"zones[{subject}].separate_hosts_from=[]"] if zone.separate_hosts_from else []
        fields += [f"zones[{subject}].together_in=null"] if zone.together_in else []
        opened = Step(
            f"let {promise.part.words.replace(' shares ', ' not share ', 1)}", promise.without, (tuple(fields),)
        )
        opened = replace(opened, words=f"lift the separation of zone {subject}")
        yield Ladder(1, lambda _: opened, 3)
    elif key == "fault_tolerance":
        step = Step(f"no secondary for {subject}", promise.without, ((f"servers[{subject}].fault_tolerance=false",),))
        yield Ladder(1, lambda _: step, 3)
    elif key == "room":
        yield from _room(next(room for room in estate.reserve_room if room.name == subject))
    elif key == "pool":
        yield _pool(next(pool for pool in estate.resource_pools if pool.name == subject), promise)
    elif promise.cluster:
        yield from _of_cluster(_cluster(estate, promise.cluster), promise)


def _room(room: RoomWanted) -> Iterator[Ladder]:
    """Yield: room for fewer VMs, down to none, and room on any host."""
    policy = f"target.clusters[{room.cluster}].policy" if room.cluster else "policy"
    route = f"{policy}.reserve_room[{room.name}]"

    def changed_room(whole: Estate, **fields: object) -> Estate:
        rooms = (replace(r, **fields) if r.name == room.name else r for r in whole.reserve_room)  # type: ignore[arg-type]
        return replace(whole, reserve_room=tuple(r for r in rooms if r.count))

    def fewer(number: int) -> Step:
        left = room.count - number
        words = f"room for {left} instead of {room.count} VMs of {room.name}"
        setting = f"{route}.count={left}" if left else f"{route}=null"
        apply = partial(changed_room, count=left)
        return Step(words if left else f"drop the {room_words(room)}", apply, ((setting,),))

    yield Ladder(room.count, fewer, 2)
    if room.together and room.count > 1:
        words = f"room for {counted(room.count, 'VM')} of {room.name} on any hosts"
        anywhere = Step(words, partial(changed_room, together=False), ((f"{route}.on=any",),))
        yield Ladder(1, lambda _: anywhere, 2)


def _pool(pool: ResourcePool, promise: Promise) -> Ladder:
    route = f"resource_pools[{pool.name}]"
    settings = [f"{route}.reservation=0 MHz"] if pool.reservation_mhz else []
    settings += [] if pool.limit_mhz is None else [f"{route}.limit=null"]
    settings += [] if pool.expandable else [f"{route}.expandable=true"]
    what = "reservation" if pool.reservation_mhz else "limits"
    step = Step(f"drop the {what} of resource pool {pool.name}", promise.without, (tuple(settings),))
    return Ladder(1, lambda _: step, 3)


def _number(estate: Estate, subject: str) -> str:
    """Return the number of a rule as ``--set`` counts: that of its file where all rules are in one."""
    statement = estate.rules[int(subject)]
    one_file = len({rule.place.file for rule in estate.rules}) == 1
    field = statement.place.field
    return field.removeprefix("rules[").removesuffix("]") if one_file and field.startswith("rules[") else subject


def _of_cluster(cluster: Cluster, promise: Promise) -> Iterator[Ladder]:
    key, route = promise.key, f"target.clusters[{cluster.name}]"
    if key in _POLICY_FIELDS:
        yield from _policy(cluster, key)
    elif key == "max_vms_per_host":
        now = cluster.policy.max_vms_per_host or 0
        most = cluster.hypervisor.max_vms_per_host - now
        yield _counted(cluster, key, f"{route}.policy.max_vms_per_host", "VMs a host", now, most, sign=1)
    elif key == "host_failures_tolerated":
        now = cluster.policy.host_failures_tolerated
        yield _counted(
            cluster, key, f"{route}.policy.host_failures_tolerated", "host failures tolerated", now, now, sign=-1
        )
        if cluster.policy.admission.form != "exact":
            domain = cluster.policy.admission.domain
            value = "exact" if domain == "host" else f"{{form: exact, domain: {domain}}}"
            yield _exact(cluster, f"{route}.policy.admission={value}")
    elif key == "datastore":
        yield _datastore(cluster)
    elif key == "count":
        yield _more_hosts(cluster, next(kind for kind in cluster.host_types if kind.name == promise.subject))
    elif key == "no_types":
        yield from _first_hosts(cluster)
    elif key == "maintenance":
        host = promise.subject
        step = Step(
            f"take host {host} out of maintenance",
            changed(cluster.name, lambda c: in_service(c, host)),
            ((f"{route}.hosts[{host}].maintenance=false",),),
        )
        yield Ladder(1, lambda _: step, 2)


def _exact(cluster: Cluster, setting: str) -> Ladder:
    """Return: survive what VMs use, not what the platform counts."""
    step = Step(
        f"admission control of {cluster.name} by {cluster.policy.admission.form} → exact",
        changed(
            cluster.name,
            lambda c: replace(c, policy=replace(c.policy, admission=replace(c.policy.admission, form="exact"))),
        ),
        ((setting,),),
    )
    return Ladder(1, lambda _: step, 2)


def _policy(cluster: Cluster, key: str) -> Iterator[Ladder]:
    policy, (field, called) = cluster.policy, _POLICY_FIELDS[key]
    now = float(getattr(policy, key))
    if key == "memory_overcommit" and not cluster.hypervisor.memory_overcommit:
        return
    grain, most = {"vcpu_per_core": (0.5, 64.0), "memory_overcommit": (0.01, 3.0)}.get(key, (0.01, 1.0))
    first = int(now / grain + 1e-9)
    steps = min(int(most / grain + 1e-9) - first, 200)

    def at(number: int) -> Step:
        value = round((first + number) * grain, 6)
        if grain == 0.5:
            shown, written = f"{now:g} → {value:g}", f"{value:g}"
        elif key == "memory_overcommit":
            shown, written = f"{now:.2f} → {value:.2f}", f"{value:.2f}"
        else:
            shown, written = f"{now * 100:.0f} % → {value * 100:.0f} %", f"{value * 100:.0f} %"
        return Step(
            f"{called} of {cluster.name} {shown}",
            changed(cluster.name, lambda c: replace(c, policy=with_field(c.policy, key, value))),
            ((f"target.clusters[{cluster.name}].policy.{field}={written}",),),
        )

    if steps > 0:
        yield Ladder(steps, at, 1)


def _counted(cluster: Cluster, key: str, route: str, called: str, now: int, most: int, *, sign: int) -> Ladder:
    def at(number: int) -> Step:
        value = now + sign * number
        return Step(
            f"{called} of {cluster.name} {now} → {value}",
            changed(cluster.name, lambda c: replace(c, policy=with_field(c.policy, key, value))),
            ((f"{route}={value}",),),
        )

    return Ladder(most, at, 2)


def _datastore(cluster: Cluster) -> Ladder:
    now = cluster.datastore_gib or 0.0
    grain = max(1, round(now / 64))

    def at(number: int) -> Step:
        value = int(now) + grain * number
        return Step(
            f"datastore of {cluster.name} {format_gib(now)} → {format_gib(value)}",
            changed(cluster.name, lambda c: replace(c, datastore_gib=float(value))),
            ((f"target.clusters[{cluster.name}].datastore={value} GiB",),),
        )

    return Ladder(64 * 16, at, 2)


def _more_hosts(cluster: Cluster, kind: HostType) -> Ladder:
    now = kind.count or 0

    def at(number: int) -> Step:
        return Step(
            f"{counted(number, 'more host')} of type {kind.name} for {cluster.name} ({now} → {now + number})",
            changed(cluster.name, lambda c: with_count(c, kind.name, now + number)),
            ((f"target.clusters[{cluster.name}].host_types[{kind.name}].count={now + number}",),),
        )

    return Ladder(_MOST_MORE_HOSTS, at, 2)


def _first_hosts(cluster: Cluster) -> Iterator[Ladder]:
    """Yield purchases for a cluster that has only hosts of its own, of models that the catalogue knows."""
    keys = {hardware: key for key, hardware in reversed(list(load_catalog().models.items()))}
    for hardware in dict.fromkeys(host.hardware for host in cluster.hosts):
        key = keys.get(hardware)
        if key is None:
            continue

        def at(number: int, key: str = key) -> Step:
            bought = HostType("more", load_catalog().models[key], number)
            return Step(
                f"{counted(number, 'more host')} like those of {cluster.name} ({key})",
                changed(cluster.name, lambda c: replace(c, host_types=(bought,))),
                ((f"target.clusters[{cluster.name}].host_types=[{{name: more, model: {key}, count: {number}}}]",),),
            )

        yield Ladder(_MOST_MORE_HOSTS, at, 2)


def _more_memory(cluster: Cluster, kind: HostType) -> Ladder:
    now = kind.hardware.memory_mib
    keys = [key for key, hardware in load_catalog().models.items() if hardware == kind.hardware]

    def at(number: int) -> Step:
        mib = now + number * _MEMORY_STEP_MIB
        route = f"target.clusters[{cluster.name}].host_types[{kind.name}]"
        spelt = f"{route}.hardware.memory={mib // 1024} GiB"
        ways = (
            (f"{route}.model=null", f"{route}.hardware={{model: {key}, memory: {mib // 1024} GiB}}") for key in keys
        )

        def fitted(c: Cluster) -> Cluster:
            return replace(
                c,
                host_types=tuple(
                    replace(k, hardware=replace(k.hardware, memory_mib=mib)) if k.name == kind.name else k
                    for k in c.host_types
                ),
            )

        return Step(
            f"+{format_mib(mib - now)} of memory in every {kind.name} of {cluster.name} "
            f"({format_mib(now)} → {format_mib(mib)})",
            changed(cluster.name, fitted),
            ((spelt,), *ways),
        )

    return Ladder(16, at, 2)

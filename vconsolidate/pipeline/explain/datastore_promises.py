"""Requirements about single datastores: what they hold, serve and promise; and how to raise them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from vconsolidate.model.datastore import Datastore
from vconsolidate.model.estate import Estate
from vconsolidate.model.explanation import ConflictPart
from vconsolidate.pipeline.explain.ladder import Ladder, Step
from vconsolidate.pipeline.explain.promise import Promise
from vconsolidate.units import format_gib

_BOUNDLESS_GIB = 1e7
"""Stands for a datastore that holds everything."""

_STEPS = 64 * 16


def datastore_promises(estate: Estate) -> Iterator[Promise]:
    """Yield the limits of every datastore."""
    for one in estate.datastores:
        limits = [("capacity_gib", f"holds {format_gib(one.usable_gib)}")]
        if one.iops is not None:
            limits.append(("iops", f"serves {one.iops:,.0f} IOPS"))
        if one.thin_overcommit is not None:
            limits.append(("thin_overcommit", f"may be promised {one.thin_overcommit:g} times"))
        for key, words in limits:
            part = ConflictPart("limit", f"datastore {one.name} {words}", one.place)
            free = _BOUNDLESS_GIB if key == "capacity_gib" else None
            yield Promise(key, part, _change(one.name, key, free), subject=one.name)


def _change(name: str, key: str, value: float | None) -> Callable[[Estate], Estate]:
    """Return a function that gives the datastore called `name` another limit."""

    def other(one: Datastore) -> Datastore:
        if key == "iops":
            return replace(one, iops=value)
        if key == "thin_overcommit":
            return replace(one, thin_overcommit=value)
        return replace(one, capacity_gib=value or 0.0)

    def apply(whole: Estate) -> Estate:
        return replace(whole, datastores=tuple(other(one) if one.name == name else one for one in whole.datastores))

    return apply


def datastore_ladders(estate: Estate, promise: Promise) -> Iterator[Ladder]:
    """Yield the ways to raise the limit of a datastore; nothing where the promise is about something else."""
    one = next((one for one in estate.datastores if one.name == promise.subject), None)
    if one is None or promise.cluster:
        return
    if promise.key == "capacity_gib":
        yield _enlarge(one)
    elif promise.key == "iops":
        yield _speed_up(one)


def _enlarge(one: Datastore) -> Ladder:
    grain = max(1, round(one.capacity_gib / 64))

    def at(number: int) -> Step:
        value = int(one.capacity_gib) + grain * number
        words = f"enlarge datastore {one.name} from {format_gib(one.capacity_gib)} to {format_gib(value)}"
        settings = ((f"datastores[{one.name}].capacity={value} GiB",),)
        return Step(words, _change(one.name, "capacity_gib", float(value)), settings)

    return Ladder(_STEPS, at, 2)


def _speed_up(one: Datastore) -> Ladder:
    now = one.iops or 0.0
    grain = max(1, round(now / 64))

    def at(number: int) -> Step:
        value = int(now) + grain * number
        words = f"raise the operations that datastore {one.name} serves from {now:,.0f} to {value:,} IOPS"
        return Step(words, _change(one.name, "iops", float(value)), ((f"datastores[{one.name}].iops={value} IOPS",),))

    return Ladder(_STEPS, at, 2)

"""
What becomes of a profile on another platform: a newer version, or another hypervisor.

A service is the same where its name is; else the services of its role take over. What the plan does not need and nobody
opened is not compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from vconsolidate.firewall.profile import Entry, Profile
from vconsolidate.model.host_service import ServicePort

Kind = Literal["renamed", "ports changed", "gone", "new", "addresses fixed"]


@dataclass(frozen=True, slots=True)
class ServiceChange:
    """
    A difference between two profiles.

    Parameters
    ----------
    before, after
        Names of the services; empty where there is none.
    more, fewer
        Ports that the new platform opens besides, or no longer.
    reasons
        Why the plan needs the service.
    """

    kind: Kind
    before: str
    after: str
    title: str
    more: tuple[ServicePort, ...] = ()
    fewer: tuple[ServicePort, ...] = ()
    reasons: tuple[str, ...] = ()


def changes(before: Profile, after: Profile) -> tuple[ServiceChange, ...]:
    """Return what changes for the services that are open or needed, those of today first."""
    return tuple(_changes(before, after))


def _changes(before: Profile, after: Profile) -> Iterator[ServiceChange]:
    now = {entry.service.name: entry for entry in after.entries}
    taken: set[str] = set()
    for entry in filter(_counts, before.entries):
        name = entry.service.name
        heirs = [now[name]] if name in now else _heirs(entry, before, after)
        taken.update(heir.service.name for heir in heirs)
        if not heirs:
            yield ServiceChange("gone", name, "", entry.service.title, fewer=entry.service.ports, reasons=entry.reasons)
        for heir in heirs:
            yield from _compare(entry, heir)
    for entry in filter(_counts, after.entries):
        if entry.service.name not in taken:
            named = entry.service
            yield ServiceChange("new", "", named.name, named.title, more=named.ports, reasons=entry.reasons)


def _counts(entry: Entry) -> bool:
    return entry.open or entry.needed or entry.stated is not None


def _heirs(entry: Entry, before: Profile, after: Profile) -> list[Entry]:
    """Return the services of the same role that are not there today by their own name."""
    known = {one.service.name for one in before.entries}
    return [
        one
        for one in after.entries
        if one.service.role == entry.service.role and _counts(one) and one.service.name not in known
    ]


def _compare(entry: Entry, heir: Entry) -> Iterator[ServiceChange]:
    old, new = entry.service, heir.service
    more = tuple(port for port in new.ports if port not in old.ports)
    fewer = tuple(port for port in old.ports if port not in new.ports)
    if old.name != new.name:
        yield ServiceChange("renamed", old.name, new.name, new.title, more, fewer, heir.reasons)
    elif more or fewer:
        yield ServiceChange("ports changed", old.name, new.name, new.title, more, fewer, heir.reasons)
    if heir.addresses and new.fixed_addresses and not old.fixed_addresses:
        yield ServiceChange("addresses fixed", old.name, new.name, new.title, reasons=heir.reasons)

"""Networks that servers and clusters name, each once, with its VLAN where the sources tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vconsolidate.inventory.importing.fragment import Fact, Facts, Fragment, Record
from vconsolidate.inventory.importing.naming.names import allowed
from vconsolidate.inventory.importing.naming.references import tidied
from vconsolidate.words import counted, verb


def networks_named(old: Fragment) -> tuple[tuple[Record, ...], list[str]]:
    """Return the networks of an estate, also those that only servers speak of, and notes on their VLANs."""
    found: dict[str, Record] = {}
    by_vlan: dict[object, str] = {}
    shared = 0
    for record in old.networks:
        name = allowed(record.name)
        facts = tidied(record.facts)
        vlan = facts["vlan"].value if "vlan" in facts else None
        if name in found:
            continue
        if vlan is not None and by_vlan.setdefault(vlan, name) != name:
            shared += 1
            del facts["vlan"]
            found[name] = Record(name, f"{record.origin}, VLAN {vlan} as {by_vlan[vlan]}", facts)
        else:
            found[name] = Record(name, record.origin, facts)
    described = len(found)
    for name, origin in _spoken_of(old):
        found.setdefault(name, Record(name, origin))
    notes = []
    if shared:
        notes.append(f"{counted(shared, 'network')} {verb(shared, 'shares its', 'share their')} VLAN with another one.")
    if len(found) > described:
        extra = len(found) - described
        notes.append(f"{counted(extra, 'network')} {verb(extra, 'is', 'are')} known by name only, without a VLAN.")
    return tuple(found.values()), notes


def _spoken_of(old: Fragment) -> Iterator[tuple[str, str]]:
    holders: Iterable[Facts] = (*(one.facts for one in old.servers), *(one.facts for one in old.clusters))
    for facts in holders:
        fact: Fact | None = facts.get("networks")
        for name in fact.value if fact is not None and isinstance(fact.value, list) else ():
            if fact is not None and isinstance(name, str) and allowed(name) != "unnamed":
                yield allowed(name), fact.origin

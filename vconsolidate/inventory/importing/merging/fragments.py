"""Fragments of several sources as one; a single source is the simplest case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from vconsolidate.inventory.importing.fragment import ClusterRecord, Fact, Facts, Fragment, LeftOut, Record
from vconsolidate.inventory.importing.merging.facts import Conflict, Stated, joined
from vconsolidate.inventory.importing.merging.keys import unused
from vconsolidate.inventory.importing.merging.records import Joined, Listing, join
from vconsolidate.words import counted, listed, verb

Kind = Literal["servers", "networks", "datastores", "resource_pools", "present_hosts"]

MACHINE: Final = frozenset({"vcpus", "memory", "hardware.model", "hardware.memory"})
"""Fields that say what machine a server is, besides those of its processors."""


@dataclass(frozen=True, slots=True)
class Merged:
    """
    Several fragments as one.

    Parameters
    ----------
    spellings
        For each of `fragment.servers`, the names that it has in the sources.
    """

    fragment: Fragment
    spellings: tuple[tuple[str, ...], ...]
    conflicts: tuple[Conflict, ...] = ()


def merge(fragments: Sequence[Fragment], aliases: Mapping[str, str] | None = None) -> Merged:
    """
    Return all fragments as one, each origin with the name of its source before it.

    Parameters
    ----------
    fragments
        In the order given: where nothing else decides, the first is right.
    aliases
        Another name → the name it stands for.
    """
    marked = [_marked(one, name) for one, name in zip(fragments, _source_names(fragments), strict=True)]
    kinds: dict[Kind, Joined] = {
        "servers": _join(marked, "servers", aliases),
        "networks": _join(marked, "networks"),
        "datastores": _join(marked, "datastores"),
        "resource_pools": _join(marked, "resource_pools"),
        "present_hosts": _join(marked, "present_hosts", aliases),
    }
    clusters, told = _clusters(marked, aliases)
    facts, contradicted = joined("the inventory", [Stated(one.source, one.facts) for one in marked])
    fragment = Fragment(
        source=", ".join(one.source for one in marked),
        files=tuple(dict.fromkeys(file for one in marked for file in one.files)),
        facts=facts,
        clusters=clusters,
        rules=tuple(rule for one in marked for rule in one.rules),
        series=tuple(series for one in marked for series in one.series),
        notes=_notes(marked, kinds["servers"], aliases or {}),
        left_out=(*(left for one in marked for left in one.left_out), *_ambiguous(kinds)),
        **{kind: found.records for kind, found in kinds.items()},
    )
    conflicts = (*contradicted, *told, *(one for found in kinds.values() for one in found.conflicts))
    return Merged(fragment, kinds["servers"].spellings, conflicts)


def with_machines(merged: Merged) -> Merged:
    """Leave out servers of which no source says what machine they are: nothing can be planned for them."""
    old = merged.fragment
    told = [number for number, server in enumerate(old.servers) if _is_machine(server.facts)]
    lost = len(old.servers) - len(told)
    if not lost:
        return merged
    why = f"no source says what {verb(lost, 'machine it is', 'machines they are')}"
    left = LeftOut(lost, verb(lost, "server", "servers"), why)
    servers = tuple(old.servers[number] for number in told)
    fragment = replace(old, servers=servers, left_out=(*old.left_out, left))
    return replace(merged, fragment=fragment, spellings=tuple(merged.spellings[number] for number in told))


def _is_machine(facts: Facts) -> bool:
    return any(field in MACHINE or field.startswith("hardware.cpu.") for field in facts)


def _join(marked: Sequence[Fragment], kind: Kind, aliases: Mapping[str, str] | None = None) -> Joined:
    return join([Listing(one.source, getattr(one, kind), bool(one.series)) for one in marked], aliases)


def _clusters(
    marked: Sequence[Fragment], aliases: Mapping[str, str] | None
) -> tuple[tuple[ClusterRecord, ...], list[Conflict]]:
    """Join clusters by name, and the hosts of those that are one."""
    if len(marked) == 1:
        return marked[0].clusters, []
    plain = join([Listing(one.source, [Record(c.name, c.origin, c.facts) for c in one.clusters]) for one in marked])
    conflicts = list(plain.conflicts)
    clusters: list[ClusterRecord] = []
    for record, spellings in zip(plain.records, plain.spellings, strict=True):
        parts = [(one.source, c) for one in marked for c in one.clusters if c.name in spellings]
        hosts = join([Listing(source, part.hosts) for source, part in parts], aliases)
        types = join([Listing(source, part.host_types) for source, part in parts])
        conflicts += [*hosts.conflicts, *types.conflicts]
        clusters.append(ClusterRecord(record.name, record.origin, record.facts, hosts.records, types.records))
    return tuple(clusters), conflicts


def _source_names(fragments: Sequence[Fragment]) -> list[str]:
    """Return the name of each source; of several of a kind, all but the first have a number."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    for fragment in fragments:
        seen[fragment.source] += 1
        names.append(fragment.source if seen[fragment.source] == 1 else f"{fragment.source} {seen[fragment.source]}")
    return names


def _marked(fragment: Fragment, source: str) -> Fragment:
    """Return the fragment with the name of its source before each origin."""

    def facts(of: Facts) -> Facts:
        return {field: Fact(fact.value, f"{source} {fact.origin}", fact.assumed) for field, fact in of.items()}

    def records(of: Sequence[Record]) -> tuple[Record, ...]:
        return tuple(Record(one.name, f"{source} {one.origin}", facts(one.facts)) for one in of)

    return replace(
        fragment,
        source=source,
        facts=facts(fragment.facts),
        servers=records(fragment.servers),
        clusters=tuple(
            ClusterRecord(c.name, f"{source} {c.origin}", facts(c.facts), records(c.hosts), records(c.host_types))
            for c in fragment.clusters
        ),
        rules=records(fragment.rules),
        networks=records(fragment.networks),
        datastores=records(fragment.datastores),
        resource_pools=records(fragment.resource_pools),
        present_hosts=records(fragment.present_hosts),
    )


def _notes(marked: Sequence[Fragment], servers: Joined, aliases: Mapping[str, str]) -> tuple[str, ...]:
    if len(marked) == 1:
        return marked[0].notes
    notes = [f"{one.source}: {note}" for one in marked for note in one.notes]
    in_several = servers.in_several
    notes.append(
        f"{counted(in_several, 'server')} {verb(in_several, 'is', 'are')} in several sources, "
        f"{counted(len(servers.records) - in_several, 'server')} in one only."
    )
    idle = unused(aliases, (name for one in marked for record in one.servers for name in [record.name]))
    if idle:
        names = f"{counted(len(idle), 'name')} of the aliases file {verb(len(idle), 'is', 'are')}"
        notes.append(f"{names} in no source: {listed(idle)}.")
    return tuple(dict.fromkeys(notes))


def _ambiguous(kinds: Mapping[Kind, Joined]) -> tuple[LeftOut, ...]:
    """Return what was left out because its name fits several servers of the sources before it."""
    names = [name for found in kinds.values() for _, name in found.ambiguous]
    why = f"the name fits several of another source (write an aliases file): {listed(names)}"
    return (LeftOut(len(names), verb(len(names), "record", "records"), why),) if names else ()

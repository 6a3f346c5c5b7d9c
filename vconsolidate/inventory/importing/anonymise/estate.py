"""An estate under other names: every place where a name or a free text stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath

from vconsolidate.inventory.importing.anonymise.alias import Aliases, What
from vconsolidate.inventory.importing.anonymise.fields import anonymous, anonymous_facts
from vconsolidate.inventory.importing.fragment import ClusterRecord, Fact, Fragment, LeftOut, Record
from vconsolidate.inventory.importing.merging.facts import Conflict
from vconsolidate.inventory.importing.naming.estate import Named


def anonymised(estate: Named, aliases: Aliases) -> Named:
    """
    Return an estate without a name or free text of its sources.

    Provenance keeps the name of the importer only: a row number leads back to a name. In sentences, known names and
    everything in quotes are replaced.
    """
    old = estate.fragment
    for raw, name in estate.servers.items():
        aliases.of("server", raw)
        aliases.of("server", name)
    _know(aliases, old)

    def records(of: Iterable[Record], what: What) -> tuple[Record, ...]:
        return tuple(anonymous(one, aliases.of(what, one.name), _source(one.origin), aliases) for one in of)

    fragment = replace(
        old,
        files=tuple(_file(file, aliases) for file in old.files),
        facts=anonymous_facts(old.facts, old.source, aliases),
        servers=records(old.servers, "server"),
        clusters=tuple(_cluster(one, aliases) for one in old.clusters),
        rules=records(old.rules, "rule"),
        networks=records(old.networks, "network"),
        datastores=records(old.datastores, "datastore"),
        resource_pools=records(old.resource_pools, "pool"),
        present_hosts=records(old.present_hosts, "host"),
        series=tuple(replace(one, origin=old.source) for one in old.series),
        notes=tuple(map(aliases.scrubbed, old.notes)),
        left_out=tuple(
            LeftOut(one.count, aliases.scrubbed(one.what), aliases.scrubbed(one.why)) for one in old.left_out
        ),
    )
    return Named(fragment, {raw: aliases.of("server", name) for raw, name in estate.servers.items()})


def anonymous_conflict(conflict: Conflict, aliases: Aliases) -> Conflict:
    """Return a conflict without names: what the sources say stays if it is a figure."""
    return Conflict(
        aliases.scrubbed(conflict.name),
        next(iter(anonymous_facts({conflict.field: Fact("", "")}, "", aliases))),
        (conflict.taken[0], _said(conflict.field, conflict.taken[1], aliases)),
        (conflict.left[0], _said(conflict.field, conflict.left[1], aliases)),
    )


def _said(field: str, text: str, aliases: Aliases) -> str:
    """Return a value of a field; the one that was not taken may name what stands nowhere else."""
    facts = anonymous_facts({field: Fact(text.strip("\"'"), "")}, "", aliases)
    return ", ".join(str(fact.value) for fact in facts.values())


def _know(aliases: Aliases, old: Fragment) -> None:
    """Give every name its other one before sentences are read."""
    named: list[tuple[What, Iterable[str]]] = [
        ("server", (one.name for one in old.servers)),
        ("cluster", (one.name for one in old.clusters)),
        ("host", (host.name for one in old.clusters for host in one.hosts)),
        ("host", (one.name for one in old.present_hosts)),
        ("network", (one.name for one in old.networks)),
        ("datastore", (one.name for one in old.datastores)),
        ("pool", (one.name for one in old.resource_pools)),
        ("rule", (one.name for one in old.rules)),
        ("text", (part for file in old.files for part in (PurePath(file).name, PurePath(file).stem) if part)),
    ]
    for what, names in named:
        for name in names:
            aliases.of(what, name)
    records = (*old.servers, *old.rules, *old.resource_pools, *old.present_hosts, *old.networks)
    in_clusters = (one for cluster in old.clusters for one in (*cluster.hosts, *cluster.host_types))
    for facts in (old.facts, *(one.facts for one in (*records, *in_clusters)), *(one.facts for one in old.clusters)):
        anonymous_facts({key: replace(fact, assumed="") for key, fact in facts.items()}, "", aliases)


def _source(origin: str) -> str:
    return origin.partition(" ")[0]


def _file(file: str, aliases: Aliases) -> str:
    """Return another name for a file, with its ending if that is one."""
    ending = PurePath(file).suffix
    return aliases.of("text", file) + (ending if ending[1:].isalnum() and len(ending) < 8 else "")


def _cluster(cluster: ClusterRecord, aliases: Aliases) -> ClusterRecord:
    source = _source(cluster.origin)
    return ClusterRecord(
        aliases.of("cluster", cluster.name),
        source,
        anonymous_facts(cluster.facts, source, aliases),
        tuple(anonymous(one, aliases.of("host", one.name), _source(one.origin), aliases) for one in cluster.hosts),
        tuple(anonymous(one, aliases.of("type", one.name), _source(one.origin), aliases) for one in cluster.host_types),
    )

"""The names of a whole estate: hosts, clusters, networks, pools and servers, and what refers to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from vconsolidate.inventory.importing.fragment import ClusterRecord, Fact, Facts, Fragment, Record
from vconsolidate.inventory.importing.merging.fragments import Merged
from vconsolidate.inventory.importing.naming.names import Renamed, allowed, rename, renamed
from vconsolidate.inventory.importing.naming.networks import networks_named
from vconsolidate.inventory.importing.naming.references import Lost, Translate, inner_translated, tidied, translated
from vconsolidate.inventory.importing.naming.rules import rules_named
from vconsolidate.words import counted, verb


@dataclass(frozen=True, slots=True)
class Named:
    """
    An estate with the names of the inventory.

    Parameters
    ----------
    servers
        Name in a source → name in the inventory, for the servers of measured histories.
    """

    fragment: Fragment
    servers: Mapping[str, str]


def named(merged: Merged) -> Named:
    """Return the estate with names that an inventory allows; the notes say what had to change."""
    old = merged.fragment
    clusters = rename([cluster.name for cluster in old.clusters])
    in_clusters = [host.name for cluster in old.clusters for host in cluster.hosts]
    hosts = rename([*in_clusters, *(host.name for host in old.present_hosts)])
    servers = rename([one.name for one in old.servers], [_place_of(one) for one in old.servers])
    pools = rename([pool.name for pool in old.resource_pools])
    networks, network_notes = networks_named(old)
    lost = Lost()
    network = {one.name: allowed(one.name) for one in networks}
    at_host = hosts.by_source_name.get
    fields: dict[str, Translate] = {
        "current_host": at_host,
        "current_cluster": lambda name: clusters.by_source_name.get(name, allowed(name)),
        "networks": lambda name: network.get(allowed(name)),
        "datastores": allowed,
    }
    by_server = _by_spelling(servers, merged)
    new_servers = tuple(
        renamed(Record(one.name, one.origin, _server(one.facts, fields, lost)), name)
        for one, name in zip(old.servers, servers.chosen, strict=True)
    )
    rules, left = rules_named(
        old.rules,
        lambda name: by_server.get(name) or (name if "*" in name else None),
        lambda name: hosts.by_source_name.get(name) or clusters.by_source_name.get(name),
    )
    pool_fields: dict[str, Translate] = {
        "cluster": clusters.by_source_name.get,
        "parent": pools.by_source_name.get,
        "servers": by_server.get,
    }
    fragment = replace(
        old,
        facts=tidied(old.facts),
        servers=new_servers,
        clusters=_clusters(old, clusters, hosts, fields, lost),
        rules=rules,
        networks=networks,
        datastores=tuple({name: renamed(one, name) for one in old.datastores if (name := allowed(one.name))}.values()),
        resource_pools=_pools(old, pools, pool_fields, lost),
        present_hosts=_present(old, hosts, clusters, len(in_clusters)),
        notes=(*old.notes, *network_notes, *_notes(servers, hosts, lost)),
        left_out=(*old.left_out, *left),
    )
    return Named(fragment, by_server)


def _place_of(server: Record) -> str:
    """Return what tells a server from another one of its name."""
    for key in ("current_cluster", "current_host", "site"):
        if key in server.facts:
            return str(server.facts[key].value)
    return ""


def _by_spelling(servers: Renamed, merged: Merged) -> dict[str, str]:
    found: dict[str, str] = {}
    for spellings, name in zip(merged.spellings, servers.chosen, strict=True):
        for spelling in spellings:
            found.setdefault(spelling, name)
    return found


def _server(facts: Facts, fields: Mapping[str, Translate], lost: Lost) -> dict[str, Fact]:
    found = translated(tidied(facts), fields, lost, label=True)
    for key, inner, what in (("nics", "network", "networks"), ("disks", "datastore", "datastores")):
        if key in found:
            found[key] = inner_translated(found[key], inner, fields[what])
    return found


def _clusters(
    old: Fragment, clusters: Renamed, hosts: Renamed, fields: Mapping[str, Translate], lost: Lost
) -> tuple[ClusterRecord, ...]:
    found: list[ClusterRecord] = []
    position = 0
    wanted = {key: fields[key] for key in ("networks", "datastores")}
    for cluster, name in zip(old.clusters, clusters.chosen, strict=True):
        types = rename([kind.name for kind in cluster.host_types])
        kind: dict[str, Translate] = {"type": types.by_source_name.get}
        inside = tuple(
            renamed(Record(host.name, host.origin, translated(tidied(host.facts), kind, lost)), hosts.chosen[number])
            for number, host in enumerate(cluster.hosts, start=position)
        )
        position += len(cluster.hosts)
        head = renamed(Record(cluster.name, cluster.origin, translated(tidied(cluster.facts), wanted, lost)), name)
        bought = tuple(
            renamed(Record(one.name, one.origin, tidied(one.facts)), new)
            for one, new in zip(cluster.host_types, types.chosen, strict=True)
        )
        found.append(ClusterRecord(head.name, head.origin, head.facts, inside, bought))
    return tuple(found)


def _present(old: Fragment, hosts: Renamed, clusters: Renamed, before: int) -> tuple[Record, ...]:
    in_cluster: dict[str, Translate] = {"cluster": lambda name: clusters.by_source_name.get(name, allowed(name))}
    return tuple(
        renamed(Record(one.name, one.origin, translated(tidied(one.facts), in_cluster, Lost())), name)
        for one, name in zip(old.present_hosts, hosts.chosen[before:], strict=True)
    )


def _pools(old: Fragment, pools: Renamed, fields: Mapping[str, Translate], lost: Lost) -> tuple[Record, ...]:
    return tuple(
        renamed(Record(one.name, one.origin, translated(tidied(one.facts), fields, lost)), name)
        for one, name in zip(old.resource_pools, pools.chosen, strict=True)
    )


def _notes(servers: Renamed, hosts: Renamed, lost: Lost) -> list[str]:
    notes: list[str] = []
    for what, names in (("server", servers), ("host", hosts)):
        if names.cleaned:
            notes.append(
                f"{counted(names.cleaned, f'{what} name')} had characters that an inventory does not allow; "
                "the comment behind the name has the original."
            )
        if names.doubled:
            notes.append(
                f"{counted(names.doubled, what)} {verb(names.doubled, 'has', 'have')} the name of another; "
                "the cluster or a number was added."
            )
    for key, count in lost.counts.items():
        what = counted(count, f"value of {key}", f"values of {key}")
        notes.append(f"{what} {verb(count, 'names', 'name')} nothing that a source describes; left out.")
    for key, count in lost.labelled.items():
        what = counted(count, f"value of {key}", f"values of {key}")
        notes.append(f"{what} {verb(count, 'names', 'name')} nothing that a source describes; kept as a label.")
    return notes

"""Hosts of VMs of today that no source describes: they count as machines, by their name."""

from __future__ import annotations

from dataclasses import replace

from vconsolidate.inventory.importing.fragment import Fact, Fragment, Record
from vconsolidate.inventory.importing.merging.keys import Names, key_of
from vconsolidate.words import counted, listed, verb


def with_hosts_by_name(estate: Fragment) -> Fragment:
    """
    Return an estate in which every host that a VM names is a host: of the target, or at least a present one.

    A name in another case, or with or without its domain, means the host that a source describes.
    """
    hosts = [host.name for cluster in estate.clusters for host in cluster.hosts]
    hosts += [host.name for host in estate.present_hosts]
    exact, known = set(hosts), Names()
    for number, name in enumerate(hosts):
        known.add(name, number)
    new: list[Record] = []
    servers = []
    for server in estate.servers:
        said = server.facts.get("current_host")
        if said is None or "vcpus" not in server.facts or said.value in exact or not key_of(str(said.value)):
            servers.append(server)
            continue
        name, near = str(said.value), known.find(str(said.value))
        if len(near) == 1:
            name = hosts[near[0]]
        elif near:  # it may be any of several
            servers.append(server)
            continue
        else:
            new.append(Record(name, said.origin, _cluster_of(server)))
            known.add(name, len(hosts))
            hosts.append(name)
        fact = Fact(name, said.origin, said.assumed)
        servers.append(replace(server, facts={**server.facts, "current_host": fact}))
    if not new:
        return replace(estate, servers=tuple(servers))
    names = listed([host.name for host in new])
    note = (
        f"{counted(len(new), 'host')} that {verb(len(new), 'runs', 'run')} VMs today {verb(len(new), 'is', 'are')} "
        f"known by name only, and {verb(len(new), 'counts', 'count')} as machines, not as a target ({names})."
    )
    present = (*estate.present_hosts, *new)
    return replace(estate, servers=tuple(servers), present_hosts=present, notes=(*estate.notes, note))


def _cluster_of(server: Record) -> dict[str, Fact]:
    return {"cluster": server.facts["current_cluster"]} if "current_cluster" in server.facts else {}

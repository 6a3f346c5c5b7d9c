"""Changes of a scenario that are made in the tree of the inventory, before it is checked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from vconsolidate.inventory.node import Node, Route, walk
from vconsolidate.inventory.overrides import assign, dropped
from vconsolidate.inventory.problems import Problems, quoted
from vconsolidate.inventory.scenarios.scenario import Layer

_POLICY = {
    "growth": "policy.growth",
    "horizon": "policy.horizon",
    "headroom": "policy.headroom",
    "failures": "policy.host_failures_tolerated",
}
_OVERCOMMIT = {"vcpu_per_core": "cpu.vcpu_per_core", "memory": "memory.overcommit"}
_CHANGE = re.compile(r"\s*([+-])\s*(\d{1,6})\s*")


def changed_tree(root: Node, layer: Layer, problems: Problems) -> Node:
    """Return the tree of an inventory with the changes of one layer; what is wrong with them is among the problems."""
    for key, path in _POLICY.items():
        if getattr(layer.section, key) is not None:
            root = _everywhere(root, path, _node(layer, key), None, problems)
    root = _overcommit(root, layer, problems)
    for kind in layer.section.hosts:
        root = _host_count(root, kind, layer, problems)
    root = _added(root, layer, problems)
    root = _copied(root, layer, problems)
    fields, _ = walk(layer.root, (*layer.route, "set"))
    for path in layer.section.set:
        node = fields.get(path)
        root = root if node is None else assign(root, path, node, problems)
    return dropped(root)


def copies_of(layer: Layer) -> list[tuple[str, str]]:
    """Return (server, name of a copy) for all copies of a layer."""
    return [
        (name, f"{name}-copy-{number}") for name, more in layer.section.copies.items() for number in range(1, more + 1)
    ]


def _node(layer: Layer, *route: str | int) -> Node:
    return walk(layer.root, (*layer.route, *route))[0]


def _clusters(root: Node) -> list[Node]:
    clusters, _ = walk(root, ("target", "clusters"))
    return clusters.items()


def _name(node: Node) -> str:
    name = node.get("name")
    return "" if name is None else name.text


def _everywhere(root: Node, path: str, value: Node, only: Iterable[str] | None, problems: Problems) -> Node:
    """Return the tree with a field of the policy, in the inventory's and in those of clusters that state it."""
    chosen = None if only is None else set(only)
    if chosen is None:
        root = assign(root, path, value, problems)
    for number, cluster in enumerate(_clusters(root)):
        route: Route = ("policy", *path.removeprefix("policy.").split("."))
        states = _states(cluster, route)
        if (chosen is None and states) or (chosen is not None and _name(cluster) in chosen):
            root = assign(root, f"target.clusters[{number}].{'.'.join(map(str, route))}", value, problems)
    return root


def _states(node: Node, route: Route) -> bool:
    for step in route:
        child = node.get(str(step))
        if child is None:
            return False
        node = child
    return node.value is not None


def _overcommit(root: Node, layer: Layer, problems: Problems) -> Node:
    section = layer.section.overcommit
    if section is None:
        return root
    route = (*layer.route, "overcommit")
    if section.vcpu_per_core is None and section.memory is None:
        problems.at(layer.root, route, 'changes nothing (write "vcpu_per_core" or "memory")')
    known = [_name(cluster) for cluster in _clusters(root)]
    for number, name in enumerate(section.clusters or ()):
        if name not in known:
            near = problems.did_you_mean(name, known)
            problems.at(layer.root, (*route, "clusters", number), f"unknown cluster {quoted(name)}{near}")
    for key, path in _OVERCOMMIT.items():
        if getattr(section, key) is not None:
            value = _node(layer, "overcommit", key)
            root = _everywhere(root, f"policy.{path}", value, section.clusters, problems)
    return root


def host_types(root: Node) -> dict[str, list[tuple[int, int]]]:
    """Return type and cluster/type → (number of the cluster, number of the type) of all that bear it."""
    found: dict[str, list[tuple[int, int]]] = {}
    for cluster_number, cluster in enumerate(_clusters(root)):
        types = cluster.get("host_types")
        for number, kind in enumerate([] if types is None else types.items()):
            for key in (_name(kind), f"{_name(cluster)}/{_name(kind)}"):
                found.setdefault(key, []).append((cluster_number, number))
    return found


def _host_count(root: Node, kind: str, layer: Layer, problems: Problems) -> Node:
    route = (*layer.route, "hosts", kind)
    types = host_types(root)
    if kind not in types:
        near = problems.did_you_mean(kind, types)
        problems.at_key(layer.root, route, f"no host type is called {quoted(kind)}{near}")
        return root
    value = _node(layer, "hosts", kind)
    for cluster, number in types[kind]:
        path = f"target.clusters[{cluster}].host_types[{number}].count"
        count = _count(walk(root, ("target", "clusters", cluster, "host_types", number))[0], value)
        if isinstance(count, str):
            problems.at(layer.root, route, count)
            return root
        root = assign(root, path, replace(value, value=count, text=str(count)), problems)
    return root


def _count(kind: Node, written: Node) -> int | str:
    """Return the new number of a host type, or what is wrong with it."""
    value = written.value
    if isinstance(value, int) and not isinstance(value, bool) and not written.text.startswith(("+", "-")):
        return value
    change = _CHANGE.fullmatch(written.text)
    if change is None:
        return f'expected a number of hosts, or a change, got {quoted(written.text)} (write for example 4, or "+2")'
    stated = kind.get("count")
    if stated is None or not isinstance(stated.value, int):
        return f"host type {quoted(_name(kind))} states no count that {written.text} could change (write the number)"
    return max(0, stated.value + int(change[1] + change[2]))


def _added(root: Node, layer: Layer, problems: Problems) -> Node:
    if layer.section.add is None:
        return root
    servers = _node(layer, "add", "servers").items() if layer.section.add.servers else []
    if servers:
        root = _with_more(root, ("servers",), servers)
    for key in ("host_types", "hosts"):
        for number in range(len(getattr(layer.section.add, key))):
            root = _with_host(root, (*layer.route, "add", key, number), key, layer, problems)
    return root


def _with_host(root: Node, route: Route, key: str, layer: Layer, problems: Problems) -> Node:
    node, _ = walk(layer.root, route)
    if not isinstance(node.value, dict):
        problems.at(layer.root, route, "expected a mapping (write for example {cluster: production, name: r750, …})")
        return root
    named = node.get("cluster")
    known = [_name(cluster) for cluster in _clusters(root)]
    if named is None or named.text not in known:
        near = "" if named is None else problems.did_you_mean(named.text, known)
        what = (
            f'"cluster" is missing (write for example "cluster: {known[0] if known else "production"}")'
            if named is None
            else f"unknown cluster {quoted(named.text)}{near}"
        )
        problems.at(layer.root, route if named is None else (*route, "cluster"), what)
        return root
    own = node.with_value({name: value for name, value in node.value.items() if name != "cluster"})
    return _with_more(root, ("target", "clusters", known.index(named.text), key), [own])


def _copied(root: Node, layer: Layer, problems: Problems) -> Node:
    servers = {_name(server): server for server in _items(root, "servers")}
    copies = []
    for name in layer.section.copies:
        if name not in servers:
            near = problems.did_you_mean(name, list(servers))
            problems.at_key(layer.root, (*layer.route, "copies", name), f"unknown server {quoted(name)}{near}")
    for name, copy in copies_of(layer):
        if name in servers:
            copies.append(_copy(servers[name], copy, _node(layer, "copies", name)))
    return _with_more(root, ("servers",), copies) if copies else root


def _copy(server: Node, name: str, where: Node) -> Node:
    """Return a server under another name; it runs nowhere yet."""
    assert isinstance(server.value, dict)  # noqa: S101 - it has a name
    entries = {key: value for key, value in server.value.items() if key != "current_host"}
    entries["name"] = Node(name, where.file, where.line, where.column, where.key_line, where.key_column, text=name)
    return server.with_value(entries)


def _items(root: Node, key: str) -> list[Node]:
    node = root.get(key)
    return [] if node is None else node.items()


def _with_more(node: Node, route: Route, items: list[Node]) -> Node:
    """Return a tree with more items at the end of the list at `route`, which is made where it is missing."""
    if not route:
        return node.with_value([*node.items(), *(replace(item, index=-1) for item in items)])
    step, rest = route[0], route[1:]
    if isinstance(step, int):
        changed = list(node.items())
        changed[step] = _with_more(changed[step], rest, items)
        return node.with_value(changed)
    entries = dict(node.value) if isinstance(node.value, dict) else {}
    child = entries.get(step)
    first = items[0]
    entries[step] = _with_more(child if child is not None else Node([], first.file, first.line, 1), rest, items)
    return node.with_value(entries)

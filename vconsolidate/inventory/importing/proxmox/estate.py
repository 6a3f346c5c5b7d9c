"""What the answers of the API say together: nodes, guests and rules, each merged from its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from vconsolidate.inventory.importing import tree
from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.proxmox.answers import Answer, Kind, kind_of
from vconsolidate.inventory.importing.tree import Tree

Key = TypeVar("Key", int, str)
MAX_VMID: Final = 999_999_999


@dataclass(frozen=True, slots=True)
class Part:
    """
    Some of what is known of a node or guest, and where it stands.

    Parameters
    ----------
    origins
        Key → where it was read, for those that were merged from elsewhere.
    """

    content: Tree
    origin: str
    origins: Mapping[str, str] = field(default_factory=dict)

    def place(self, key: str) -> str:
        """Return where the value of a key was read."""
        return f"{self.origins.get(key, self.origin)}.{key}"


@dataclass(slots=True)
class Estate:
    """
    Everything that was read.

    Parameters
    ----------
    nodes
        Name → what is known, ``/cluster/resources`` first.
    node_status, networks
        Name → the answer for this node alone.
    guests, guest_status, configs
        Number of the VM → what is known.
    ha_resources
        None where no answer lists them.
    """

    cluster: Part | None = None
    nodes: dict[str, Part] = field(default_factory=dict)
    node_status: dict[str, Part] = field(default_factory=dict)
    networks: dict[str, Part] = field(default_factory=dict)
    guests: dict[int, Part] = field(default_factory=dict)
    guest_status: dict[int, Part] = field(default_factory=dict)
    configs: dict[int, Part] = field(default_factory=dict)
    containers: set[int] = field(default_factory=set)
    shared_storage: dict[str, Part] = field(default_factory=dict)
    ha_resources: list[Part] | None = None
    ha_groups: list[Part] = field(default_factory=list)
    ha_rules: list[Part] = field(default_factory=list)
    histories: list[Answer] = field(default_factory=list)


def estate_of(answers: Iterable[Answer], tally: Tally) -> Estate:
    """Return what the answers say; those that name their node only in their path come after those that list nodes."""
    estate = Estate()
    waiting: list[tuple[Kind, Answer]] = []
    for answer in answers:
        kind = kind_of(answer)
        if kind == "other":
            tally.add("answer of the API", "it says nothing about hosts, VMs or high availability")
        elif kind == "history":
            estate.histories.append(answer)
        elif kind in ("resources", "cluster_status", "containers"):
            for part in _parts(answer):
                _take_listed(estate, kind, part)
        else:
            waiting.append((kind, answer))
    for kind, answer in waiting:
        _take(estate, kind, answer, tally)
    return estate


def _parts(answer: Answer) -> Iterator[Part]:
    single = isinstance(answer.content, dict)
    for position, item in tree.mappings(answer.content):
        yield Part(item, answer.origin if single else f"{answer.origin}[{position}]")


def vmid_of(value: object) -> int | None:
    """Return the number of a VM."""
    return tree.whole(value, MAX_VMID)


def _take_listed(estate: Estate, kind: Kind, part: Part) -> None:
    content, sort = part.content, tree.text(part.content.get("type"))
    vmid = vmid_of(content.get("vmid"))
    if kind == "containers" or sort == "lxc":
        estate.containers |= {vmid} if vmid is not None else set()
    elif sort == "cluster":
        estate.cluster = part
    elif sort == "qemu" and vmid is not None:
        _merge(estate.guests, vmid, part)
    elif sort == "storage" and tree.truth(content.get("shared")):
        estate.shared_storage.setdefault(tree.text(content.get("storage")), part)  # each node lists it
    elif sort in ("node", ""):
        name = tree.text(content.get("node")) or (tree.text(content.get("name")) if sort == "node" else "")
        if name:
            _merge(estate.nodes, name, part)


def _take(estate: Estate, kind: Kind, answer: Answer, tally: Tally) -> None:
    if kind == "ha_resources":
        estate.ha_resources = [*(estate.ha_resources or ()), *_parts(answer)]
    elif kind == "ha_groups":
        estate.ha_groups.extend(_parts(answer))
    elif kind == "ha_rules":
        estate.ha_rules.extend(_parts(answer))
    elif kind in ("node_status", "network"):
        node = node_of(answer, estate.nodes)
        if node is None:
            tally.add("answer about one node", "neither its path nor its file name names the node")
        elif kind == "network":
            estate.networks[node] = Part({"interfaces": answer.content}, answer.origin)
        else:
            estate.nodes.setdefault(node, Part({}, answer.origin))
            estate.node_status[node] = next(_parts(answer))
    else:
        _take_guests(estate, kind, answer, tally)


def _take_guests(estate: Estate, kind: Kind, answer: Answer, tally: Tally) -> None:
    node = node_of(answer, estate.nodes)
    for part in _parts(answer):
        vmid = vmid_of(part.content.get("vmid")) or vmid_in(answer) or _vmid_by_name(estate, part)
        if vmid is None:
            tally.add("answer about one VM", "neither it nor its file name has the number of the VM")
            continue
        known = estate.guests.get(vmid)
        if known is None or "node" not in known.content:
            _merge(estate.guests, vmid, Part({"node": node} if node else {}, part.origin))
        if kind == "config":
            estate.configs[vmid] = part
        elif kind == "guest_status":
            estate.guest_status[vmid] = part
        else:
            _merge(estate.guests, vmid, part)


def node_of(answer: Answer, nodes: Iterable[str]) -> str | None:
    """Return the node of an answer: named in its path after ``nodes``, or a known name in it, or the only one."""
    words = answer.words
    if "nodes" in words[:-1]:
        return words[words.index("nodes") + 1]
    known = sorted(nodes, key=len, reverse=True)
    for name in known:
        if re.search(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", answer.path):
            return name
    return known[0] if len(known) == 1 else None


def vmid_in(answer: Answer) -> int | None:
    """Return the number after ``qemu`` in a path, or the only number of at least three digits in a file's name."""
    words = answer.words
    if "qemu" in words[:-1]:
        return vmid_of(words[words.index("qemu") + 1])
    numbers = re.findall(r"(?<!\d)\d{3,9}(?!\d)", answer.path)
    return vmid_of(numbers[0]) if len(numbers) == 1 else None


def _vmid_by_name(estate: Estate, part: Part) -> int | None:
    name = tree.text(part.content.get("name"))
    found = [vmid for vmid, known in estate.guests.items() if name and tree.text(known.content.get("name")) == name]
    return found[0] if len(found) == 1 else None


def _merge(into: dict[Key, Part], key: Key, part: Part) -> None:
    known = into.get(key)
    if known is None:
        into[key] = part
    else:
        origins = {**known.origins, **dict.fromkeys(part.content, part.origin)}
        into[key] = Part({**known.content, **part.content}, known.origin, origins)

"""
Managed objects in the JSON of a source, whatever wrote it.

Three forms are read: objects with their properties inside them (``govc vm.info -json``), objects with a list of
properties by name (``RetrieveProperties``, ``govc object.collect -json``), and the configuration of one VM alone. Keys
begin with a capital up to govc 0.30, and values carry their type from then on: both are made one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from vconsolidate.inventory.importing import tree
from vconsolidate.inventory.importing.documents import json_of, looks_like_json
from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.source import Source
from vconsolidate.inventory.importing.tree import Tree

SEARCH_DEPTH: Final = 5
"""Levels of lists and envelopes around the objects."""

_VM_MARKS: Final = (("config", "hardware", "numCPU"), ("summary", "config", "numCpu"), ("config", "guestId"))
_ELEMENTS: Final = frozenset(
    {"managedObjectReference", "virtualDevice", "clusterRuleInfo", "guestNicInfo", "hostCpuPackage", "hostCpuIdInfo"}
)
"""Types of elements under which older tools list an array that is a property of its own."""
_HOST_MARKS: Final = (("hardware", "cpuInfo"), ("summary", "hardware", "cpuModel"))


class Reference(NamedTuple):
    """A managed object: its type (``HostSystem``) and its identifier (``host-15``)."""

    type: str
    id: str


@dataclass(frozen=True, slots=True)
class Managed:
    """
    A managed object.

    Parameters
    ----------
    path
        Its place in the inventory of the server, where the source says it (``/DC0/vm/web01``).
    """

    reference: Reference
    properties: Tree
    origin: str
    path: str = ""


def reference(value: object) -> Reference | None:
    """Return the object that a reference means; older tools write ``HostSystem:host-15``."""
    content = tree.mapping(value)
    kind, name = tree.text(content.get("type")), tree.text(content.get("value"))
    if not kind and isinstance(value, str):
        kind, _, name = value.partition(":")
    return Reference(kind, name) if kind and name else None


def objects_of(source: Source, tally: Tally) -> dict[Reference, Managed]:
    """
    Return every managed object of a source; what several files say of one is merged, other files are counted.

    Raises
    ------
    InputError
        When a file is not JSON.
    """
    found: dict[Reference, Managed] = {}
    for file in source.files.values():
        if file.name.suffix.casefold() != ".json" and not looks_like_json(file):
            tally.add("file", "it is not JSON", name=str(file.name))
            continue
        prefix = "" if source.only else f"{file.name}: "
        for number, document in enumerate(json_of(file)):
            start = f"{prefix}document {number + 1}" if number else prefix.rstrip(": ")
            for managed in _search(_plain(document), start, str(file.name.stem), SEARCH_DEPTH):
                known = found.get(managed.reference)
                found[managed.reference] = managed if known is None else _merged(known, managed)
    return found


def _plain(value: object) -> object:
    """Return a value with keys that begin in lower case, and typed values without their envelope."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "_value" in value and "_typeName" in value:
        return _plain(value["_value"])
    return {key[:1].lower() + key[1:]: _plain(item) for key, item in value.items()}


def _search(value: object, origin: str, name: str, depth: int) -> Iterator[Managed]:
    if depth < 0:
        return
    if isinstance(value, list):
        yield from _search_list(value, origin, name, depth)
        return
    content = tree.mapping(value)
    own = reference(content.get("self")) or reference(content.get("obj"))
    if own is not None:
        listed = content.get("propSet") or content.get("changeSet")
        yield Managed(own, _nested(listed) if listed else content, origin)
    elif isinstance(content.get("object"), dict):
        path = tree.text(content.get("path"))
        for managed in _search(content["object"], origin, name, depth - 1):
            yield Managed(managed.reference, managed.properties, managed.origin, path)
    elif content.get("_typeName") == "VirtualMachineConfigInfo" or "numCPU" in tree.mapping(content.get("hardware")):
        key = tree.text(content.get("instanceUuid")) or tree.text(content.get("name")) or name
        yield Managed(Reference("VirtualMachine", key), {"config": content}, origin or name)
    else:
        for key, item in content.items():
            if isinstance(item, dict | list):
                yield from _search(item, f"{origin}.{key}".lstrip("."), name, depth - 1)


def _search_list(value: list[object], origin: str, name: str, depth: int) -> Iterator[Managed]:
    first = tree.mapping(value[0]) if value else {}
    if "name" in first and "val" in first:
        properties = _nested(value)
        kind = _kind_of(properties)
        if kind:
            own = reference(tree.at(properties, "summary", "vm" if kind == "VirtualMachine" else "host"))
            yield Managed(own or Reference(kind, name), properties, origin or name)
        return
    for position, item in enumerate(value):
        yield from _search(item, f"{origin}[{position}]", name, depth - 1)


def _kind_of(properties: Tree) -> str:
    """Return the type of an object whose properties were listed without it."""
    if any(tree.at(properties, *mark) is not None for mark in _VM_MARKS):
        return "VirtualMachine"
    if any(tree.at(properties, *mark) is not None for mark in _HOST_MARKS):
        return "HostSystem"
    return "ClusterComputeResource" if "configurationEx" in properties else ""


def _nested(listed: object) -> Tree:
    """Return ``[{name: "config.hardware", val: …}]`` as nested objects."""
    result: dict[str, object] = {}
    for _, item in tree.mappings(listed):
        route = tree.text(item.get("name")).split(".")[:20]
        place = result
        for key in route[:-1]:
            inner = place.get(key)
            if not isinstance(inner, dict):
                inner = place[key] = {}
            place = inner
        if route[-1]:
            place[route[-1]] = _without_type(item.get("val"))
    return result


def _without_type(value: object) -> object:
    """Return the list in ``{"managedObjectReference": […]}``, as older tools write arrays."""
    if isinstance(value, dict) and len(value) == 1:
        ((key, inner),) = value.items()
        return inner if isinstance(inner, list) and key in _ELEMENTS else value
    return value


def _merged(first: Managed, second: Managed) -> Managed:
    properties = _deep(first.properties, second.properties)
    return Managed(first.reference, properties, first.origin, first.path or second.path)


def _deep(first: Tree, second: Tree) -> Tree:
    result = {**second, **{key: value for key, value in first.items() if value is not None}}
    for key in first.keys() & second.keys():
        one, other = first[key], second[key]
        if isinstance(one, dict) and isinstance(other, dict):
            result[key] = _deep(one, other)
    return result

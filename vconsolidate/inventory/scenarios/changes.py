"""What a scenario changes, one short sentence each, in the words of its file."""

from __future__ import annotations

import json
from typing import Any

from vconsolidate.inventory.node import Node, walk
from vconsolidate.inventory.scenarios.scenario import Layer, Scenario
from vconsolidate.rules.base import Selector
from vconsolidate.words import counted, listed

MOST = 60
"""Characters of a value that are shown."""


def changes_of(scenario: Scenario) -> tuple[str, ...]:
    """Return all changes of a scenario, those that it is based on first; nothing for one that changes nothing."""
    return tuple(line for layer in scenario.layers for line in _of_layer(layer))


def _of_layer(layer: Layer) -> list[str]:
    section = layer.section
    keys = {"growth": "growth", "horizon": "horizon", "headroom": "headroom", "failures": "host failures tolerated"}
    found = [f"{words}: {_text(layer, key)}" for key, words in keys.items() if getattr(section, key) is not None]
    if section.overcommit is not None:
        over = section.overcommit
        each = [
            "" if over.vcpu_per_core is None else f"{over.vcpu_per_core:g} vCPUs per core",
            "" if over.memory is None else f"memory × {over.memory:g}",
        ]
        where = f" in {listed(over.clusters)}" if over.clusters else ""
        found.append(f"overcommit: {', '.join(one for one in each if one)}{where}")
    if isinstance(section.platform, str):
        found.append(f"platform: {section.platform}")
    elif section.platform is not None:
        found += [f"platform of {cluster}: {platform}" for cluster, platform in section.platform.items()]
    found += [f"hosts of type {kind}: {_text(layer, 'hosts', kind)}" for kind in section.hosts]
    found += _added(layer)
    found += [f"{more:,} more like {name}" for name, more in section.copies.items()]
    if section.remove is not None:
        found.append(f"removed: {_members(section.remove)}")
    found += [f"withdrawn: host type {kind}" for kind in section.withdraw or ()]
    if section.lose is not None:
        for what in ("sites", "clusters", "racks", "hosts"):
            names = getattr(section.lose, what)
            found += [f"lost: {what.removesuffix('s') if len(names) == 1 else what} {listed(names)}"] if names else []
    found += [f"price of {what}: {price}" for what, price in section.prices.items()]
    return [*found, *(f"{path} = {_short(value)}" for path, value in section.set.items())]


def _added(layer: Layer) -> list[str]:
    add = layer.section.add
    if add is None:
        return []
    found = []
    for items, noun in ((add.servers, "server"), (add.host_types, "host type"), (add.hosts, "host")):
        names = [str(item.get("name", "")) for item in items if isinstance(item, dict)]
        found += [f"added: {counted(len(items), noun)} ({listed(names)})"] if items else []
    return found


def _members(members: list[str] | Selector) -> str:
    if isinstance(members, Selector):
        fields = members.model_dump(exclude_none=True)
        return ", ".join(f"{key} {_short(value)}" for key, value in fields.items())
    return listed(members)


def _text(layer: Layer, *route: str) -> str:
    node: Node = walk(layer.root, (*layer.route, *route))[0]
    return node.text


def _short(value: Any) -> str:  # noqa: ANN401
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= MOST else text[: MOST - 1] + "…"

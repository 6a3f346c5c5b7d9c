"""An inventory in the making: sections that generators fill, and its YAML text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

Entry = dict[str, object]

LINUX: Final = "red-hat-enterprise-linux-7"


@dataclass(slots=True)
class Draft:
    """
    An inventory that a generator fills.

    Parameters
    ----------
    rng
        Source of everything random.
    sections
        Single sections (``policy``, ``economics``, ``zones`` …) by name.
    files
        Text of each file beside the inventory, by name (traces).
    """

    rng: np.random.Generator
    name: str = ""
    sections: dict[str, object] = field(default_factory=dict)
    clusters: list[Entry] = field(default_factory=list)
    servers: list[Entry] = field(default_factory=list)
    rules: list[Entry] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def add_cluster(self, name: str, hypervisor: str = "esxi-6.7", **more: object) -> Entry:
        """Add a cluster and return it, so that a generator can give it hosts later."""
        cluster: Entry = {"name": name, "hypervisor": hypervisor, **more}
        self.clusters.append(cluster)
        return cluster

    def add_rule(self, kind: str, **fields: object) -> None:
        """Add a rule of a kind."""
        self.rules.append({"kind": kind, **fields})

    def names(self) -> list[str]:
        """Return the names of all servers."""
        return [str(server["name"]) for server in self.servers]

    def groups(self, number: int, smallest: int, largest: int) -> list[list[str]]:
        """Return up to `number` groups of distinct servers, no server in two; the largest group is inclusive."""
        order = iter([self.names()[i] for i in self.rng.permutation(len(self.servers))])
        sizes = self.rng.integers(smallest, largest + 1, number).tolist()
        drawn = [sorted(name for name, _ in zip(order, range(size), strict=False)) for size in sizes]
        return [group for group in drawn if len(group) >= smallest]

    def text(self) -> str:
        """Return the inventory as YAML; every value is in JSON's notation, which is YAML, too."""
        return "\n".join(self._lines()) + "\n"

    def write(self, folder: Path) -> Path:
        """Write the inventory and its files into a folder; return the path of the inventory."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in self.files.items():
            (folder / name).write_text(text, encoding="utf-8")
        path = folder / "inventory.yaml"
        path.write_text(self.text(), encoding="utf-8")
        return path

    def _lines(self) -> Iterator[str]:
        yield "version: 1"
        yield f"name: {json.dumps(self.name)}"
        yield f"defaults: {json.dumps({'servers': {'os': LINUX}})}"
        for section, value in self.sections.items():
            yield f"{section}: {json.dumps(value)}"
        yield "target:"
        yield "  clusters:"
        yield from (f"    - {json.dumps(cluster)}" for cluster in self.clusters)
        for title, entries in (("rules", self.rules), ("servers", self.servers)):
            if entries:
                yield f"{title}:"
                yield from (f"  - {json.dumps(entry)}" for entry in entries)


def host_type(name: str, model: str, price: int | None = None, licence: int | None = 1500, **more: object) -> Entry:
    """Return a type of hosts to buy; price in EUR, licence in EUR a year."""
    return {"name": name, "model": model, **_money(price, licence), **more}


def existing_hosts(prefix: str, number: int, model: str, racks: Sequence[str] = (), licence: int = 1200) -> list[Entry]:
    """Return existing hosts ``<prefix>00`` …, spread over racks in turn; licence in EUR a year."""
    rack: list[Entry] = [{"rack": racks[i % len(racks)]} if racks else {} for i in range(number)]
    return [{"name": f"{prefix}{i:02d}", "model": model, **rack[i], **_money(None, licence)} for i in range(number)]


def _money(price: int | None, licence: int | None) -> Entry:
    money = {"price": price, "licence_per_year": licence}
    return {key: f"{amount} EUR" for key, amount in money.items() if amount is not None}

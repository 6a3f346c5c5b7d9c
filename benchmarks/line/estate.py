"""
A large estate of VMs: clusters of about 85 hosts in pairs that share a network, tiers, zones, rules, N+1.

Every VM is in a network of one cluster, or (one in ten) of both clusters of a pair. Each cluster keeps 32 hosts and
may buy more of two types. The VMs run today on hosts that are given up. 3 % of the VMs are in groups that a rule keeps
apart and 2 % in groups that it keeps together. Servers come from a CSV table, or from YAML for a measurement of that.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.estates.draft import Draft, existing_hosts, host_type

VMS_PER_CLUSTER: Final = 2_000
"""VMs of a cluster of a large estate; a small estate has two clusters."""

_VMS_PER_HOST_TODAY: Final = 12
_SHARED: Final = 0.1
_KEPT: Final = 0.016
"""Hosts that are kept per VM: 32 of a cluster of 2,000 VMs."""

_FLAVOURS: Final = ((1, 4), (2, 8), (2, 16), (4, 16), (4, 32), (8, 32), (8, 64))
_CHANCE: Final = (0.1, 0.24, 0.16, 0.2, 0.16, 0.08, 0.06)
_SYSTEMS: Final = ("red-hat-enterprise-linux-7", "windows-server-2016", "ubuntu-18.04")
_TIERS: Final = (1, 2, 3, 4)
_ZONES: Final = ("internal", "perimeter", "test")


@dataclass(frozen=True, slots=True)
class Line:
    """
    The servers of an estate, column by column.

    Parameters
    ----------
    names
        (n_vms,) names.
    vcpus, memory_gib, cluster
        (n_vms,) sizes, and the number of the cluster that each belongs to.
    """

    names: list[str]
    vcpus: np.ndarray[tuple[int], np.dtype[np.int64]]
    memory_gib: np.ndarray[tuple[int], np.dtype[np.int64]]
    cluster: np.ndarray[tuple[int], np.dtype[np.int64]]
    columns: dict[str, list[str]]


def n_clusters(n_vms: int) -> int:
    """Return the number of clusters, which is even."""
    return 2 * max(1, -(-n_vms // (2 * VMS_PER_CLUSTER)))


def draw(n_vms: int, seed: int) -> Line:
    """Draw the servers of an estate."""
    rng = np.random.default_rng([seed, n_vms])
    clusters = n_clusters(n_vms)
    flavour = rng.choice(len(_FLAVOURS), n_vms, p=_CHANCE)
    sizes = np.array(_FLAVOURS)[flavour]
    cluster = np.arange(n_vms) % clusters
    shared = rng.random(n_vms) < _SHARED
    zone = rng.choice(3, n_vms, p=(0.7, 0.15, 0.15))
    hosts = np.array([number // _VMS_PER_HOST_TODAY for number in range(n_vms)])
    columns = {
        "os": [_SYSTEMS[i] for i in rng.choice(3, n_vms, p=(0.4, 0.4, 0.2))],
        "tier": [str(_TIERS[i]) for i in rng.choice(4, n_vms, p=(0.08, 0.22, 0.5, 0.2))],
        "zone": [_ZONES[i] for i in zone],
        "networks": [
            f"pair-{c // 2:02d}" if both else f"lan-{c:02d}" for c, both in zip(cluster.tolist(), shared, strict=True)
        ],
        "vcpus": [str(cpus) for cpus, _ in sizes.tolist()],
        "memory": [f"{gib} GiB" for _, gib in sizes.tolist()],
        "current_host": [f"old-{host:05d}" for host in hosts.tolist()],
        "demand.disk_used": [f"{gib} GiB" for gib in rng.integers(20, 200, n_vms).tolist()],
    }
    names = [f"vm{number:06d}" for number in range(n_vms)]
    return Line(names, sizes[:, 0], sizes[:, 1], cluster, columns)


def write_inventory(
    line: Line, folder: Path, traces: list[dict[str, object]], seed: int, *, table: bool = True
) -> Path:
    """Write the inventory and its servers; return its path."""
    n_vms = len(line.names)
    draft = Draft(np.random.default_rng([seed, n_vms, 1]), f"line, {n_vms} VMs, seed {seed}")
    clusters = n_clusters(n_vms)
    kept = max(2, round(_KEPT * n_vms / clusters))
    for number in range(clusters):
        draft.add_cluster(
            f"c{number:02d}",
            "esxi-8.0",
            networks=[f"lan-{number:02d}", f"pair-{number // 2:02d}"],
            zones=list(_ZONES),
            hosts=existing_hosts(f"c{number:02d}-esx", kept, "dell-poweredge-r740-2x6130", ("R0", "R1", "R2", "R3")),
            host_types=[
                host_type("r740", "dell-poweredge-r740-2x6130", 10400),
                host_type("r7425", "dell-poweredge-r7425-2x7601", 13900),
            ],
        )
    draft.sections["networks"] = [
        {"name": name, "vlan": vlan}
        for vlan, name in enumerate(
            [f"lan-{c:02d}" for c in range(clusters)] + [f"pair-{c:02d}" for c in range(clusters // 2)], 10
        )
    ]
    draft.sections["zones"] = [{"name": name} for name in _ZONES]
    draft.sections["policy"] = {"host_failures_tolerated": 1}
    draft.sections["present_hosts"] = [
        {"name": f"old-{host:05d}", "cluster": "old", "model": "dell-poweredge-r720"}
        for host in range(-(-n_vms // _VMS_PER_HOST_TODAY))
    ]
    draft.sections["traces"] = traces
    _add_rules(draft, line)
    text = draft.text()
    inventory = folder / "inventory.yaml"
    if table:
        (folder / "servers.csv").write_text(_table(line), encoding="utf-8")
        inventory.write_text(f"{text}servers: {{from: servers.csv}}\n", encoding="utf-8")
        return inventory
    parts = list(_yaml_parts(line, folder))
    inventory.write_text(f"{text}includes: {json.dumps(parts)}\n", encoding="utf-8")
    return inventory


def _add_rules(draft: Draft, line: Line) -> None:
    """Keep groups of two to four VMs of one cluster apart, and others together."""
    order = draft.rng.permutation(len(line.names))
    by_cluster: dict[int, list[int]] = {}
    for row in order.tolist():
        by_cluster.setdefault(int(line.cluster[row]), []).append(row)
    for members in by_cluster.values():
        left = iter(members)
        for kind, share in (("anti_affinity", 0.03), ("affinity", 0.02)):
            taken = 0
            while taken < share * len(members):
                group = [line.names[row] for row, _ in zip(left, range(int(draft.rng.integers(2, 5))), strict=False)]
                taken += len(group)
                draft.add_rule(kind, servers=sorted(group))


def _table(line: Line) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["name", *line.columns])
    writer.writerows(zip(line.names, *line.columns.values(), strict=True))
    return out.getvalue()


def _yaml_parts(line: Line, folder: Path, size: int = 25_000) -> Iterator[str]:
    """Write the servers as YAML, `size` of them a file, and return the names of the files."""
    for number, start in enumerate(range(0, len(line.names), size)):
        name = f"servers-{number}.yaml"
        with (folder / name).open("w", encoding="utf-8") as stream:
            stream.write("servers:\n")
            for row in range(start, min(start + size, len(line.names))):
                stream.write(f"  - {json.dumps(_entry(line, row))}\n")
        yield name


def _entry(line: Line, row: int) -> dict[str, object]:
    fields = {key: cells[row] for key, cells in line.columns.items()}
    disk = fields.pop("demand.disk_used")
    return {
        "name": line.names[row],
        **fields,
        "tier": int(fields["tier"]),
        "vcpus": int(fields["vcpus"]),
        "networks": [fields["networks"]],
        "demand": {"disk_used": disk},
    }

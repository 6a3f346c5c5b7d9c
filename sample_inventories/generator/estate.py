"""
Who stands in the data centre: kinds of servers, and the servers drawn from them.

Meridian Mutual, an insurer: a public portal, claims and policy systems on two database families, desktops on Citrix,
mail, file and print, a warehouse fed at night, build and test machines, and the usual corner of old iron.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A kind of server.

    Parameters
    ----------
    prefix, count
        Names are ``<prefix>01`` …
    models
        Catalogue models, used in turn.
    memory_gib
        Installed memory, used in turn.
    shape
        Name of its load curve.
    busy
        Lowest and highest share of its CPU that a busy hour takes.
    used
        Lowest and highest share of its memory in use.
    disk_gb, disk_iops, network_mbps
        About how much; each server differs by a third.
    attachment
        ``kind: description`` of hardware that cannot move, or nothing.
    keep
        The owner's reason to keep it physical, or nothing.
    """

    prefix: str
    count: int
    models: tuple[str, ...]
    memory_gib: tuple[int, ...]
    os: str
    application: str
    workload: str
    tier: int
    shape: str
    busy: tuple[float, float]
    used: tuple[float, float]
    network: str
    zone: str
    tags: tuple[str, ...]
    disk_gb: int
    disk_iops: int
    network_mbps: float
    attachment: str
    keep: str


def kinds() -> tuple[Kind, ...]:
    """Return all kinds of ``kinds.csv``; their counts add up to the size of the data centre."""
    with Path(__file__).with_name("kinds.csv").open(encoding="utf-8", newline="") as table:
        return tuple(_kind(row) for row in csv.DictReader(table))


def _kind(row: Mapping[str, str]) -> Kind:
    low_busy, high_busy = map(float, row["busy"].split("|"))
    low_used, high_used = map(float, row["used"].split("|"))
    return Kind(
        prefix=row["prefix"],
        count=int(row["count"]),
        models=tuple(row["models"].split("|")),
        memory_gib=tuple(map(int, row["memory_gib"].split("|"))),
        os=row["os"],
        application=row["application"],
        workload=row["workload"],
        tier=int(row["tier"]),
        shape=row["shape"],
        busy=(low_busy, high_busy),
        used=(low_used, high_used),
        network=row["network"],
        zone=row["zone"],
        tags=tuple(row["tags"].split("|")) if row["tags"] else (),
        disk_gb=int(row["disk_gb"]),
        disk_iops=int(row["disk_iops"]),
        network_mbps=float(row["network_mbps"]),
        attachment=row["attachment"],
        keep=row["keep"],
    )


@dataclass(frozen=True, slots=True)
class Machine:
    """One drawn server: its kind and what sets it apart."""

    name: str
    kind: Kind
    model: str
    memory_gib: int
    rack: str
    busy: float
    used: float
    spread: float


def machines(random: np.random.Generator) -> Iterator[Machine]:
    """Yield every server of the data centre, rack by rack in the order of the kinds."""
    number = 0
    for kind in kinds():
        for k in range(kind.count):
            busy, used, spread = random.random(3)
            yield Machine(
                name=f"{kind.prefix}{k + 1:02d}",
                kind=kind,
                model=kind.models[k % len(kind.models)],
                memory_gib=kind.memory_gib[k // len(kind.models) % len(kind.memory_gib)],
                rack=f"{'ABC'[number // 80 % 3]}{number // 16 % 5 + 1}",
                busy=kind.busy[0] + busy * (kind.busy[1] - kind.busy[0]),
                used=kind.used[0] + used * (kind.used[1] - kind.used[0]),
                spread=2 / 3 + 2 / 3 * float(spread),
            )
            number += 1

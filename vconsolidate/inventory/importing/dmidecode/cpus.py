"""Processors in the outputs of lscpu, /proc/cpuinfo and dmidecode."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields
from typing import Final

from vconsolidate.inventory.importing import tree
from vconsolidate.inventory.importing.processor import Processors
from vconsolidate.inventory.importing.tree import Tree

_SIGNATURE: Final = re.compile(r"Family (\d{1,3}), Model (\d{1,3})(?:, Stepping (\d{1,3}))?")
_MHZ: Final = re.compile(r"(\d{2,5}) MHz")


def filled(known: Processors, more: Processors) -> Processors:
    """Return what is known, with what `more` adds to it."""
    return Processors(**{
        field.name: getattr(known, field.name) or getattr(more, field.name) for field in fields(Processors)
    })  # fmt: skip


def from_lscpu(block: Tree) -> Processors:
    """Return what lscpu prints; processors that are offline are not counted."""
    sockets = tree.whole(block.get("socket_s"), 256)
    per_socket = tree.whole(block.get("core_s_per_socket"), 4096)
    per_core = tree.whole(block.get("thread_s_per_core"), 8)
    cores = sockets and per_socket and sockets * per_socket
    online = tree.whole(block.get("cpu_s"), 65536)
    return Processors(
        model=tree.text(block.get("model_name")),
        sockets=sockets,
        cores=cores,
        threads=cores * per_core if cores and per_core else online,
        clock_mhz=tree.positive(block.get("cpu_mhz")),
        vendor=tree.text(block.get("vendor_id")),
        family=tree.whole(block.get("cpu_family"), 255),
        number=tree.whole(block.get("model"), 255),
        stepping=tree.whole(block.get("stepping"), 255),
    )


def from_cpuinfo(blocks: Sequence[Tree]) -> Processors:
    """Return what /proc/cpuinfo lists, one block per logical processor."""
    first = blocks[0]
    by_socket = {str(block.get("physical_id")): tree.whole(block.get("cpu_cores"), 4096) for block in blocks}
    known = [cores for cores in by_socket.values() if cores]
    return Processors(
        model=tree.text(first.get("model_name")),
        sockets=len(by_socket) if "physical_id" in first else None,
        cores=sum(known) if len(known) == len(by_socket) else None,
        threads=len(blocks),
        vendor=tree.text(first.get("vendor_id")),
        family=tree.whole(first.get("cpu_family"), 255),
        number=tree.whole(first.get("model"), 255),
        stepping=tree.whole(first.get("stepping"), 255),
    )


def from_dmidecode(blocks: Sequence[Tree]) -> Processors:
    """Return what is in the sockets, by structures of type 4; empty and disabled sockets are passed over."""
    sockets = [
        block
        for block in blocks
        if block.get("dmi") == 4
        and tree.text(block.get("status")).startswith("Populated")
        and "Disabled" not in tree.text(block.get("status"))
    ]
    if not sockets:
        return Processors()
    cores = [tree.whole(_counted(block, "core_enabled", "core_count"), 4096) for block in sockets]
    threads = [tree.whole(block.get("thread_count"), 8192) for block in sockets]
    first = sockets[0]
    clock = _MHZ.match(tree.text(first.get("current_speed")))
    signature = _SIGNATURE.search(tree.text(first.get("signature")))
    total = sum(count for count in cores if count) if all(cores) else None
    return Processors(
        model=tree.text(first.get("version")),
        sockets=len(sockets),
        cores=total,
        threads=sum(count for count in threads if count) if all(threads) else total,
        clock_mhz=float(clock[1]) if clock else None,
        vendor=tree.text(first.get("manufacturer")),
        family=int(signature[1]) if signature else None,
        number=int(signature[2]) if signature else None,
        stepping=int(signature[3]) if signature and signature[3] else None,
    )


def _counted(block: Tree, *keys: str) -> object:
    return next((block[key] for key in keys if tree.positive(block.get(key))), None)

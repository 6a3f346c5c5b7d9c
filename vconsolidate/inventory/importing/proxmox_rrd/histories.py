"""Averages that a Proxmox VE node keeps, by VM."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.documents import json_of
from vconsolidate.inventory.importing.fragment import Fact, Metric, Record
from vconsolidate.inventory.importing.series.assume import machine
from vconsolidate.inventory.importing.series.interval import usual
from vconsolidate.inventory.importing.series.spool import Spool
from vconsolidate.inventory.importing.source import Source
from vconsolidate.inventory.importing.tree import Tree, mappings

_ROUTE: Final = re.compile(r"nodes/(?P<node>[^/]+)(?:/(?P<kind>qemu|lxc)/(?P<vmid>\d+))?/rrddata")
_BITS: Final = 8 / 1e6


def histories(source: Source) -> tuple[Spool, int, int]:
    """Return the samples of VMs, how many histories of nodes were left out, and the interval in seconds."""
    found: dict[tuple[str, str], list[Tree]] = {}
    names: dict[str, str] = {}
    for file in source.files.values():
        for document in json_of(file):
            for route, answer in answers(document, file.name.name.split(".")[0]):
                rows = [row for _, row in mappings(data_of(answer))]
                for row in rows:
                    if row.get("vmid") is not None and row.get("name"):
                        names[str(row["vmid"])] = str(row["name"])
                if any("time" in row for row in rows) and rows:
                    found.setdefault(owner_of(route), []).extend(rows)
    vms = {owner: rows for owner, rows in found.items() if owner[0] == "vm"}
    kept = vms or found
    interval_s = interval_of(kept.values())
    spool = Spool()
    for (_, key), rows in kept.items():
        add_history(names.get(key, key), rows, interval_s, spool)
    return spool, len(found) - len(kept), interval_s


def interval_of(histories: Iterable[Sequence[Tree]]) -> int:
    """Return the usual time between two averages, in seconds."""
    steps = [b - a for rows in histories for a, b in pairwise(sorted({time_of(row) for row in rows}))]
    return usual(median(steps)) if steps else 60


def answers(document: object, stem: str) -> Iterator[tuple[str, object]]:
    """Yield route and answer: a document is one answer, or maps routes to answers."""
    if isinstance(document, Mapping) and document and all(str(key).startswith("/") for key in document):
        for route, answers in document.items():
            for answer in answers if isinstance(answers, list) else [answers]:
                yield str(route), answer
    else:
        yield stem, document


def data_of(answer: object) -> object:
    """Return what an answer of the API holds."""
    return answer["data"] if isinstance(answer, Mapping) and "data" in answer else answer


def owner_of(route: str) -> tuple[str, str]:
    """Return whether a history is of a VM or a node, and which; a file without a route is of a VM."""
    found = _ROUTE.search(route)
    if found is None:
        return "vm", route
    return ("vm", found["vmid"]) if found["vmid"] else ("node", found["node"])


def time_of(row: Tree) -> int:
    """Return the time of a row, 0 where it has none."""
    time = row.get("time")
    return int(time) if isinstance(time, (int, float)) and 0 <= time < 1e12 else 0


def add_history(name: str, rows: Sequence[Tree], interval_s: int, spool: Spool) -> None:
    """Add the averages of one machine; each is the mean of the interval up to its time."""
    most = max((number for row in rows if (number := number_of(row, "maxcpu"))), default=0.0)
    samples: dict[Metric, list[tuple[int, float]]] = {"cpu": [], "memory_used": [], "network": []}
    for row in rows:
        start_s = time_of(row) - interval_s
        cpu, memory = number_of(row, "cpu"), number_of(row, "mem", "memused")
        if cpu is not None:  # a share of the processors that it had then
            now = number_of(row, "maxcpu") or most
            samples["cpu"].append((start_s, 100 * cpu * (now / most if most else 1.0)))
        if memory is not None:
            samples["memory_used"].append((start_s, memory / 1024**2))
        received, sent = number_of(row, "netin"), number_of(row, "netout")
        if received is not None and sent is not None:
            samples["network"].append((start_s, (received + sent) * _BITS))
    for metric, pairs in samples.items():
        spool.add_samples(name, metric, [time for time, _ in pairs], [value for _, value in pairs])
    if most:
        spool.sizes.setdefault(name, {})["vcpus"] = most
    memory = max((number for row in rows if (number := number_of(row, "maxmem", "memtotal"))), default=0.0)
    if memory:
        spool.sizes.setdefault(name, {})["memory_mib"] = memory / 1024**2


def number_of(row: Tree, *names: str) -> float | None:
    """Return the first number of a row that has one of these names."""
    for name in names:
        value = row.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e18:
            return float(value)
    return None


def records_of(spool: Spool, options: ImportOptions) -> tuple[Record, ...]:
    """Return a VM for each history, with the processors and memory that it was given."""
    records = []
    for name in spool.peaks:
        sizes = spool.sizes.get(name, {})
        facts: dict[str, Fact] = {}
        if "vcpus" in sizes:
            facts["vcpus"] = Fact(round(sizes["vcpus"]), "maxcpu")
        memory = amounts.memory(sizes.get("memory_mib"))
        if memory is not None:
            facts["memory"] = Fact(memory, "maxmem")
        if len(facts) == 2:
            facts["os"] = Fact("other", "", "a history names no operating system")
        else:
            facts = machine(options, guest="other", peak_mib=spool.peak(name, "memory_used"))
        records.append(Record(name, name, facts))
    return tuple(records)

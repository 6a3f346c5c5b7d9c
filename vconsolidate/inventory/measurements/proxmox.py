"""
Proxmox VE: ``rrddata`` of VMs and nodes (``pvesh get /nodes/N/qemu/ID/rrddata``), one file per machine.

CPU is a share of the processors that the row names (``maxcpu``), which are hardware threads; ``mem`` and ``memused``
are bytes; a value is the mean of the time up to its timestamp. From version 9 on, ``pressurecpusome`` is the share of
the time, in %, in which at least one thread of the VM waited for a processor (PSI; Linux kernel,
Documentation/accounting/psi.rst). It is at least the ready time per vCPU, and as much only for one vCPU, so that it is
shown beside ready and never judged as ready. ``pressurecpufull`` is the time in which all threads with work waited, and
``pressurememory…`` the same of memory; nodes have no ``pressurecpufull``, since the kernel knows none of a whole system
(names of the columns: ``proxmox-rrd-migration-tool``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing.documents import json_of, looks_like_json
from vconsolidate.inventory.importing.proxmox_rrd.histories import (
    answers,
    data_of,
    interval_of,
    number_of,
    owner_of,
    time_of,
)
from vconsolidate.inventory.importing.source import SourceFile
from vconsolidate.inventory.importing.tree import Tree, mappings
from vconsolidate.inventory.measurements.samples import Samples

if TYPE_CHECKING:
    import polars as pl

_BYTES: Final = 1 / 1024**2
_PRESSURES: Final = {
    "pressurecpusome": "stalled_fraction",
    "pressurecpufull": "all_stalled_fraction",
    "pressurememorysome": "memory_stalled_fraction",
    "pressurememoryfull": "memory_all_stalled_fraction",
}


def is_proxmox(file: SourceFile) -> bool:
    """Return whether a file may hold answers of the API."""
    return looks_like_json(file)


def read_proxmox(file: SourceFile, samples: Samples, names: dict[str, str]) -> None:
    """
    Add the averages of a file.

    Parameters
    ----------
    names
        VM number → name; takes those that the answers state.

    Raises
    ------
    InputError
        When it is not JSON.
    """
    for document in json_of(file):
        for route, answer in answers(document, file.name.name.split(".")[0]):
            rows = [row for _, row in mappings(data_of(answer))]
            for row in rows:
                if row.get("vmid") is not None and row.get("name"):
                    names[str(row["vmid"])] = str(row["name"])
            timed = [row for row in rows if "time" in row]
            if timed:
                key = owner_of(route)[1]
                _add(names.get(key, key), timed, samples)


def _add(name: str, rows: Sequence[Tree], samples: Samples) -> None:
    import polars as pl  # noqa: PLC0415 - heavy

    interval_s = interval_of([rows])
    samples.states(interval_s)
    found: list[tuple[str, int, float]] = []
    for row in rows:
        start_s = time_of(row) - interval_s
        cpu, most = number_of(row, "cpu"), number_of(row, "maxcpu")
        if cpu is not None and most:
            found.append(("threads_fraction" if "memused" in row else "cpu_threads", start_s, _cpu(row, cpu, most)))
        memory = number_of(row, "memhost", "mem", "memused")
        if memory is not None:
            found.append(("memory_mib", start_s, memory * _BYTES))
        for key, counter in _PRESSURES.items():
            pressure = number_of(row, key)
            if pressure is not None:
                found.append((counter, start_s, pressure / 100.0))
    frame: pl.DataFrame = pl.DataFrame(found, schema=["counter", "time_s", "value"], orient="row")
    samples.add(frame.with_columns(name=pl.lit(name)))


def _cpu(row: Tree, cpu: float, most: float) -> float:
    """Return the CPU of a node as a share of its processors, of a VM in processors."""
    return cpu if "memused" in row else cpu * most

"""
What node_exporter and windows_exporter show on ``/metrics``: the machine, and what it used since it started.

Source of the format: the text format of Prometheus, and the exporters' own names of metrics. One reading is no
history: the mean of CPU use since the start is all that counters tell.
"""

from __future__ import annotations

import re
from typing import Final

from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fact, Fragment, Record
from vconsolidate.inventory.importing.prometheus.exposition import readings
from vconsolidate.inventory.importing.prometheus.machines import facts_of
from vconsolidate.inventory.importing.prometheus.names import IDLE
from vconsolidate.inventory.importing.prometheus.raw import Raw, used_mib
from vconsolidate.inventory.importing.sniffing import marked
from vconsolidate.inventory.importing.source import Source

_MARK: Final = re.compile(r"^(# (HELP|TYPE) )?(node|windows|go|process)_[a-z_]+(\{| )", re.MULTILINE)


def sniff(source: Source) -> Certainty:
    """Recognise the text format by the exporters' names of metrics."""
    return Certainty.SURE if marked(source, _MARK, first="#nwgp") else Certainty.NO


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return one server per file.

    Raises
    ------
    InputError
        When a file is not in the format, or has neither processors nor memory.
    """
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    catalog = load_catalog()
    servers = []
    for name, file in source.files.items():
        raw = Raw()
        for line in readings(file):
            raw.take(line, name.name.split(".")[0])
        if not raw.instances or (raw.logical(raw.instances[0]) is None and raw.memory_bytes(raw.instances[0]) is None):
            raise refuse(file.shown, "has neither the processors nor the memory of a server (is it of node_exporter?)")
        instance = raw.instances[0]
        used = next(iter(used_mib(raw.gauges.get(instance, {})).values()), 0.0)
        facts = facts_of(raw, instance, catalog, options, used)
        facts |= _demand(raw, instance, used)
        servers.append(Record(raw.name_of(instance), name.name, facts))
    return Fragment(
        "node_exporter",
        (str(source.path),),
        servers=tuple(servers),
        notes=("One reading is no history: CPU use is the mean since the server started, memory that of the moment.",),
    )


def _demand(raw: Raw, instance: str, used: float) -> dict[str, Fact]:
    seconds = raw.counters.get(instance, {}).get("cpu", {})
    total = sum(value for reading in seconds.values() for value in reading.values())
    idle = sum(value for (_, _, mode), reading in seconds.items() if mode in IDLE for value in reading.values())
    facts = {}
    if total > 0:
        mean = amounts.share((total - idle) / total)
        if mean is not None:
            facts["demand.cpu_mean"] = Fact(mean, "cpu_seconds_total", "mean since it started")
    taken = amounts.used_memory(used or None)
    if taken is not None:
        facts["demand.memory_used"] = Fact(taken, "MemTotal, MemAvailable")
    return facts


IMPORTER: Final = Importer(
    "node_exporter", "node_exporter, windows_exporter: the text of /metrics, one file per server", sniff, read
)

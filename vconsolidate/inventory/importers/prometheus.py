"""
Prometheus: answers of ``query_range`` (and ``query``) as JSON files, of node_exporter and windows_exporter metrics.

Source of the format: the HTTP API of Prometheus 2 and 3. Counters become rates; results of expressions, which bear no
name, are what their file is called (``cpu.json`` in %, ``memory_used.json`` in MiB, ``network.json`` in Mbit/s,
``disk_iops.json``). ``import --url`` asks a running Prometheus instead.
"""

from __future__ import annotations

import re
from typing import Final, cast

from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.documents import json_of
from vconsolidate.inventory.importing.fragment import Fragment, LeftOut, Metric
from vconsolidate.inventory.importing.prometheus.answers import Line, lines_of
from vconsolidate.inventory.importing.prometheus.names import SAID, host_of
from vconsolidate.inventory.importing.prometheus.raw import Raw
from vconsolidate.inventory.importing.prometheus.servers import records_of
from vconsolidate.inventory.importing.series.report import METRICS
from vconsolidate.inventory.importing.series.spool import Spool
from vconsolidate.inventory.importing.sniffing import marked
from vconsolidate.inventory.importing.source import Source
from vconsolidate.words import counted, listed, verb

_MARK: Final = re.compile(r'"resultType"\s*:\s*"(matrix|vector)"')


def sniff(source: Source) -> Certainty:
    """Recognise the type of a result."""
    return Certainty.SURE if marked(source, _MARK, first="{") else Certainty.NO


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return one server per instance.

    Raises
    ------
    InputError
        When a file is no answer of Prometheus, or none says what CPU was used.
    """
    raw, spool = Raw(), Spool()
    unnamed: dict[str, list[Line]] = {}
    for file in source.with_suffix(".json", ""):
        for document in json_of(file):
            for line in lines_of(document, file.shown):
                if line.name:
                    raw.take(line)
                else:
                    unnamed.setdefault(file.name.name.split(".")[0], []).append(line)
    strangers = sorted(set(unnamed) - set(METRICS))
    if strangers:
        message = f"has results without a metric's name; name the file {' or '.join(f'{m}.json' for m in METRICS)}"
        raise refuse(f"{source.path}: {strangers[0]}", message)
    for metric, lines in unnamed.items():
        for line in lines:
            instance = line.labels.get("instance", "server")
            name = raw.name_of(instance) if instance in raw.infos else host_of(instance)
            spool.add_samples(name, cast("Metric", metric), line.times_s, line.values)
    raw.give(spool)
    if "cpu" not in spool.metrics:
        found = listed(sorted(raw.others)) or "nothing"
        raise refuse(source.path, f"says nothing of CPU use (node_cpu_seconds_total; found: {found})")
    return Fragment(
        "prometheus",
        (str(source.path),),
        servers=records_of(raw, spool, options),
        series=(spool.series(None, source.path.name),),
        notes=notes_of(raw),
        left_out=tuple(
            LeftOut(count, f"series of {name}", "an inventory has no such metric")
            for name, count in sorted(raw.others.items())
        ),
    )


def notes_of(raw: Raw) -> tuple[str, ...]:
    """Return what was assumed and repaired of raw metrics."""
    notes = [
        SAID,
    ]
    if raw.resets:
        notes.append(
            f"{counted(raw.resets, 'counter')} fell and {verb(raw.resets, 'was', 'were')} reset: "
            "counted from zero in that interval."
        )
    if raw.resized:
        notes.append(
            f"The number of processors changes of {listed(sorted(raw.resized))}: shares are of the most there were."
        )
    return tuple(notes)


IMPORTER: Final = Importer(
    "prometheus", "Prometheus: query_range JSON of node_exporter or windows_exporter metrics", sniff, read
)

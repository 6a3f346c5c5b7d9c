"""
Amazon CloudWatch: answers of ``aws cloudwatch get-metric-data`` and ``get-metric-statistics`` as JSON.

Source of the format: the CloudWatch API reference. Timestamps are the start of a period, in UTC. Plain tables of time
and value, as the data set NAB has them of CloudWatch, are read as utilisation tables (``--source csv``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.documents import json_of
from vconsolidate.inventory.importing.fragment import Fragment, LeftOut, Metric, Record
from vconsolidate.inventory.importing.series.assume import machine
from vconsolidate.inventory.importing.series.spool import Spool
from vconsolidate.inventory.importing.series.times import Clock
from vconsolidate.inventory.importing.sniffing import marked
from vconsolidate.inventory.importing.source import Source, SourceFile
from vconsolidate.inventory.importing.tree import Tree, items, mapping, mappings, number

_MARK: Final = re.compile(r'"(MetricDataResults|Datapoints)"\s*:')
_METRICS: Final[dict[str, tuple[Metric, float]]] = {
    "cpuutilization": ("cpu", 1.0),
    "mem_used": ("memory_used", 1 / 1024**2),
    "memoryused": ("memory_used", 1.0),
}
"""Metric, folded → ours, and what one of its units is in ours. ``mem_used`` of the agent is bytes."""

_STATISTICS: Final = ("Average", "Maximum")


def sniff(source: Source) -> Certainty:
    """Recognise the names that only these answers have."""
    return Certainty.SURE if marked(source, _MARK, first="{") else Certainty.NO


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return one server per instance that the labels name.

    Raises
    ------
    InputError
        When a file is not JSON, has no CPU use, or a time that is none.
    """
    spool, clock, others = Spool(), Clock(None), Counter[str]()
    for file in source.with_suffix(".json", ""):
        for document in json_of(file):
            for label, times, values in _results(file, mapping(document)):
                server, metric = _split(label, file.name.name.split(".")[0])
                known = _METRICS.get(metric.casefold())
                if known is None:
                    others[metric or label] += len(times)
                    continue
                seconds = [_second(file, clock, time) for time in times]
                scaled = [None if value is None else value * known[1] for value in values]
                spool.add_samples(server, known[0], seconds, scaled)
    if "cpu" not in spool.metrics:
        raise refuse(source.path, "has no CPUUtilization (is it the metric of the query, or in its label?)")
    return Fragment(
        "cloudwatch",
        (str(source.path),),
        servers=tuple(
            Record(name, "Label", machine(options, guest="other", peak_mib=spool.peak(name, "memory_used")))
            for name in spool.peaks
        ),
        series=(spool.series(None, source.path.name),),
        notes=("Labels are read as server and metric; the maximum is taken where a file has no average.",),
        left_out=tuple(
            one
            for metric, count in sorted(others.items())
            for one in LeftOut.of(count, "sample", "of a period whose length is not stated", f" of {metric}")
        ),
    )


def _results(file: SourceFile, document: Tree) -> Iterator[tuple[str, Sequence[str], Sequence[float | None]]]:
    for _, result in mappings(document.get("MetricDataResults")):
        times, values = items(result.get("Timestamps")), items(result.get("Values"))
        label = str(result.get("Label") or result.get("Id") or "")
        if len(times) != len(values):
            raise refuse(
                file.shown, f'"{label[:60]}" has {len(times)} times and {len(values)} values (ask for the data again)'
            )
        yield label, [str(time) for time in times], [_number(value) for value in values]
    points = [point for _, point in mappings(document.get("Datapoints"))]
    if points:
        statistic = next((name for name in _STATISTICS if name in points[0]), "")
        label = str(document.get("Label") or "")
        yield label, [str(point.get("Timestamp")) for point in points], [_number(p.get(statistic)) for p in points]


def _split(label: str, stem: str) -> tuple[str, str]:
    """Return server and metric of a label (``i-0abc CPUUtilization``); the file names the server where it does not."""
    words = [word for word in re.split(r"[\s:/|,]+", label) if word]
    metric = next((word for word in words if word.casefold() in _METRICS), "")
    rest = [word for word in words if word != metric and word.casefold() not in {"average", "maximum"}]
    if not metric:
        metric, rest = (words[-1], words[:-1]) if words else ("", [])
    return " ".join(rest) or stem, metric


def _second(file: SourceFile, clock: Clock, text: str) -> int:
    plain = text.replace("+00:00", "Z")
    seconds = clock.second(plain.removesuffix("Z").split(".")[0] + "Z" if plain.endswith("Z") else plain)
    if seconds is None:
        raise refuse(file.shown, f'"{text[:40]}" is not a time (write ISO 8601: 2024-03-01T12:00:00Z)')
    return seconds


def _number(value: object) -> float | None:
    return number(value) if isinstance(value, (int, float)) else None


IMPORTER: Final = Importer("cloudwatch", "CloudWatch: JSON of get-metric-data or get-metric-statistics", sniff, read)

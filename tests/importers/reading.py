"""What an importer of measurements makes of files, for tests: a fragment, and the samples on their grid."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions
from vconsolidate.inventory.importing.fragment import Fragment
from vconsolidate.inventory.importing.series.report import SeriesReport
from vconsolidate.inventory.importing.series.write import write_series
from vconsolidate.inventory.importing.source import open_source

Samples = Mapping[tuple[str, str], list[tuple[int, float]]]
"""Server and metric → time in seconds since 1970 and value."""


def importer(name: str) -> Importer:
    """Return the importer in a module."""
    found = importlib.import_module(f"vconsolidate.inventory.importers.{name}").IMPORTER
    assert isinstance(found, Importer)
    return found


def certainty(name: str, path: Path) -> Certainty:
    """Return how sure an importer is of a source."""
    return importer(name).sniff(open_source(path))


def read(name: str, path: Path, **options: str) -> Fragment:
    """Return what an importer reads."""
    return importer(name).read(open_source(path), ImportOptions(**options))  # type: ignore[arg-type]


def written(fragment: Fragment) -> tuple[SeriesReport, Samples]:
    """Return the report of the tidy file of a fragment, and what the file holds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.parquet"
        report = write_series(fragment.series, {server.name: server.name for server in fragment.servers}, path)
        frame = pl.read_parquet(path).with_columns(pl.col("timestamp").dt.epoch("s"))
    samples: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for stamp, server, metric, value in frame.rows():
        samples.setdefault((server, metric), []).append((stamp, value))
    return report, samples


def facts(fragment: Fragment, number: int = 0) -> dict[str, object]:
    """Return field → value of a server."""
    return {field: fact.value for field, fact in fragment.servers[number].facts.items()}


def values(samples: Samples, server: str, metric: str) -> list[float]:
    """Return the values of a server and metric in order of time."""
    return [value for _, value in samples[server, metric]]

"""Measured histories of the sources: one tidy file beside the inventory, named under ``traces:``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from vconsolidate import units
from vconsolidate.inventory.importing.contract import refuse
from vconsolidate.inventory.importing.fragment import Fact, Facts, Fragment, Record
from vconsolidate.words import counted


@dataclass(frozen=True, slots=True)
class Traces:
    """
    The histories of an estate as they were written.

    Parameters
    ----------
    estate
        With what was noted about them.
    entries
        Of ``traces:``.
    staged
        File name beside the inventory → where it lies for now.
    metrics
        What was measured.
    """

    estate: Fragment
    entries: tuple[Facts, ...] = ()
    staged: Mapping[str, Path] | None = None
    metrics: tuple[str, ...] = ()


def write_traces(estate: Fragment, names: Mapping[str, str], stem: str, folder: Path, timezone: str | None) -> Traces:
    """
    Write the histories of an estate to ``<stem>-traces.parquet`` in `folder`.

    Parameters
    ----------
    names
        Server in the sources → in the inventory.
    timezone
        Of the local day.

    Raises
    ------
    InputError
        When a source turns out to be unreadable.
    """
    if not estate.series:
        return Traces(estate)
    from vconsolidate.inventory.importing.series.write import write_series  # noqa: PLC0415 - heavy

    file = f"{stem}-traces.parquet"
    report = write_series(estate.series, names, folder / file, memory_of(estate))
    origin = ", ".join(dict.fromkeys(series.origin for series in estate.series))
    if not report.servers:
        note = f"No history was written: {origin} has no sample of a server of the inventory."
        return Traces(replace(estate, notes=(*estate.notes, *report.notes, note)))
    silent = len(estate.servers) - len(report.servers)
    notes = (*estate.notes, *report.notes)
    if silent:
        notes = (*notes, f"{counted(silent, 'server')} of {len(estate.servers):,} without a measured history.")
    entry = {key: Fact(value, origin) for key, value in report.section(file, timezone).items()}  # type: ignore[arg-type]
    entry = {key: fact if key == "file" else Fact(fact.value, "") for key, fact in entry.items()}
    return Traces(replace(estate, notes=notes), (entry,), {file: folder / file}, report.metrics)


def with_measured_servers(fragment: Fragment) -> Fragment:
    """Return a fragment of histories only with a record for each of their servers: names to join by."""
    if fragment.servers or not fragment.series:
        return fragment
    import polars as pl  # noqa: PLC0415 - heavy

    found: dict[str, str] = {}
    for series in fragment.series:
        try:
            names = series.frame.select(pl.col("server").cast(pl.String).unique()).collect(engine="streaming")
        except pl.exceptions.PolarsError as error:
            raise refuse(series.origin, f"cannot be read ({str(error).splitlines()[0][:200]})") from error
        found |= dict.fromkeys(sorted(names["server"].drop_nulls()), series.origin)
    return replace(fragment, servers=tuple(Record(name, origin) for name, origin in found.items()))


def memory_of(estate: Fragment) -> dict[str, float]:
    """Return the memory of the servers of which it is known, in MiB."""
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    models = load_catalog().models
    found: dict[str, float] = {}
    for server in estate.servers:
        memory_mib = memory_mib_of(server.facts)
        model = server.facts.get("hardware.model")
        if memory_mib == 0.0 and model is not None and str(model.value) in models:
            memory_mib = models[str(model.value)].memory_mib
        if memory_mib:
            found[server.name] = memory_mib
    return found


def memory_mib_of(facts: Facts) -> float:
    """Return the memory that a source states of a server, 0 where none does."""
    for key in ("memory", "hardware.memory"):
        if key in facts:
            try:
                return units.parse(str(facts[key].value), units.MEMORY)
            except units.UnitError:
                return 0.0
    return 0.0

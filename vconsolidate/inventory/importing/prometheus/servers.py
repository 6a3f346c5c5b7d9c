"""Servers of the instances that a Prometheus watches."""

from __future__ import annotations

from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import Record
from vconsolidate.inventory.importing.prometheus.machines import facts_of
from vconsolidate.inventory.importing.prometheus.raw import Raw
from vconsolidate.inventory.importing.series.assume import machine
from vconsolidate.inventory.importing.series.spool import Spool


def records_of(raw: Raw, spool: Spool, options: ImportOptions) -> tuple[Record, ...]:
    """Return a server for each that has samples, with what its instance says of it."""
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    catalog = load_catalog()
    instance_of = {raw.name_of(instance): instance for instance in reversed(raw.instances)}
    records = []
    for name in spool.peaks:
        instance, peak = instance_of.get(name), spool.peak(name, "memory_used")
        known = facts_of(raw, instance, catalog, options, peak) if instance is not None else None
        records.append(Record(name, instance or name, known or machine(options, peak_mib=peak)))
    return tuple(records)

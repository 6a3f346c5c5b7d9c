"""Ready-made servers and hosts."""

from __future__ import annotations

from collections.abc import Mapping

from vconsolidate.catalog.cpus import CpuEntry
from vconsolidate.catalog.reading import Row, read, source_table
from vconsolidate.model.hardware import Hardware


def load_models(cpus: Mapping[str, CpuEntry]) -> Mapping[str, Hardware]:
    """Return the server models by key."""
    with read("servers") as file:
        sources = source_table(file)
        models: dict[str, Hardware] = {}
        for key, row in file.rows("models"):
            with row:
                models[key] = read_model(row, cpus, sources)
    return models


def _cpu(row: Row, cpus: Mapping[str, CpuEntry]) -> CpuEntry:
    key = row.text("cpu")
    found = cpus.get(key)
    if found is None:
        raise row.error("cpu", f"the catalogue has no processor {key!r} (add it under cpus, or correct the name)")
    return found


def read_model(row: Row, cpus: Mapping[str, CpuEntry], sources: Mapping[str, str]) -> Hardware:
    """Return a server model of a data file."""
    source = row.sources(sources)
    return Hardware(
        model=row.text("name"),
        cpu=_cpu(row, cpus).build(row.whole("sockets", least=1)),
        memory_mib=row.whole("memory_gib", least=1) * 1024,
        rack_units=row.number("rack_units"),
        idle_power_w=row.number("idle_w"),
        max_power_w=row.number("max_w", least=row.number("idle_w")),
        nic_ports=row.whole("nics"),
        nic_mbps=row.number("nic_gbps", 1.0) * 1000,
        hba_ports=row.whole("hbas", 0),
        year=row.whole("year"),
        power_source=row.choice("power", ("measured", "assumed"), "assumed"),
        source=source,
    )

"""Fragments to test with, and an importer that returns them."""

from __future__ import annotations

from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions
from vconsolidate.inventory.importing.fragment import ClusterRecord, Fact, Facts, Fragment, Record, Value
from vconsolidate.inventory.importing.source import Source

GIB = "16 GiB"


def facts(at: str = "row", **values: Value) -> Facts:
    """Return facts; ``__`` stands for the dot of a field."""
    return {key.replace("__", "."): Fact(value, f"{at}!{number}") for number, (key, value) in enumerate(values.items())}


def server(name: str, origin: str = "row 1", **values: Value) -> Record:
    """Return a physical server of a catalogue model, with more facts."""
    given = facts(origin, **values)
    if not any(key.startswith("hardware.") for key in given):
        given = {"hardware.model": Fact("dell-poweredge-r740-2x6130", origin), **given}
    return Record(name, origin, given)


def cluster(name: str, *hosts: str, **values: Value) -> ClusterRecord:
    """Return a cluster of hosts of one model."""
    return ClusterRecord(
        name,
        "clusters",
        {"hypervisor": Fact("esxi-6.7", "version"), **facts("cluster", **values)},
        tuple(Record(host, "hosts", {"model": Fact("dell-poweredge-r740-2x6130", "hosts")}) for host in hosts),
    )


def fragment(*servers: Record, source: str = "made", **more: object) -> Fragment:
    """Return a fragment of these servers."""
    return Fragment(source=source, files=(f"{source}.txt",), servers=servers, **more)  # type: ignore[arg-type]


def importer(name: str, result: Fragment, certainty: Certainty = Certainty.SURE, suffix: str = "") -> Importer:
    """Return an importer that reads every source, or those of a suffix, as `result`."""

    def sniff(source: Source) -> Certainty:
        return certainty if source.path.name.endswith(suffix) else Certainty.NO

    def read(source: Source, options: ImportOptions) -> Fragment:
        del source, options
        return result

    return Importer(name, f"made-up {name}", sniff, read)

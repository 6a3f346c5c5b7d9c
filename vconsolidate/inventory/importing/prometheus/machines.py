"""Facts of a server from the metrics that describe it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import Fact
from vconsolidate.inventory.importing.gathering import Gathering
from vconsolidate.inventory.importing.processor import Processors
from vconsolidate.inventory.importing.prometheus.raw import Raw
from vconsolidate.inventory.importing.series.assume import machine
from vconsolidate.inventory.importing.systems import put_guest

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog


def facts_of(raw: Raw, instance: str, catalog: Catalog, options: ImportOptions, peak_mib: float) -> dict[str, Fact]:
    """Return what is known of a server, and what must be assumed."""
    infos = raw.infos.get(instance, {})
    into = Gathering("", "")
    _put_system(infos, into, catalog)
    size = raw.memory_bytes(instance)
    memory = amounts.memory(size / amounts.BYTES_PER_MIB if size else None)
    rest = machine(
        options,
        processors=_processors(infos.get("cpu", []), raw.logical(instance)),
        memory=Fact(memory, "MemTotal") if memory else None,
        peak_mib=peak_mib,
        origin="cpu",
        guest=_family(instance, raw),
    )
    into.put_all(rest)
    _put_model(infos.get("dmi", []), into)
    return dict(into.record().facts)


def _family(instance: str, raw: Raw) -> str:
    names = [name for series in raw.counters.get(instance, {}).values() for name, _, _ in series]
    windows = any(name.startswith("windows_") for name in names)
    return "other-windows" if windows else "other-linux"


def _put_system(infos: Mapping[str, Sequence[Mapping[str, str]]], into: Gathering, catalog: Catalog) -> None:
    for labels in infos.get("os", []):
        said = labels.get("pretty_name") or labels.get("product") or ""
        put_guest(into, said.replace("Microsoft ", ""), "os_info", catalog)
    for labels in infos.get("uname", []):
        if labels.get("sysname"):
            put_guest(into, labels["sysname"], "uname_info", catalog)


def _put_model(dmi: Sequence[Mapping[str, str]], into: Gathering) -> None:
    """Add the name of the machine beside its processors and memory."""
    if dmi and not into.has("hardware.model"):
        maker, product = dmi[0].get("system_vendor", ""), dmi[0].get("product_name", "")
        said = product if product.startswith(maker) else f"{maker} {product}"
        into.put("hardware.model", " ".join(said.split())[:80], "dmi_info")


def _processors(cpus: Sequence[Mapping[str, str]], logical: int | None) -> Processors | None:
    if not cpus:
        return Processors(threads=logical) if logical else None
    first = cpus[0]
    return Processors(
        model=first.get("model_name", ""),
        sockets=len({labels.get("package", "0") for labels in cpus}),
        cores=len({(labels.get("package"), labels.get("core")) for labels in cpus}),
        threads=len(cpus),
        vendor=first.get("vendor", ""),
        family=_whole(first.get("family")),
        number=_whole(first.get("model")),
        stepping=_whole(first.get("stepping")),
    )


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdigit() and len(text) < 6 else None

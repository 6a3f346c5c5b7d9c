"""``sadf -j`` and ``sadf -x``: the same tree as JSON and XML."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from vconsolidate.input_limits import MAX_XML_ELEMENTS
from vconsolidate.inventory.importing.contract import refuse
from vconsolidate.inventory.importing.documents import json_of
from vconsolidate.inventory.importing.source import SourceFile, telling
from vconsolidate.inventory.importing.sysstat.activity import Activity
from vconsolidate.inventory.importing.tree import Tree, at, mapping, mappings

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MEMORY: Final = ("memfree", "avail", "memused", "memused-percent", "buffers", "cached")


def read_json(file: SourceFile, activity: Activity) -> None:
    """
    Add the samples of ``sadf -j``.

    Raises
    ------
    InputError
        When the file is not JSON of sysstat.
    """
    for document in json_of(file):
        hosts = at(document, "sysstat", "hosts")
        for _, host in mappings(hosts):
            server = str(host.get("nodename") or "")
            if not server:
                raise refuse(file.shown, "has a host without a name (write its nodename)")
            activity.count_processors(server, _number(host.get("number-of-cpus")))
            for _, restart in mappings(host.get("restarts")):
                activity.restarts += 1
                activity.count_processors(server, _number(mapping(restart.get("boot")).get("cpu_count")))
            for _, sample in mappings(host.get("statistics")):
                _take(file, server, sample, activity)


def read_xml(file: SourceFile, activity: Activity) -> None:
    """
    Add the samples of ``sadf -x``, element by element.

    Raises
    ------
    InputError
        When the file is not XML of sysstat, or has a document type that could make it endless.
    """
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415 - few sources are XML

    from defusedxml.ElementTree import iterparse  # noqa: PLC0415 - few sources are XML

    server = ""
    try:
        with telling(file.shown), _without_entities(file), file.open() as stream:
            for number, (event, element) in enumerate(iterparse(stream, events=("start", "end"))):
                if number > MAX_XML_ELEMENTS:
                    raise refuse(file.shown, "has too many elements (split it)")
                name = _local(element)
                if event == "start" and name == "host":
                    server = element.get("nodename") or ""
                elif event == "end" and name == "number-of-cpus":
                    activity.count_processors(server, _number(element.text))
                elif event == "end" and name == "boot":
                    activity.restarts += 1
                elif event == "end" and name == "timestamp":
                    if not server:
                        raise refuse(file.shown, "has a host without a name (write its nodename)")
                    _take(file, server, _sample(element), activity)
                    element.clear()
    except (ParseError, LookupError) as error:  # the latter: an unknown encoding
        raise refuse(file.shown, f"is not XML of sysstat ({error}): run sadf -x again") from error


@contextmanager
def _without_entities(file: SourceFile) -> Iterator[None]:
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415 - few sources are XML

    try:
        yield
    except DefusedXmlException as error:
        raise refuse(file.shown, f"is not XML of sysstat ({error}): run sadf -x again") from error


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _sample(timestamp: Element) -> dict[str, object]:
    """Return an element ``timestamp`` in the form of JSON."""
    cpu: list[object] = []
    memory: dict[str, object] = {}
    interfaces: list[object] = []
    io: dict[str, object] = {}
    for element in timestamp.iter():
        name = _local(element)
        if name == "cpu" and element.get("idle") is not None:
            cpu.append({"cpu": element.get("number"), **element.attrib})
        elif name == "net-dev":
            interfaces.append(dict(element.attrib))
        elif name == "tps":
            io["tps"] = element.text
        elif name in _MEMORY:
            memory[name] = element.text
    stamp = {key: value for key, value in timestamp.attrib.items() if key in {"date", "time", "utc", "tz"}}
    return {"timestamp": stamp, "cpu-load": cpu, "memory": memory, "io": io, "network": {"net-dev": interfaces}}


def _take(file: SourceFile, server: str, sample: Tree, activity: Activity) -> None:
    stamp = mapping(sample.get("timestamp"))
    if not stamp:
        return
    time = (server, _time(file, stamp, activity))
    for name in ("cpu-load", "cpu-load-all"):
        for _, cpu in mappings(sample.get(name)):
            if cpu.get("cpu") == "all":
                activity.cpu(*time, _numbers(cpu, ("idle", "iowait")))
    activity.memory(*time, _numbers(mapping(sample.get("memory")), _MEMORY))
    transfers = _number(mapping(sample.get("io")).get("tps"))
    if transfers is not None:
        activity.storage(*time, transfers)
    for _, interface in mappings(at(sample, "network", "net-dev")):
        rates = _numbers(interface, ("rxkB", "txkB"))
        activity.network(*time, str(interface.get("iface")), sum(rates.values()))


def _time(file: SourceFile, stamp: Tree, activity: Activity) -> int:
    in_utc = str(stamp.get("utc")) == "1" or stamp.get("tz") in {"UTC", "GMT"}
    text = f"{stamp.get('date')} {stamp.get('time')}{'Z' if in_utc else ''}"
    seconds = activity.clock.second(text)
    if seconds is None:
        raise refuse(file.shown, f'"{text[:40]}" is not a time (run sadf again)')
    return seconds


def _numbers(of: Tree, names: tuple[str, ...]) -> dict[str, float]:
    found = {name: _number(of.get(name)) for name in names}
    return {name: number for name, number in found.items() if number is not None}


def _number(value: object) -> float | None:
    try:
        return float(str(value)) if value is not None else None
    except ValueError:
        return None

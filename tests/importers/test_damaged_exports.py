"""Any part of an export replaced by something else: an importer reads what is left or refuses, and never fails."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.importers import test_libvirt as libvirt
from tests.importers.estates import written
from tests.importers.test_proxmox import CONFIG
from tests.importers.test_sniffing import SOURCES
from tests.importers.test_vsphere import WHOLE
from vconsolidate.errors import InputError
from vconsolidate.inventory.importers.registry import IMPORTERS
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import Fact
from vconsolidate.inventory.importing.source import open_source

TEXTS = {name: one for name, one in SOURCES.items() if any(isinstance(c, str | bytes) for c in one[1].values())}
JSON = {
    **{name: one for name, one in SOURCES.items() if name not in TEXTS},
    "a whole vSphere": ("vsphere", WHOLE),
    "configurations of Proxmox": ("proxmox", {**SOURCES["resources of Proxmox"][1], "qemu_100_config.json": CONFIG}),
}
JUNK: st.SearchStrategy[object] = st.sampled_from([
    None, True, False, 0, -1, 1e308, -1e308, 10**30, "", " ", "x" * 500, "\0", "\u202e", "1,5", "NaN", "%zz", "=1+1",
    [], {}, [[]], [{}], [None], {"value": {}}, {"type": 1, "value": 2}, {"name": []}, ["a", 1, {}],
])  # fmt: skip


def places(value: object, route: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    yield route
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from places(item, (*route, key))


def replaced(value: object, route: tuple[object, ...], junk: object) -> object:
    if not route:
        return junk
    copy = dict(value) if isinstance(value, dict) else list(value) if isinstance(value, list) else value
    copy[route[0]] = replaced(copy[route[0]], route[1:], junk)  # type: ignore[index]
    return copy


def check(importer: str, files: dict[str, object]) -> None:
    """Read as the importer would; every fact must be a value that an inventory can write."""
    with tempfile.TemporaryDirectory() as name:
        source = open_source(written(Path(name), files))
        IMPORTERS[importer].sniff(source)
        try:
            found = IMPORTERS[importer].read(source, ImportOptions())
        except InputError:
            return
    records = [
        *found.servers,
        *found.rules,
        *found.present_hosts,
        *(host for one in found.clusters for host in one.hosts),
    ]
    for record in records:
        assert isinstance(record.name, str)
        for fact in record.facts.values():
            assert isinstance(fact, Fact)
            json.dumps(fact.value, allow_nan=False)


@pytest.mark.parametrize("name", sorted(JSON))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_damaged_json_export_is_read_or_refused(name: str, data: st.DataObject) -> None:
    importer, files = JSON[name]
    damaged = dict(files)
    for _ in range(data.draw(st.integers(1, 3))):
        file = data.draw(st.sampled_from(sorted(damaged)))
        route = data.draw(st.sampled_from(list(places(damaged[file]))))
        damaged[file] = replaced(damaged[file], route, data.draw(JUNK))
    check(importer, {name: json.dumps(content).encode() for name, content in damaged.items()})


TEXTS["a host with its domain"] = ("libvirt", {"kvm1/caps.xml": libvirt.CAPABILITIES, "kvm1/web.xml": libvirt.DOMAIN})


@pytest.mark.parametrize("name", sorted(TEXTS))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_damaged_text_is_read_or_refused(name: str, data: st.DataObject) -> None:
    importer, files = TEXTS[name]
    damaged: dict[str, object] = {}
    for file, content in files.items():
        raw = content if isinstance(content, bytes) else str(content).encode()
        start = data.draw(st.integers(0, len(raw)))
        end = min(len(raw), start + data.draw(st.integers(0, 40)))
        damaged[file] = (
            raw[:start]
            + data.draw(st.binary(max_size=20) | st.sampled_from([b"-1", b"999999999", b"<", b"\n"]))
            + raw[end:]
        )
    check(importer, damaged)

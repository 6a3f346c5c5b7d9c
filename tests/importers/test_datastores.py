"""Shared datastores keep their sizes: as comments that become limits, and never stand in the way of a plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.importers.rvtools_exports import export
from vconsolidate.cli.main import main
from vconsolidate.inventory.load import load_inventory

HEAD = "# datastores:\n"


def imported(source: Path, folder: Path) -> str:
    out = folder / "inventory.yaml"
    assert main(["import", str(source), "-o", str(out), "-q"]) == 0
    return out.read_text(encoding="utf-8")


def block(text: str) -> list[str]:
    """Return the commented lines of the datastores, without the # and where they were read."""
    lines = text[text.index(HEAD) :].split("\n")
    end = next(number for number, line in enumerate(lines) if not line.startswith("# "))
    return [line[2:].split("   #")[0].rstrip() for line in lines[:end]]


def test_shared_datastores_of_rvtools_are_comments(tmp_path: Path) -> None:
    text = imported(export(tmp_path), tmp_path)
    assert [line.split("  #")[0].rstrip() for line in block(text)] == [
        "datastores:",
        "  - name: san-1",
        "    capacity: 10240 GiB",
    ]
    assert load_inventory(tmp_path / "inventory.yaml").datastores == ()


def test_without_the_number_sign_they_are_limits(tmp_path: Path) -> None:
    answers = [
        {"type": "node", "id": "node/pve1", "node": "pve1", "maxcpu": 16, "maxmem": 64 * 1024**3, "status": "online"},
        {"type": "qemu", "id": "qemu/100", "vmid": 100, "name": "web", "node": "pve1", "maxcpu": 2, "maxmem": 1024**3},
        {
            "type": "storage",
            "id": "storage/pve1/ceph",
            "storage": "ceph",
            "node": "pve1",
            "shared": 1,
            "maxdisk": 2**42,
        },
        {
            "type": "storage",
            "id": "storage/pve2/ceph",
            "storage": "ceph",
            "node": "pve2",
            "shared": 1,
            "maxdisk": 2**42,
        },
        {
            "type": "storage",
            "id": "storage/pve1/local",
            "storage": "local",
            "node": "pve1",
            "shared": 0,
            "maxdisk": 2**40,
        },
    ]
    source = tmp_path / "resources.json"
    source.write_text(json.dumps(answers), encoding="utf-8")
    text = imported(source, tmp_path)
    stated = text[text.index(HEAD) :].split("\n\n")[0].replace("\n# ", "\n")
    (tmp_path / "inventory.yaml").write_text(text + stated.removeprefix("# ") + "\n", encoding="utf-8")
    (found,) = load_inventory(tmp_path / "inventory.yaml").datastores
    assert (found.name, found.capacity_gib) == ("ceph", 4096)


@pytest.mark.parametrize(("shared", "kept"), [(True, True), (False, False), (None, True)])
def test_datastores_of_vsphere(tmp_path: Path, shared: bool | None, kept: bool) -> None:
    vm = {
        "self": {"type": "VirtualMachine", "value": "vm-1"},
        "config": {"name": "a", "hardware": {"numCPU": 2, "memoryMB": 4096}},
    }
    summary = {"name": "gold", "capacity": 2**43, **({} if shared is None else {"multipleHostAccess": shared})}
    store = {
        "self": {"type": "Datastore", "value": "datastore-1"},
        "name": "gold",
        "summary": summary,
        "host": [{"key": {"type": "HostSystem", "value": f"host-{number}"}} for number in (1, 2)],
    }
    source = tmp_path / "estate.json"
    source.write_text(json.dumps({"virtualMachines": [vm], "datastores": [store]}), encoding="utf-8")
    text = imported(source, tmp_path)
    assert ("capacity: 8192 GiB" in text or "capacity: 8 TiB" in text) == kept
    assert "object of another kind" not in text

"""From an export to a valid inventory: every tiny source, and the real ones where they are at hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.importers.estates import written
from tests.importers.test_proxmox import NODE, VM, history
from tests.importers.test_sniffing import SOURCES
from vconsolidate.cli.main import main
from vconsolidate.errors import ExitCode

WITHOUT_SERVERS = {"node status of Proxmox", "hosts of govc", "capabilities", "nodeinfo", "lscpu", "cpuinfo"}
"""Sources that describe no server, or a part of one."""


@pytest.mark.parametrize("name", sorted(SOURCES.keys() - WITHOUT_SERVERS))
def test_what_is_imported_is_valid(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = written(tmp_path / "source", dict(SOURCES[name][1]))
    inventory = tmp_path / "inventory.yaml"
    assert main(["import", str(source), "-o", str(inventory)]) == ExitCode.OK, capsys.readouterr().err
    assert main(["validate", str(inventory)]) == ExitCode.OK, capsys.readouterr().err


def test_a_cluster_of_one_host_tolerates_no_failure(tmp_path: Path) -> None:
    one = written(tmp_path / "one", dict(SOURCES["resources of Proxmox"][1]))
    two = written(tmp_path / "two", {"resources.json": [NODE, NODE | {"node": "pve2", "id": "node/pve2"}, VM]})
    for source, tolerated in ((one, [0, 1]), (two, [1])):
        inventory = tmp_path / "inventory.yaml"
        assert main(["import", str(source), "-o", str(inventory), "--force"]) == ExitCode.OK
        stated = re.findall(r"host_failures_tolerated: (\d)", inventory.read_text())
        assert sorted(map(int, stated)) == tolerated
        inventory.unlink()


@pytest.mark.parametrize("name", sorted(WITHOUT_SERVERS))
def test_what_has_no_server_says_so_and_writes_nothing(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = written(tmp_path / "source", dict(SOURCES[name][1]))
    inventory = tmp_path / "inventory.yaml"
    assert main(["import", str(source), "-o", str(inventory)]) == ExitCode.INVALID_INPUT
    assert re.search("no server|contains no ", capsys.readouterr().err)
    assert not inventory.exists()


def test_histories_of_proxmox_become_traces(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = written(tmp_path / "s", {"r.json": [NODE, VM], "nodes_pve1_qemu_100_rrddata.json": history()})
    inventory = tmp_path / "inventory.yaml"
    assert main(["import", str(source), "-o", str(inventory)]) == ExitCode.OK, capsys.readouterr().err
    assert main(["validate", str(inventory)]) == ExitCode.OK, capsys.readouterr().err
    assert "traces:" in inventory.read_text()


REAL = {
    "proxmox/pve7x_mocks.json": 4, "proxmox/pve8x_mocks.json": 4, "proxmox/pve9x_mocks.json": 4,
    "govmomi/vminfo.json": 1, "libvirt/qemu-cputune-domain.xml": 1, "ansible_facts": 15, "dmidecode": 13, "jc": 2,
}  # fmt: skip
"""Real source → servers in it."""


@pytest.mark.parametrize("name", REAL)
def test_real_exports_become_valid_inventories(
    name: str, real_inventories: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inventory = tmp_path / "inventory.yaml"
    assert main(["import", str(real_inventories / name), "-o", str(inventory)]) == ExitCode.OK, capsys.readouterr().err
    servers = f"{REAL[name]} server{'s' if REAL[name] > 1 else ''}"
    assert f": {servers}," in capsys.readouterr().err
    assert main(["validate", str(inventory)]) == ExitCode.OK


REFUSED = {
    "govmomi/retrieveResult.json": "1 × object of another kind: it is no VM, host, cluster or datastore",
    "govmomi/vminfo-invalid-type-name-value.json": "VM without vCPUs or memory",
    "libvirt/vircaps-x86_64-resctrl.xml": "no server to consolidate",
    "netbox/netbox-demo-v3.6_subset.json.gz": "NetBox does not have its vCPUs or memory",
}
"""Real source without a server of known size → what is told."""


@pytest.mark.parametrize("name", REFUSED)
def test_real_exports_without_sizes_are_refused_with_their_reason(
    name: str, real_inventories: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inventory = tmp_path / "inventory.yaml"
    assert main(["import", str(real_inventories / name), "-o", str(inventory)]) == ExitCode.INVALID_INPUT
    assert REFUSED[name] in capsys.readouterr().err
    assert not inventory.exists()

"""libvirt's own schemas accept every file, and names read back as they are or in their documented form."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from defusedxml import ElementTree

from tests.export.plans import exported, plan, with_hidden_characters, write
from vconsolidate.export.from_plan import fleet_of
from vconsolidate.report.schema.plan_document import PlanDocument

PLATFORM = "proxmox-ve-8"
KINDS = {"domains": "domain", "volumes": "storagevol", "networks": "network"}


def validate(files: dict[str, str], folder: Path) -> None:
    tool = shutil.which("virt-xml-validate")
    if tool is None:
        pytest.skip("virt-xml-validate (package libvirt-clients) is not installed")
    write(files, folder)
    for path in files:
        kind = KINDS[path.split("/")[1]]
        done = subprocess.run([tool, str(folder / path), kind], capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, f"{path}: {done.stdout}{done.stderr}"


def some(files: dict[str, str], document: PlanDocument) -> dict[str, str]:
    """Return every domain and network, and a few volumes: each takes a process."""
    volumes = [path for path in files if "/volumes/" in path]
    assert len(volumes) == len(fleet_of(document).machines)
    return {path: text for path, text in files.items() if path not in volumes[3:]}


@pytest.mark.parametrize("made", [plan, with_hidden_characters])
def test_schemas_accept_every_file(made: Callable[[str], PlanDocument], tmp_path: Path) -> None:
    document = made(PLATFORM)
    validate(some(exported(document, "libvirt"), document), tmp_path)


def test_domains_carry_the_plan() -> None:
    document = with_hidden_characters(PLATFORM)
    files = exported(document, "libvirt")
    fleet = fleet_of(document)
    hosts = {host.name: host.file for host in fleet.hosts}
    for machine in fleet.machines:
        root = ElementTree.fromstring(files[f"{hosts[machine.host]}/domains/{machine.file}.xml"])
        assert root.findtext("title") == machine.name
        assert root.findtext("name") == machine.libvirt
        assert "/" not in machine.libvirt
        assert int(root.findtext("memory") or 0) == machine.memory_mib
        assert int(root.findtext("vcpu") or 0) == machine.vcpus
        assert len(root.findall("devices/disk")) == len(machine.disks)
        assert len(root.findall("devices/interface")) == len(machine.nics)
        assert root.find("devices/interface/mac") is None


def test_limit_becomes_a_quota() -> None:
    document = plan(PLATFORM)
    (limited,) = [machine for machine in fleet_of(document).machines if machine.cpu_limit_mhz is not None]
    text = next(text for path, text in exported(document, "libvirt").items() if path.endswith(f"/{limited.file}.xml"))
    quota = int(ElementTree.fromstring(text).findtext("cputune/quota") or 0)
    assert limited.cpu_limit_mhz is not None
    assert quota / 100_000 * limited.vcpus * limited.core_mhz == pytest.approx(limited.cpu_limit_mhz, rel=0.01)


def test_vlan_of_a_network() -> None:
    files = exported(plan(PLATFORM), "libvirt")
    tags = {
        tag.get("id")
        for path, text in files.items()
        if "/networks/" in path
        for tag in ElementTree.fromstring(text).findall("vlan/tag")
    }
    assert tags == {"11", "12"}

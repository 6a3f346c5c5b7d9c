"""No importer is sure of another's source: every tiny source is sniffed by all."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.importers import test_ansible as ansible
from tests.importers import test_dmidecode as dmidecode
from tests.importers import test_hyperv as hyperv
from tests.importers import test_libvirt as libvirt
from tests.importers import test_netbox as netbox
from tests.importers import test_proxmox as proxmox
from tests.importers import test_vsphere as vsphere
from tests.importers.estates import left_out, written
from vconsolidate.errors import InputError
from vconsolidate.inventory.importers.registry import IMPORTERS
from vconsolidate.inventory.importing.contract import Certainty, ImportOptions
from vconsolidate.inventory.importing.recognise import importer_of
from vconsolidate.inventory.importing.source import open_source

SOURCES: Final[Mapping[str, tuple[str, dict[str, object]]]] = {
    "resources of Proxmox": ("proxmox", {"resources.json": [proxmox.NODE, proxmox.VM]}),
    "node status of Proxmox": ("proxmox", {"pve1.json": {"data": proxmox.STATUS}}),
    "VMs of govc": ("vsphere", {"vms.json": {"virtualMachines": [vsphere.VM]}}),
    "VMs of old govc": ("vsphere", {"vms.json": {"VirtualMachines": [vsphere.capitals(vsphere.VM)]}}),
    "hosts of govc": ("vsphere", {"hosts.json": {"hostSystems": [vsphere.HOST]}}),
    "a domain": ("libvirt", {"web.xml": libvirt.DOMAIN}),
    "capabilities": ("libvirt", {"caps.xml": '<?xml version="1.0"?>\n<!-- a -->\n' + libvirt.CAPABILITIES}),
    "nodeinfo": ("libvirt", {"nodeinfo": libvirt.NODEINFO}),
    "VMs of Hyper-V": ("hyper-v", {"vm.json": [hyperv.VM]}),
    "VMs of Hyper-V, UTF-16": ("hyper-v", {"vm.csv": hyperv.exported([hyperv.VM], ";")}),
    "facts": ("ansible", {"a.json": {"ansible_facts": ansible.PHYSICAL}}),
    "fact cache": ("ansible", {"a": json.dumps(ansible.GUEST)}),
    "dmidecode": ("dmidecode", {"a.txt": dmidecode.dmi()}),
    "lscpu": ("dmidecode", {"lscpu.txt": dmidecode.LSCPU}),
    "cpuinfo": ("dmidecode", {"cpuinfo": dmidecode.CPUINFO}),
    "NetBox's API": ("netbox", {"vms.json": netbox.VMS}),
    "devices of NetBox": ("netbox", {"devices.json": netbox.DEVICES}),
}


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_only_its_own_importer_is_sure(name: str, packed: bool, tmp_path: Path) -> None:
    importer, files = SOURCES[name]
    path = written(tmp_path, dict(files))
    if packed:
        content = path.read_bytes()
        path = path.with_name(f"{path.name}.gz")
        path.write_bytes(gzip.compress(content, mtime=0))
    source = open_source(path)
    assert [one for one in IMPORTERS if IMPORTERS[one].sniff(source) is Certainty.SURE] == [importer]
    assert importer_of(source, IMPORTERS).name == importer


@pytest.mark.parametrize("name", [name for name, (_, files) in SOURCES.items() if "nodeinfo" not in files])
def test_what_is_not_its_own_in_a_folder_is_counted(name: str, tmp_path: Path) -> None:
    importer, files = SOURCES[name]
    alone = IMPORTERS[importer]
    source = open_source(written(tmp_path, {**files, "zz.md": "# hello\n"}))
    try:
        found = alone.read(source, ImportOptions())
    except InputError:
        return  # it has no server anyway
    assert sum(left_out(found).values()) >= 1


OTHERS: Final[Mapping[str, bytes]] = {
    "empty.json": b"",
    "zeros.bin": bytes(5000),
    "numbers.json": b"[1, 2, 3]",
    "package.json": b'{"name": "x", "version": "1.0", "dependencies": {"type": "qemu"}}',
    "page.xml": b"<html><body><domain>example</domain></body></html>",
    "trace.csv": b"timestamp,server,value\n2024-01-01T00:00,web,1\n",
    "servers.csv": b"name,hardware.model,os\nweb,dell,debian-10\n",
    "broken.json": b'{"vmid',
    "notes.txt": b"Architecture: we run VMs\nprocessor: none\n",
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_of_no_platform_is_claimed_by_none(name: str, tmp_path: Path) -> None:
    source = open_source(written(tmp_path, {name: OTHERS[name]}))
    own = {importer for importer, _ in SOURCES.values()}
    assert [one for one in own if IMPORTERS[one].sniff(source) >= Certainty.LIKELY] == []


@pytest.mark.parametrize("importer", sorted({importer for importer, _ in SOURCES.values()}))
@pytest.mark.parametrize("name", OTHERS)
def test_forced_upon_what_it_is_not_an_importer_refuses_and_never_fails(
    importer: str, name: str, tmp_path: Path
) -> None:
    source = open_source(written(tmp_path, {name: OTHERS[name]}))
    with pytest.raises(InputError):
        IMPORTERS[importer].read(source, ImportOptions())

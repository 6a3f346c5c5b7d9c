"""OVF descriptors and VMX files, read by a tool and by the grammars of the formats."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from defusedxml import ElementTree

from tests.export.hostile import NAMES
from tests.export.plans import exported, plan, with_hidden_characters, write
from vconsolidate.export.fleet import Machine
from vconsolidate.export.from_plan import fleet_of
from vconsolidate.export.targets.vmx import quoted
from vconsolidate.export.vmware import configuration_guest

OVF = "{http://schemas.dmtf.org/ovf/envelope/1}"
RASD = "{http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData}"
LINE = re.compile(r'([A-Za-z0-9.:]+) = "([^"\x00-\x1f]*)"')
"""A line of a VMX file: no quote inside, no second line."""


def settings(text: str) -> dict[str, str]:
    """Return a VMX file as VMware reads it: ``|`` and two digits stand for a character."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        match = LINE.fullmatch(line)
        assert match is not None, line
        assert match[1] not in found
        found[match[1]] = re.sub(r"\|([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), match[2])
    return found


@pytest.mark.parametrize("made", [plan, with_hidden_characters])
def test_vmx_reads_back(made: object) -> None:
    assert callable(made)
    document = made("esxi-8.0")
    files = exported(document, "vmx")
    for machine in fleet_of(document).machines:
        found = settings(files[f"{machine.file}/{machine.file}.vmx"])
        assert found["displayName"] == machine.name
        assert found["annotation"] == machine.notes
        assert found["numvcpus"] == str(machine.vcpus)
        assert found["virtualHW.version"] == "20"
        assert [found[f"ethernet{number}.networkName"] for number in range(len(machine.nics))] == [
            nic.network for nic in machine.nics
        ]
        assert not any("address" in key and "Type" not in key for key in found)


@pytest.mark.parametrize("name", NAMES)
def test_vmx_quotes_every_name(name: str) -> None:
    assert settings(f"displayName = {quoted(name)}") == {"displayName": name}


@pytest.mark.parametrize(
    ("identifier", "wanted"),
    [
        ("windows7Server64Guest", "windows7srv-64"),
        ("windows2019srv_64Guest", "windows2019srv-64"),
        ("winLonghornGuest", "longhorn"),
        ("winLonghorn64Guest", "longhorn-64"),
        ("winNetEnterprise64Guest", "winnetenterprise-64"),
        ("rhel6_64Guest", "rhel6-64"),
        ("otherLinux64Guest", "otherlinux-64"),
        ("ubuntu64Guest", "ubuntu-64"),
        ("", "other-64"),
    ],
)
def test_guest_in_configuration_files(identifier: str, wanted: str) -> None:
    class Names:
        vmware = identifier

    class Guest:
        guest_names = Names

    machine: Machine = Guest  # type: ignore[assignment]  # only the name is read
    assert configuration_guest(machine) == wanted


def test_disks_are_created_by_a_script(tmp_path: Path) -> None:
    document = with_hidden_characters("esxi-8.0")
    scripts = {path: text for path, text in exported(document, "vmx").items() if path.endswith(".sh")}
    assert len(scripts) == len(fleet_of(document).machines)
    write(scripts, tmp_path)
    write({"bin/vmkfstools": '#!/bin/sh\nprintf "%s\\n" "$@"\n'}, tmp_path)
    (tmp_path / "bin/vmkfstools").chmod(0o755)
    path = min(scripts)
    done = subprocess.run(
        ["/bin/sh", path], cwd=tmp_path, env={"PATH": str(tmp_path / "bin")}, capture_output=True, text=True, check=True
    )
    size, disk = done.stdout.split("\n")[1], done.stdout.split("\n")[4]
    assert re.fullmatch(r"\d+G", size)
    assert disk == f"{path.split('/')[0]}-0.vmdk"


@pytest.mark.parametrize("made", [plan, with_hidden_characters])
def test_ovf_reads_back(made: object) -> None:
    assert callable(made)
    document = made("esxi-8.0")
    files = exported(document, "ovf")
    for machine in fleet_of(document).machines:
        root = ElementTree.fromstring(files[f"{machine.file}.ovf"])
        system = root.find(f"{OVF}VirtualSystem")
        assert system is not None
        assert system.findtext(f"{OVF}Name") == machine.name
        assert system.findtext(f"{OVF}AnnotationSection/{OVF}Annotation") == machine.notes
        items = system.findall(f"{OVF}VirtualHardwareSection/{OVF}Item")
        fields = [[child.tag for child in item if child.tag.startswith(RASD)] for item in items]
        assert fields == [sorted(tags) for tags in fields], "the schema is a sequence in alphabetical order"
        by_kind = {item.findtext(f"{RASD}ResourceType"): item for item in items}
        assert by_kind["3"].findtext(f"{RASD}VirtualQuantity") == str(machine.vcpus)
        assert by_kind["4"].findtext(f"{RASD}VirtualQuantity") == str(machine.memory_mib)
        assert by_kind["3"].findtext(f"{RASD}Limit") == (
            None if machine.cpu_limit_mhz is None else str(machine.cpu_limit_mhz)
        )
        named = {network.get(f"{OVF}name") for network in root.findall(f"{OVF}NetworkSection/{OVF}Network")}
        assert named == {nic.network for nic in machine.nics} == {by_kind["10"].findtext(f"{RASD}Connection")}
        ids = [item.findtext(f"{RASD}InstanceID") for item in items]
        assert len(set(ids)) == len(ids)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="cot imports distutils, which Python no longer has")
def test_a_tool_reads_the_descriptors(tmp_path: Path) -> None:
    """The Common OVF Tool lists what it read: vCPUs, memory, disk and network of a VM."""
    pytest.importorskip("COT", reason="cot is not installed")
    pytest.importorskip("pkg_resources", reason="cot needs pkg_resources, which is no part of newer setuptools")
    document = plan("esxi-8.0")
    machine = next(one for one in fleet_of(document).machines if one.name == "서울 서버")
    write(exported(document, "ovf"), tmp_path)
    tool = [sys.executable, "-W", "ignore", "-c", "import sys; from COT.ui.cli import main; sys.exit(main())"]
    done = subprocess.run(
        [*tool, "info", str(tmp_path / f"{machine.file}.ovf")], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "vmx-20" in done.stdout
    assert f"{machine.disks[0].size_gib} GiB" in done.stdout
    assert machine.nics[0].network in done.stdout

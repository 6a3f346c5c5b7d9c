"""Ansible runs the playbooks against stand-ins of the modules: names arrive as they are, and nothing is looked up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.export.plans import exported, with_hidden_characters, write
from vconsolidate.export.from_plan import fleet_of

MODULES = {
    "community/vmware": ("vmware_guest", "vmware_vm_vm_drs_rule"),
    "community/proxmox": ("proxmox_kvm",),
}
STAND_IN = """
import json, os
from ansible.plugins.action import ActionBase

class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        with open(os.environ["SEEN"], "a", encoding="utf-8") as stream:
            stream.write(json.dumps(self._task.args) + chr(10))
        return {"changed": False}
"""
"""Runs inside Ansible, after its templates: what it is given is what the real module would be given."""


def collections(folder: Path) -> None:
    for collection, modules in MODULES.items():
        plugins = folder / "ansible_collections" / collection / "plugins"
        for name in modules:
            write({f"modules/{name}.py": "DOCUMENTATION = ''\n", f"action/{name}.py": STAND_IN}, plugins)


def play(folder: Path, playbook: str, *arguments: str) -> list[dict[str, object]]:
    """Run a playbook and return the arguments of its tasks."""
    pytest.importorskip("ansible", reason="ansible-core is not installed")
    collections(folder)
    write({"ansible.cfg": ""}, folder)
    seen = folder / "seen"
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(folder),
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_LOCALHOST_WARNING": "False",
        "ANSIBLE_CONFIG": str(folder / "ansible.cfg"),
        "LC_ALL": "C.UTF-8",
        "SEEN": str(seen),
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run(
        [sys.executable, "-m", "ansible", "playbook", "-i", "localhost,", *arguments, playbook],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return [json.loads(line) for line in seen.read_text(encoding="utf-8").splitlines()] if seen.exists() else []


@pytest.mark.parametrize(("platform", "playbook"), [("esxi-8.0", "vmware.yml"), ("proxmox-ve-8", "proxmox.yml")])
def test_ansible_accepts_the_syntax(platform: str, playbook: str, tmp_path: Path) -> None:
    write(exported(with_hidden_characters(platform), "ansible"), tmp_path)
    assert play(tmp_path, playbook, "--syntax-check") == []


def test_vmware_modules_get_the_plan(tmp_path: Path) -> None:
    document = with_hidden_characters("esxi-8.0")
    write(exported(document, "ansible"), tmp_path)
    seen = play(tmp_path, "vmware.yml", "-e", "datacenter=dc1 default_datastore=ds1")
    fleet = fleet_of(document)
    guests = [task for task in seen if "guest_id" in task]
    assert [guest["name"] for guest in guests] == [machine.vsphere for machine in fleet.machines]
    assert [guest["annotation"] for guest in guests] == [machine.notes for machine in fleet.machines]
    assert [guest["esxi_hostname"] for guest in guests] == [machine.host for machine in fleet.machines]
    for guest, machine in zip(guests, fleet.machines, strict=True):
        hardware = guest["hardware"]
        assert isinstance(hardware, dict)
        assert hardware["num_cpus"] == machine.vcpus
        assert hardware["memory_mb"] == machine.memory_mib
        assert guest["networks"] == [{"name": nic.network} for nic in machine.nics]
        assert ("template" in guest) == bool(machine.template)
        assert guest["datastore"] == (machine.disks[0].datastore or "ds1")
    (rule,) = [task for task in seen if "drs_rule_name" in task]
    assert rule["affinity_rule"] is False


def test_proxmox_modules_get_the_plan(tmp_path: Path) -> None:
    document = with_hidden_characters("proxmox-ve-8")
    write(exported(document, "ansible"), tmp_path)
    seen = play(tmp_path, "proxmox.yml", "-e", "default_storage=ceph")
    fleet = fleet_of(document)
    assert [task["name"] for task in seen] == [machine.label for machine in fleet.machines]
    assert [task["description"] for task in seen] == [f"{one.name}: {one.notes}" for one in fleet.machines]
    assert {str(task["scsi"]).split(":")[1].strip(" '") for task in seen} == {"ceph"}

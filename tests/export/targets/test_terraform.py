"""Terraform itself parses the modules and reads every name back as it is."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.export.hostile import NAMES
from tests.export.plans import exported, plan, with_hidden_characters, write
from vconsolidate.export.fleet import Fleet
from vconsolidate.export.from_plan import fleet_of
from vconsolidate.export.terraform import literal

PLATFORMS = {
    "terraform-vsphere": "esxi-8.0",
    "terraform-proxmox": "proxmox-ve-8",
    "terraform-libvirt": "proxmox-ve-8",
}
OURS = re.compile(
    r"\$\{(var\.[a-z]+|data\.vsphere_[a-z_]+\.[a-z]+(_\d+)?\.[a-z_]+|vsphere_virtual_machine\.vm_[a-z0-9-]+\.id"
    r"|vsphere_compute_cluster_(vm|host)_group\.rule_\d+\.name|libvirt_volume\.vm_[a-z0-9_-]+\.id)\}"
)


def terraform(folder: Path, *arguments: str, answer: str = "") -> str:
    tool = shutil.which("terraform")
    if tool is None:
        pytest.skip("terraform is not installed")
    done = subprocess.run(
        [tool, *arguments],
        cwd=folder,
        input=answer,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("target", PLATFORMS)
def test_terraform_parses_the_modules(target: str, tmp_path: Path) -> None:
    files = exported(with_hidden_characters(PLATFORMS[target]), target)
    write(files, tmp_path)
    for path in files:
        assert "provider[" in terraform((tmp_path / path).parent, "providers")


@pytest.mark.parametrize("target", PLATFORMS)
def test_templates_of_terraform_are_ours(target: str) -> None:
    for text in exported(with_hidden_characters(PLATFORMS[target]), target).values():
        for one in texts(json.loads(text)):
            foreign = OURS.sub("", one)
            unescaped = re.sub(r"\$\$\{|%%\{", "", foreign)
            assert "${" not in unescaped, one
            assert "%{" not in unescaped, one


def read_back(values: list[str], folder: Path) -> list[str]:
    """Return what Terraform makes of strings of a configuration in JSON."""
    (folder / "main.tf.json").write_text(json.dumps({"locals": {"values": values}}), encoding="utf-8")
    shown = terraform(folder, "console", answer="jsonencode(local.values)\n")
    found: list[str] = json.loads(json.loads(shown))
    return found


def test_names_and_notes_read_back(tmp_path: Path) -> None:
    document = with_hidden_characters("esxi-8.0")
    (text,) = exported(document, "terraform-vsphere").values()
    vms = json.loads(text)["resource"]["vsphere_virtual_machine"].values()
    written = [value for vm in vms for value in (vm["name"], vm["annotation"])]
    wanted = [value for machine in fleet_of(document).machines for value in (machine.vsphere, machine.notes)]
    assert read_back(written, tmp_path) == wanted


def test_every_hostile_name_reads_back(tmp_path: Path) -> None:
    assert read_back([literal(name) for name in NAMES], tmp_path) == list(NAMES)


def module(fleet_target: str) -> tuple[Fleet, dict[str, dict[str, dict[str, object]]]]:
    document = plan(PLATFORMS[fleet_target])
    (text,) = exported(document, fleet_target).values()
    return fleet_of(document), json.loads(text)["resource"]


def test_vsphere_carries_the_plan() -> None:
    fleet, resources = module("terraform-vsphere")
    for machine in fleet.machines:
        vm = resources["vsphere_virtual_machine"][f"vm_{machine.label}"]
        assert vm["num_cpus"] == machine.vcpus
        assert vm["memory"] == machine.memory_mib
        assert vm["hardware_version"] == 20
        assert vm["cpu_share_count"] == machine.shares
        assert ("clone" in vm) == bool(machine.template)
        assert vm.get("cpu_limit") == machine.cpu_limit_mhz
    assert len(resources["vsphere_compute_cluster_vm_anti_affinity_rule"]) == 1
    (rule,) = resources["vsphere_compute_cluster_vm_host_rule"].values()
    assert "affinity_host_group_name" in rule


def test_proxmox_carries_the_plan() -> None:
    fleet, resources = module("terraform-proxmox")
    for machine in fleet.machines:
        vm = resources["proxmox_virtual_environment_vm"][f"vm_{machine.label}"]
        cpu, memory = vm["cpu"], vm["memory"]
        assert isinstance(cpu, dict)
        assert isinstance(memory, dict)
        assert cpu["cores"] * cpu["sockets"] == machine.vcpus
        assert memory["dedicated"] == machine.memory_mib
        assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", str(vm["name"]))
        assert machine.name in str(vm["description"]) or "{" in machine.name

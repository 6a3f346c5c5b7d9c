"""Seeds of cloud-init: its own schema accepts them, and host names are names of hosts."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.export.plans import exported, with_hidden_characters, write
from vconsolidate.export.from_plan import fleet_of

LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def test_cloud_init_accepts_every_seed(tmp_path: Path) -> None:
    tool = shutil.which("cloud-init")
    if tool is None:
        pytest.skip("cloud-init is not installed")
    files = exported(with_hidden_characters("esxi-8.0"), "cloud-init")
    write(files, tmp_path)
    seeds = sorted(path for path in files if path.endswith("user-data"))
    assert seeds
    for path in seeds[:6]:  # each takes a second
        done = subprocess.run(
            [tool, "schema", "--config-file", str(tmp_path / path)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{path}: {done.stdout}{done.stderr}"


def test_host_names() -> None:
    document = with_hidden_characters("esxi-8.0")
    files = exported(document, "cloud-init")
    linux = [machine for machine in fleet_of(document).machines if machine.guest_family == "linux"]
    assert len(files) == 2 * len(linux)
    hosts = set()
    for machine in linux:
        text = files[f"{machine.file}/user-data"]
        assert text.startswith("#cloud-config\n")
        user, meta = yaml.safe_load(text), yaml.safe_load(files[f"{machine.file}/meta-data"])
        assert LABEL.fullmatch(user["hostname"])
        assert meta == {"instance-id": machine.label, "local-hostname": user["hostname"]}
        hosts.add(user["hostname"])
        if machine.name == "web01.example.com":
            assert user["hostname"] == "web01"
            assert user["fqdn"] == "web01.example.com"
    assert len(hosts) >= len(linux) - 1  # web01 and web01.example.com are one host name in two domains

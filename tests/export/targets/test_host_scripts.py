"""Scripts of hosts: a shell runs them, the tools get the names as they are, and Open vSwitch's own database takes them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.export.plans import exported, plan, write
from vconsolidate.export.fleet import Switch
from vconsolidate.export.from_plan import fleet_of

RECORD = '#!/bin/sh\nfor word in "$@"; do printf "%s\\0" "$word"; done >> "$SEEN"\nprintf "\\1" >> "$SEEN"\n'
"""Stands in for a tool: writes its arguments, with a byte after each and another after the last."""


def calls(script: str, tool: str, folder: Path) -> list[list[str]]:
    """Run a script with a stand-in of one tool and nothing else, and return the arguments of each call."""
    write({"script.sh": script, f"bin/{tool}": RECORD}, folder)
    (folder / f"bin/{tool}").chmod(0o755)
    seen = folder / "seen"
    seen.unlink(missing_ok=True)
    done = subprocess.run(
        ["/bin/sh", "script.sh"],
        cwd=folder,
        env={"PATH": str(folder / "bin"), "SEEN": str(seen)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return [call.split("\0")[:-1] for call in seen.read_text(encoding="utf-8").split("\1")[:-1]]


def described(platform: str, kind: str) -> Switch:
    return fleet_of(plan(platform, kind)).hosts[0].switches[0]


def test_esxcli_gets_the_names(tmp_path: Path) -> None:
    switch = described("esxi-8.0", "vswitch-standard")
    scripts = exported(plan("esxi-8.0", "vswitch-standard"), "esxcli")
    assert len(scripts) == 2
    for script in scripts.values():
        made = calls(script, "esxcli", tmp_path)
        groups = {
            argument.removeprefix("--portgroup-name="): call[-1]
            for call in made
            if "portgroup" in call and "set" in call
            for argument in call
            if argument.startswith("--portgroup-name=")
        }
        assert groups == {group.name: f"--vlan-id={group.vlan}" for group in switch.port_groups}
        assert ["network", "vswitch", "standard", "add", f"--vswitch-name={switch.name}"] in made
        (failover,) = [call for call in made if "failover" in call]
        assert failover[-2:] == [f"--active-uplinks={switch.active[0]}", f"--standby-uplinks={switch.standby[0]}"]
        (security,) = [call for call in made if "security" in call]
        assert security[-3:] == [
            "--allow-promiscuous=false",
            "--allow-mac-change=true",
            "--allow-forged-transmits=true",
        ]


def database(folder: Path) -> dict[str, str]:
    """Start Open vSwitch's database server on a new database; return the environment of its clients."""
    tools = [shutil.which(name) for name in ("ovsdb-tool", "ovsdb-server", "ovs-vsctl")]
    schema = Path("/usr/share/openvswitch/vswitch.ovsschema")
    if None in tools or not schema.exists():
        pytest.skip("Open vSwitch (package openvswitch-switch) is not installed")
    environment = {**os.environ, "OVS_RUNDIR": str(folder), "OVS_LOGDIR": str(folder), "OVS_DBDIR": str(folder)}
    subprocess.run([str(tools[0]), "create", "conf.db", str(schema)], cwd=folder, check=True, env=environment)
    subprocess.run(
        [
            str(tools[1]),
            "conf.db",
            f"--remote=punix:{folder}/db.sock",
            "--detach",
            f"--pidfile={folder}/pid",
            f"--log-file={folder}/log",
        ],
        cwd=folder,
        check=True,
        env=environment,
        capture_output=True,
    )
    return environment


def test_open_vswitch_takes_the_scripts(tmp_path: Path) -> None:
    """Twice, as an administrator would; the second time changes nothing."""
    scripts = exported(plan("kvm-rhel-9", "open-vswitch"), "openvswitch")
    switch = described("kvm-rhel-9", "open-vswitch")
    environment = database(tmp_path)
    try:
        tool = str(shutil.which("ovs-vsctl"))
        waiting = f'#!/bin/sh\nexec {tool} --no-wait "$@"\n'  # no daemon answers
        write({"bin/ovs-vsctl": waiting, "script.sh": next(iter(scripts.values()))}, tmp_path)
        (tmp_path / "bin/ovs-vsctl").chmod(0o755)
        path = f"{tmp_path}/bin:{environment['PATH']}"
        for _ in range(2):
            subprocess.run(
                ["/bin/sh", "script.sh"], cwd=tmp_path, env={**environment, "PATH": path}, check=True, timeout=60
            )

        def asked(*arguments: str) -> str:
            return subprocess.run(
                [tool, *arguments], env=environment, capture_output=True, text=True, check=True, timeout=60
            ).stdout.strip()

        assert asked("list-br") == switch.interface
        port = asked("list-ports", switch.interface)
        assert len(asked("list-ifaces", switch.interface).splitlines()) == 2
        assert asked("get", "Port", port, "trunks") == "[0, 11, 12]"
        assert asked("get", "Port", port, "bond_mode") == "active-backup"
        noted = asked("get", "Bridge", switch.interface, "external_ids:vconsolidate-switch")
        assert noted == '"\\"; rm -rf / # switch"'
    finally:
        os.kill(int((tmp_path / "pid").read_text()), 15)


def test_linux_bridges_are_no_business_of_open_vswitch() -> None:
    assert exported(plan("proxmox-ve-8"), "openvswitch") == {}

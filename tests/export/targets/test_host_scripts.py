"""Scripts of hosts: a shell runs them, the tools get the names as they are, and Open vSwitch and nft accept them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.export.hostile import inventory
from tests.export.plans import exported, made_of, plan, write
from vconsolidate.export.from_plan import fleet_of
from vconsolidate.export.host import Switch
from vconsolidate.report.schema.plan_document import PlanDocument

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


@cache
def guarded(platform: str) -> PlanDocument:
    """Return a plan whose inventory speaks of the firewall of the hosts."""
    content = json.loads(inventory(platform, names=tuple("abcdefg")))
    content["firewall"] = {"uses": {"dns": ["192.0.2.53"]}}
    return made_of(json.dumps(content))


def nft(path: Path) -> None:
    tool = shutil.which("nft") or shutil.which("nft", path="/usr/sbin:/sbin")
    if tool is None:
        pytest.skip("nft (package nftables) is not installed")
    done = subprocess.run([tool, "-c", "-j", "-f", str(path)], capture_output=True, text=True, check=False, timeout=60)
    if "Operation not permitted" in done.stderr:
        pytest.skip("this machine does not let nft check rules")
    assert done.returncode == 0, done.stderr


def test_nft_accepts_the_rulesets(tmp_path: Path) -> None:
    files = exported(guarded("proxmox-ve-8"), "nftables")
    assert files
    write(files, tmp_path)
    for path, text in files.items():
        assert "8006" in text
        nft(tmp_path / path)


def test_esxcli_gets_the_firewall(tmp_path: Path) -> None:
    host = fleet_of(guarded("esxi-8.0")).hosts[0]
    assert host.firewall is not None
    made = calls(exported(guarded("esxi-8.0"), "esxcli")[f"{host.file}.sh"], "esxcli", tmp_path)
    rules = [call for call in made if "firewall" in call]
    enabled = {
        call[4].removeprefix("--ruleset-id="): call[5] for call in rules if "--enabled" in call[-1] and len(call) == 6
    }
    assert enabled == {
        service.name: f"--enabled={'true' if service.open else 'false'}" for service in host.firewall.services
    }
    assert rules[-1] == ["network", "firewall", "set", "--default-action=false", "--enabled=true"]
    added = {call[-1] for call in rules if "allowedip" in call}
    assert "--ip-address=192.0.2.53/32" in added


def test_without_a_section_firewall_there_is_no_ruleset() -> None:
    assert exported(plan("proxmox-ve-8"), "nftables") == {}

"""
Open vSwitch on dummy devices: a daemon of its own in a temporary folder, without a kernel module and without traffic.

The rules of a topology are written here a second time, as a configuration of Open vSwitch, and share no code with the
model. Switches that learn like a bridge and have one uplink at most run the action NORMAL with VLANs of ports, learned
addresses and drops for the security policy (``learning``); all others run OpenFlow tables (``tables``).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.switching.learning import learned_flows, uses_normal
from benchmarks.switching.tables import table_flows
from benchmarks.switching.topologies import VLANS, Sent
from vconsolidate.model.network import GUEST_TAGGED
from vconsolidate.network.forwarding.fabric import Fabric

PROGRAMS = ("ovsdb-tool", "ovsdb-server", "ovs-vswitchd", "ovs-vsctl", "ovs-ofctl")
SCHEMA = Path("/usr/share/openvswitch/vswitch.ovsschema")
UPLINK = 100
"""OpenFlow port of the first uplink of a switch; ports of VMs count from 1."""


def missing() -> str:
    """Return why Open vSwitch cannot be asked here; empty where it can."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    absent = [name for name in PROGRAMS if shutil.which(name, path=path) is None]
    if absent or not SCHEMA.is_file():
        return f"openvswitch-switch is not installed ({', '.join(absent) or SCHEMA})"
    return ""


class OpenVSwitch:
    """A running daemon."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
        self.environment = {"PATH": path, "OVS_RUNDIR": str(folder), "OVS_LOGDIR": str(folder)}
        self._socket: socket.socket | None = None
        self._ports: dict[int, str] = {}

    def run(self, *command: str, given: str | None = None) -> str:
        """Run a program of Open vSwitch."""
        done = subprocess.run(
            command, input=given, capture_output=True, text=True, check=True, env=self.environment, timeout=60
        )
        return done.stdout

    def ask(self, method: str, *parameters: str) -> str:
        """Ask the daemon by its control socket; what ovs-appctl does, without a process each."""
        if self._socket is None:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._socket.settimeout(30)
            self._socket.connect(str(self.folder / "ctl"))
        request = {"id": 0, "method": method, "params": list(parameters)}
        self._socket.sendall(json.dumps(request).encode())
        text, decoder = "", json.JSONDecoder()
        while True:
            text += self._socket.recv(1 << 16).decode()
            try:
                answer, _ = decoder.raw_decode(text)
            except json.JSONDecodeError:
                continue
            if answer["error"]:
                raise RuntimeError(f"{method} {parameters}: {answer['error']}")
            return str(answer["result"])

    def close(self) -> None:
        """Close the control socket."""
        if self._socket is not None:
            self._socket.close()

    def build(self, fabric: Fabric) -> None:
        """Set the daemon up as a topology."""
        # Ports that a transaction removes and adds again would keep their old numbers.
        for transaction in (_removal(), _transaction(fabric)):
            self.run("ovs-vsctl", "--db", f"unix:{self.folder}/db", *transaction)
        for number, switch in enumerate(fabric.switches):
            flows = learned_flows if uses_normal(switch) else table_flows
            self.run("ovs-ofctl", "add-flows", f"b{number}", "-", given="\n".join(flows(fabric, number)) + "\n")
            if uses_normal(switch):
                self._learn(fabric, number)
        for vlan in VLANS:
            for at, uplink, mac in _spoken(fabric, vlan):
                self.ask("fdb/add", "wire", f"w{at}x{uplink}", str(vlan), mac)
        shown = re.findall(r"^\s+(\S+) \d+/(\d+):", self.ask("dpif/show"), re.MULTILINE)
        self._ports = {int(number): name for name, number in shown}

    def trace(self, sent: Sent) -> set[tuple[str, int]]:
        """Return the ports that a frame reaches, each with the tag that it carries there."""
        frame = sent.frame
        tag = f"dl_vlan={frame.tag}," if frame.tag else ""
        flow = f"in_port={sent.port + 1},{tag}dl_src={frame.source},dl_dst={frame.target},dl_type=0x1234"
        answer = self.ask("ofproto/trace", f"b{sent.switch}", flow)
        actions = answer.rpartition("Datapath actions: ")[2].split("\n", 1)[0].strip()
        reached = ((self._ports[port], tag) for port, tag in outputs(actions, frame.tag))
        return {(name, tag) for name, tag in reached if name.startswith("h")}  # a bridge's own port is no VM's

    def _learn(self, fabric: Fabric, number: int) -> None:
        """Teach a learning switch the addresses of its ports and of all others behind its uplink."""
        switch = fabric.switches[number]
        for port in switch.ports:
            address = port.guest_mac if port.security.mac_changes else port.mac
            for vlan in VLANS:
                allowed = port.guest_vlans or VLANS
                if vlan == port.vlan or (port.vlan == GUEST_TAGGED and vlan in allowed):
                    self.ask("fdb/add", f"b{number}", port.name, str(vlan), address)
            if address != port.guest_mac:
                self.run("ovs-ofctl", "mod-port", f"b{number}", port.name, "no-forward")
        for vlan in VLANS:
            known = {p.guest_mac if p.security.mac_changes else p.mac for p in switch.ports if _is_in(p, vlan)}
            for other, _, mac in _spoken(fabric, vlan):
                if other != number and mac not in known and switch.uplinks and vlan in (switch.vlans or VLANS):
                    self.ask("fdb/add", f"b{number}", f"u{number}x0", str(vlan), mac)


def _is_in(port: object, vlan: int) -> bool:
    own, guests = getattr(port, "vlan", 0), getattr(port, "guest_vlans", ())
    return bool(own == vlan or (own == GUEST_TAGGED and vlan in (guests or VLANS)))


def _spoken(fabric: Fabric, vlan: int) -> Iterator[tuple[int, int, str]]:
    """Yield (switch, uplink, address) of every guest that could send from its own address on a VLAN."""
    for number, switch in enumerate(fabric.switches):
        if not switch.uplinks or vlan not in (switch.vlans or VLANS):
            continue
        for port in switch.ports:
            lets = port.security.forged_transmits or port.security.mac_changes or port.guest_mac == port.mac
            if _is_in(port, vlan) and lets:
                yield number, port.uplink, port.guest_mac


def _removal() -> list[str]:
    """Return the parameters of one ovs-vsctl that removes all bridges."""
    words = ["--if-exists", "del-br", "wire"]
    for number in range(4):
        words += ["--", "--if-exists", "del-br", f"b{number}"]
    return words


def _transaction(fabric: Fabric) -> list[str]:
    """Return the parameters of one ovs-vsctl that adds the bridges of a topology."""
    words = ["add-br", "wire", "--", "set", "bridge", "wire", "datapath_type=dummy"]
    for number, switch in enumerate(fabric.switches):
        bridge = f"b{number}"
        words += ["--", "add-br", bridge, "--", "set", "bridge", bridge, "datapath_type=dummy", "fail-mode=secure"]
        for index, port in enumerate(switch.ports):
            words += ["--", "add-port", bridge, port.name]
            if port.vlan == GUEST_TAGGED:
                words += ["vlan_mode=trunk", *_trunks(port.guest_vlans)]
            else:
                words += ["vlan_mode=access", f"tag={port.vlan}"]
            words += ["--", "set", "interface", port.name, "type=dummy", f"ofport_request={index + 1}"]
        for uplink in range(len(switch.uplinks)):
            inner, outer = f"u{number}x{uplink}", f"w{number}x{uplink}"
            for at, name, peer in ((bridge, inner, outer), ("wire", outer, inner)):
                words += ["--", "add-port", at, name, "vlan_mode=trunk", *_trunks(switch.vlans)]
                words += ["--", "set", "interface", name, "type=patch", f"options:peer={peer}"]
                if at == bridge:
                    words += [f"ofport_request={UPLINK + uplink}"]
    return words


def _trunks(vlans: Sequence[int]) -> list[str]:
    return [f"trunks={','.join(map(str, vlans))}"] if vlans else []


def outputs(actions: str, tag: int) -> Iterator[tuple[int, int]]:
    """Yield the datapath ports of actions with the tag that the frame carries there."""
    before: list[int] = []
    for word in re.findall(r"push_vlan\([^)]*\)|pop_vlan|clone\(|\)|\d+|[a-z_]+(?:\([^)]*\))?", actions):
        if word.startswith("push_vlan"):
            tag = int(re.findall(r"vid=(\d+)", word)[0])
        elif word == "pop_vlan":
            tag = 0
        elif word == "clone(":
            before.append(tag)
        elif word == ")":
            tag = before.pop()
        elif word.isdigit():
            yield int(word), tag
        elif word != "drop":
            raise ValueError(f"unknown action {word!r} in {actions!r}")


@contextmanager
def open_vswitch() -> Iterator[OpenVSwitch]:
    """Run a daemon with dummy devices only, until the end of the block."""
    with TemporaryDirectory(prefix="ovs") as name:
        daemon = OpenVSwitch(Path(name))
        daemon.run("ovsdb-tool", "create", f"{name}/conf.db", str(SCHEMA))
        commands = (
            ("ovsdb-server", f"{name}/conf.db", f"--remote=punix:{name}/db", f"--unixctl={name}/dbctl"),
            ("ovs-vswitchd", f"unix:{name}/db", "--enable-dummy", "--disable-system", f"--unixctl={name}/ctl"),
        )
        running = []
        try:
            for command, waited in zip(commands, ("db", "ctl"), strict=True):
                log = (daemon.folder / f"{command[0]}.log").open("w")
                running.append(subprocess.Popen(command, env=daemon.environment, stdout=log, stderr=log))
                log.close()
                _wait_for(daemon.folder / waited)
                if waited == "db":
                    daemon.run("ovs-vsctl", "--db", f"unix:{name}/db", "--no-wait", "init")
            yield daemon
        finally:
            daemon.close()
            for process in reversed(running):
                process.terminate()
                process.wait(timeout=20)


def _wait_for(path: Path) -> None:
    for _ in range(400):
        if path.exists():
            return
        time.sleep(0.025)
    raise RuntimeError(f"{path.name} did not appear")

"""
Machines in network namespaces, joined by a bridge, and real packets between them; nothing leaves the namespaces.

The laboratory is a process of its own, inside ``unshare -rnm``: it reads an experiment as JSON from standard input and
writes which packets arrived. A socket belongs to the namespace in which it was made, so one process plays all machines.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import shutil
import socket
import struct
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

WAIT_S = 0.6
"""A packet that has not arrived by then was dropped; the first retry of a TCP connection comes after one second."""

CLONE_NEWNET = 0x40000000
TRIAL = "mount -t tmpfs none /run && ip link add v0 type veth peer name v1 && ip link add b0 type bridge && "
TRIAL += "nft add table bridge x && nft add table inet x"


@dataclass(frozen=True)
class Machine:
    """A namespace with one adapter."""

    name: str
    mac: str
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Probe:
    """A packet from one address of a machine to an address of another."""

    source: str
    source_address: str
    destination: str
    address: str
    protocol: str
    port: int


@dataclass(frozen=True)
class Experiment:
    """
    What to build, the ruleset to load, and what to try.

    Parameters
    ----------
    where
        Machine whose ruleset it is; empty for the bridge.
    """

    machines: tuple[Machine, ...]
    ruleset: str
    where: str
    probes: tuple[Probe, ...]


def missing() -> str:
    """Return why packets cannot be sent here; empty where they can."""
    for program in ("unshare", "ip", "nft"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    done = subprocess.run(["unshare", "-rnm", "sh", "-c", TRIAL], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"network namespaces are not allowed here: {done.stderr.strip()}"


def arrived(experiments: list[Experiment]) -> list[list[bool]]:
    """Return, for each experiment, which of its packets arrived and were answered."""
    text = json.dumps([asdict(one) for one in experiments])
    done = subprocess.run(
        ["unshare", "-rnm", sys.executable, str(Path(__file__))],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: list[list[bool]] = json.loads(done.stdout)
    return result


def _run(*command: str, text: str | None = None) -> None:
    subprocess.run(command, input=text, text=True, check=True, capture_output=True)


def _enter(name: str) -> None:
    path = f"/run/netns/{name}" if name else "/run/home"
    with Path(path).open("rb") as stream:
        if ctypes.CDLL(None, use_errno=True).setns(stream.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")


def _build(machines: list[dict[str, Any]]) -> None:
    _run("ip", "link", "add", "br0", "type", "bridge")
    _run("ip", "link", "set", "dev", "br0", "up")
    for number, machine in enumerate(machines):
        name = machine["name"]
        _run("ip", "netns", "add", name)
        _run("ip", "link", "add", f"p{number}", "type", "veth", "peer", "name", "eth0", "netns", name)
        _run("ip", "link", "set", "dev", f"p{number}", "master", "br0", "up")
        inside = ("ip", "-n", name)
        _run(*inside, "link", "set", "dev", "eth0", "address", machine["mac"], "up")
        _run(*inside, "link", "set", "dev", "lo", "up")
        for address in machine["addresses"]:
            _run(*inside, "addr", "add", f"{address}/24", "dev", "eth0")


def _listen(probes: list[dict[str, Any]]) -> dict[tuple[str, str, int], socket.socket]:
    found: dict[tuple[str, str, int], socket.socket] = {}
    for probe in probes:
        key = (probe["destination"], probe["protocol"], probe["port"])
        if key in found or probe["protocol"] == "icmp":
            continue
        _enter(probe["destination"])
        kind = socket.SOCK_STREAM if probe["protocol"] == "tcp" else socket.SOCK_DGRAM
        one = socket.socket(socket.AF_INET, kind)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind(("0.0.0.0", probe["port"]))  # noqa: S104 - all of its namespace
        one.setblocking(False)
        if probe["protocol"] == "tcp":
            one.listen(64)
        found[key] = one
    return found


def _send(probe: dict[str, Any], number: int) -> socket.socket:
    _enter(probe["source"])
    protocol, target = probe["protocol"], (probe["address"], probe["port"])
    if protocol == "icmp":
        one = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        one.bind((probe["source_address"], 0))
        head = struct.pack("!BBHHH", 8, 0, 0, number, 1)
        total = sum(struct.unpack("!4H", head))
        checked = ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF
        message = struct.pack("!BBHHH", 8, 0, checked, number, 1)
    else:
        one = socket.socket(socket.AF_INET, socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM)
        one.bind((probe["source_address"], 0))
        message = str(number).encode()
    one.setblocking(False)
    with contextlib.suppress(PermissionError):  # its own output chain dropped it
        if protocol == "tcp":
            one.connect_ex(target)
        else:
            one.sendto(message, target)
    return one


def _echo(listeners: list[socket.socket]) -> None:
    ready, _, _ = select.select(listeners, [], [], 0.02)
    for one in ready:
        if one.type == socket.SOCK_STREAM:
            one.accept()[0].close()
            continue
        data, sender = one.recvfrom(100)
        with contextlib.suppress(PermissionError):  # its own output chain dropped it
            one.sendto(data, sender)


def _answered(probe: dict[str, Any], number: int, one: socket.socket) -> bool:
    try:
        if probe["protocol"] == "tcp":
            one.getpeername()
            return True
        while True:
            data = one.recv(200)
            if probe["protocol"] == "udp" or (data[20] == 0 and struct.unpack("!H", data[24:26])[0] == number):
                return True
    except OSError:
        return False


def _try(experiment: dict[str, Any]) -> list[bool]:
    _enter(experiment["where"])
    _run("nft", "-j", "-f", "-", text=experiment["ruleset"])
    probes = experiment["probes"]
    listeners = _listen(probes)
    senders = [_send(probe, number) for number, probe in enumerate(probes, 1)]
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        _echo(list(listeners.values()))
    found = [_answered(probe, n, one) for n, (probe, one) in enumerate(zip(probes, senders, strict=True), 1)]
    for one in (*senders, *listeners.values()):
        one.close()
    _enter(experiment["where"])
    _run("nft", "flush", "ruleset")
    _enter("")
    return found


def _main() -> None:
    _run("mount", "-t", "tmpfs", "none", "/run")
    Path("/run/netns").mkdir()
    Path("/run/home").touch()
    _run("mount", "--bind", f"/proc/{os.getpid()}/ns/net", "/run/home")
    experiments = json.load(sys.stdin)
    _build(experiments[0]["machines"])
    time.sleep(0.3)  # ports of the bridge begin to forward
    print(json.dumps([_try(one) for one in experiments]))  # noqa: T201 - the answer


if __name__ == "__main__":
    _main()

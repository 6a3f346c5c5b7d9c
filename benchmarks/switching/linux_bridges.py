"""
Plain Linux bridges in a network namespace of their own, with real frames from real sockets.

A switch is one bridge for each VLAN, as hosts without VLAN filtering are set up; so guests do not tag here, and there
are no security policies and at most one uplink. Everything lives in a new namespace without any physical device
(``unshare -n``) and ends with it. The bridges learn by themselves: every guest speaks once before the frames are sent.
"""

from __future__ import annotations

import ctypes
import json
import shutil
import socket
import struct
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.switching.topologies import VLANS, Sent, frames, topology
from vconsolidate.model.network import GUEST_TAGGED, Security
from vconsolidate.network.forwarding.fabric import BROADCAST, Fabric, Frame, VirtualSwitch
from vconsolidate.network.forwarding.forward import forward

_ETHERTYPE = 0x88B5
"""For local experiments (IEEE 802)."""
_OUTGOING = 4
_NEW_NETWORK = 0x40000000


def missing() -> str:
    """Return why bridges cannot be made in a namespace here; empty where they can."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        return "unshare or ip is not installed"
    made = "ip link add br0 type bridge && ip link add ve0 type veth peer name ve1 && ip link set ve0 master br0"
    done = subprocess.run(["unshare", "-n", "sh", "-c", made], capture_output=True, text=True, check=False, timeout=20)
    return "" if done.returncode == 0 else f"no bridge in a namespace: {done.stderr.strip() or 'not allowed'}"


def compare(first: int, n_topologies: int, n_frames: int) -> tuple[int, list[str]]:
    """Return the frames sent in topologies in a namespace, and those that the model delivers differently."""
    command = ["unshare", "-n", sys.executable, "-m", "benchmarks.switching.linux_bridges"]
    root = str(Path(__file__).resolve().parents[2])
    numbers = [str(first), str(n_topologies), str(n_frames)]
    done = subprocess.run([*command, *numbers], capture_output=True, text=True, check=True, timeout=600, cwd=root)
    found = json.loads(done.stdout)
    return int(found["frames"]), [str(line) for line in found["wrong"]]


def plain(fabric: Fabric) -> Fabric:
    """Return a topology as plain bridges can be: they learn, guests do not tag, nothing is rejected, one uplink."""
    open_to_all = Security(promiscuous=False, mac_changes=True, forged_transmits=True)
    switches = []
    for switch in fabric.switches:
        ports = tuple(
            replace(port, vlan=10 if port.vlan == GUEST_TAGGED else port.vlan, guest_vlans=(), security=open_to_all)
            for port in switch.ports
        )
        single = tuple(replace(port, uplink=0) for port in ports)
        switches.append(replace(switch, ports=single, uplinks=switch.uplinks[:1], floods_unknown=True))
    return Fabric(tuple(switches))


def _build(fabric: Fabric) -> None:
    """Make the bridges, a pair of devices for each port, and one for each VLAN of each uplink."""
    lines = [f"link add wire{vlan} type bridge forward_delay 0 mcast_snooping 0" for vlan in VLANS]
    for number, switch in enumerate(fabric.switches):
        for vlan in VLANS:
            lines.append(f"link add b{number}v{vlan} type bridge forward_delay 0 mcast_snooping 0")
            if _goes_out(switch, vlan):
                lines.append(f"link add u{number}v{vlan} type veth peer name w{number}v{vlan}")
                lines.append(f"link set u{number}v{vlan} master b{number}v{vlan}")
                lines.append(f"link set w{number}v{vlan} master wire{vlan}")
        for port in switch.ports:
            lines.append(f"link add {port.name} type veth peer name {port.name}b")
            lines.append(f"link set {port.name}b master b{number}v{port.vlan}")
    made = [line.split()[2] for line in lines if line.startswith("link add")]
    made += [line.split()[7] for line in lines if " veth " in line]
    lines += [f"link set {name} up" for name in made]
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines) + "\n", text=True, check=True, timeout=60)


def _goes_out(switch: VirtualSwitch, vlan: int) -> bool:
    return bool(switch.uplinks) and (not switch.vlans or vlan in switch.vlans)


def _leave() -> None:
    """Enter a new, empty network namespace; the kernel removes the one before."""
    if ctypes.CDLL(None, use_errno=True).unshare(_NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "no new network namespace")


def _run(fabric: Fabric, sent: list[Sent]) -> list[set[str]]:
    """Return the ports that each frame reaches."""
    sockets: dict[str, socket.socket] = {}
    for switch in fabric.switches:
        for port in switch.ports:
            sockets[port.name] = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            sockets[port.name].bind((port.name, _ETHERTYPE))
            sockets[port.name].settimeout(0)
    for switch in fabric.switches:
        for port in switch.ports:
            sockets[port.name].send(_bytes(Frame(port.guest_mac, BROADCAST), 1 << 30))
    _collect(sockets, {})
    reached: dict[int, set[str]] = {}
    for number, one in enumerate(sent):
        sockets[fabric.switches[one.switch].ports[one.port].name].send(_bytes(one.frame, number))
    _collect(sockets, reached)
    for opened in sockets.values():
        opened.close()
    return [reached.get(number, set()) for number in range(len(sent))]


def _collect(sockets: dict[str, socket.socket], reached: dict[int, set[str]]) -> None:
    """Take what arrived, until nothing has come for a while."""
    quiet_since = time.monotonic()
    while time.monotonic() - quiet_since < 0.08:
        for name, opened in sockets.items():
            try:
                data, address = opened.recvfrom(2048)
            except BlockingIOError:
                continue
            quiet_since = time.monotonic()
            if address[2] != _OUTGOING:
                reached.setdefault(struct.unpack("!I", data[14:18])[0], set()).add(name)


def _bytes(frame: Frame, number: int) -> bytes:
    addresses = bytes.fromhex((frame.target + frame.source).replace(":", ""))
    return addresses + struct.pack("!HI", _ETHERTYPE, number) + bytes(42)


def _differences(seed: int, n_frames: int) -> tuple[int, list[str]]:
    fabric = plain(topology(seed))
    sent = []
    for one in frames(fabric, seed, n_frames):
        own = fabric.switches[one.switch].ports[one.port].guest_mac
        sent.append(replace(one, frame=Frame(own, one.frame.target)))
    _leave()
    _build(fabric)
    wrong = []
    for one, theirs in zip(sent, _run(fabric, sent), strict=True):
        journey = forward(fabric, one.switch, one.port, one.frame)
        ours = {fabric.switches[to.switch].ports[to.port].name for to in journey.deliveries}
        if ours != theirs:
            wrong.append(f"topology {seed}, {one}: model {sorted(ours)}, bridges {sorted(theirs)}")
    return len(sent), wrong


def main(first: int, n_topologies: int, n_frames: int) -> None:
    """Compare topologies inside a namespace; print the result as JSON."""
    count, wrong = 0, list[str]()
    for seed in range(first, first + n_topologies):
        number, found = _differences(seed, n_frames)
        count += number
        wrong += found
    print(json.dumps({"frames": count, "wrong": wrong}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

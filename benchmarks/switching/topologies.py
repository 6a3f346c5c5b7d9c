"""Random hosts with virtual switches, and frames that their guests send."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from vconsolidate.model.network import GUEST_TAGGED, Security
from vconsolidate.network.forwarding.fabric import BROADCAST, Fabric, Frame, VirtualPort, VirtualSwitch

VLANS = (0, 1, 10, 20, 30, 4094)
MULTICAST = "01:00:5e:00:00:07"


@dataclass(frozen=True, slots=True)
class Sent:
    """A frame and the port that sends it."""

    switch: int
    port: int
    frame: Frame


def topology(seed: int) -> Fabric:
    """Return one to four switches with one to six ports each."""
    random, serial = Random(seed), [0]  # noqa: S311 - no secret
    return Fabric(tuple(_switch(random, number, serial) for number in range(random.randint(1, 4))))


def frames(fabric: Fabric, seed: int, number: int) -> list[Sent]:
    """Return frames from random ports: to guests, to addresses nobody has, to all; some forged, some tagged."""
    random = Random(f"frames {seed}")  # noqa: S311 - no secret
    places = [(s, p) for s, switch in enumerate(fabric.switches) for p in range(len(switch.ports))]
    ports = [fabric.switches[s].ports[p] for s, p in places]
    sent = []
    for _ in range(number):
        switch, port = random.choice(places)
        sender, target = fabric.switches[switch].ports[port], random.choice(ports)
        to = random.choices(
            (target.guest_mac, target.mac, _mac(0xEEEE), BROADCAST, MULTICAST), weights=(60, 8, 12, 14, 6)
        )[0]
        source = random.choices((sender.guest_mac, target.guest_mac, _mac(0xDDDD)), weights=(80, 10, 10))[0]
        tagged = sender.vlan == GUEST_TAGGED or random.random() < 0.08
        sent.append(Sent(switch, port, Frame(source, to, random.choice(VLANS) if tagged else 0)))
    return sent


def _switch(random: Random, number: int, serial: list[int]) -> VirtualSwitch:
    n_uplinks = random.choices((0, 1, 2, 3), weights=(10, 50, 25, 15))[0]
    ports = tuple(_port(random, number, i, max(1, n_uplinks), serial) for i in range(random.randint(1, 6)))
    vlans = () if random.random() < 0.4 else tuple(sorted(random.sample(VLANS, random.randint(1, len(VLANS)))))
    names = tuple(f"up{i}" for i in range(n_uplinks))
    return VirtualSwitch(f"host{number}", f"vSwitch{number}", ports, names, vlans, random.random() < 0.5)


def _port(random: Random, switch: int, number: int, n_uplinks: int, serial: list[int]) -> VirtualPort:
    serial[0] += 1
    mac = _mac(serial[0])
    guest_mac = mac if random.random() < 0.85 else _mac(0x8000 + serial[0])
    vlan = random.choice((*VLANS, 10, 10, GUEST_TAGGED, GUEST_TAGGED))
    guests: tuple[int, ...] = ()
    if vlan == GUEST_TAGGED and random.random() < 0.6:
        guests = tuple(sorted(random.sample(VLANS[1:], random.randint(1, 4))))
    security = Security(random.random() < 0.12, random.random() < 0.5, random.random() < 0.5)
    return VirtualPort(f"h{switch}p{number}", vlan, mac, guest_mac, security, guests, random.randrange(n_uplinks))


def _mac(number: int) -> str:
    return f"02:00:00:00:{number >> 8 & 255:02x}:{number & 255:02x}"

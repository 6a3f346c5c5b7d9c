"""Random profiles of hosts over a small world of ports and addresses."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, ip_network

from hypothesis import strategies as st

from vconsolidate.firewall.packet import Packet
from vconsolidate.firewall.profile import Entry, Profile
from vconsolidate.model.host_service import HostService, ServicePort

PORTS = (7001, 7002, 7003, 7004)
PEERS = ("10.77.0.2", "10.77.0.3", "10.77.0.66")
NETWORKS = tuple(map(ip_network, ("10.77.0.2/32", "10.77.0.0/26", "10.77.0.64/26", "10.77.0.0/24", "fd00::/8")))

ports = st.builds(
    lambda direction, protocol, first, more, side: ServicePort(
        direction, protocol, first, min(7004, first + more), side
    ),
    st.sampled_from(["in", "out"]),
    st.sampled_from(["tcp", "udp"]),
    st.sampled_from(PORTS),
    st.integers(0, 2),
    st.booleans(),
)
entries = st.builds(
    lambda number, opened, allowed, chosen: Entry(
        HostService(f"s{number}", "a service", "", tuple(chosen)), opened, addresses=tuple(allowed)
    ),
    st.integers(0, 99),
    st.booleans(),
    st.lists(st.sampled_from(NETWORKS), max_size=2, unique=True),
    st.lists(ports, max_size=3),
)
profiles = st.builds(
    lambda default, services: Profile("c", ("h",), "Linux", default, tuple(services)),
    st.sampled_from(["deny", "deny", "allow"]),
    st.lists(entries, max_size=5, unique_by=lambda entry: entry.service.name),
)


def packets() -> Iterator[Packet]:
    """Yield every packet of the small world."""
    for direction in ("in", "out"):
        for protocol in ("tcp", "udp"):
            for peer in PEERS:
                for port in (*PORTS, 9999):
                    for from_port in (*PORTS, 40_000):
                        yield Packet(direction, protocol, port, IPv4Address(peer), from_port)


def allowing(profile: Profile, packet: Packet) -> str | None:
    """Return the first service that lets a packet pass, by enumeration of ports and addresses."""
    for entry in profile.entries:
        for port in entry.service.ports:
            asked = packet.from_port if port.from_port else packet.port
            fits = (port.direction, port.protocol) == (packet.direction, packet.protocol)
            fits = fits and asked in range(port.first, port.last + 1)
            known = [n for n in entry.addresses if n.version == 4]
            reach = not entry.addresses or any(packet.address in [*network] for network in known)
            if entry.open and fits and reach:
                return entry.service.name
    return None

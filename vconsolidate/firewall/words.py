"""Connections, rules and ports in the words of reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vconsolidate.firewall.examine import Example
from vconsolidate.firewall.regions import ANYONE
from vconsolidate.model.host_service import Network, ServicePort
from vconsolidate.model.zoning import LAST_PORT, Traffic, ZoneRule
from vconsolidate.words import listed

OUTSIDE = "the outside"


def end_words(name: str | None) -> str:
    """Return a server's name, or what the outside is called."""
    return OUTSIDE if name is None else name


def example_words(example: Example) -> str:
    """Return a connection: ``web01 to db01, TCP 5432``."""
    port = "" if example.protocol == "icmp" else f" {example.port}"
    ends = f"{end_words(example.source)} to {end_words(example.destination)}"
    return f"{ends}, {example.protocol.upper()}{port}"


def traffic_words(traffic: Traffic) -> str:
    """Return protocol and ports: ``TCP 443, 8000-8010``; ``any`` for everything."""
    if traffic.protocol == "any":
        return "any"
    ports = ", ".join(range_words(first, last) for first, last in traffic.ports)
    return f"{traffic.protocol.upper()} {ports}".rstrip()


def range_words(first: int, last: int) -> str:
    """Return ``22``, ``8000-8010`` or ``all ports``."""
    if (first, last) == (0, LAST_PORT):
        return "all ports"
    return str(first) if first == last else f"{first}-{last}"


def ports_words(ports: Iterable[ServicePort]) -> str:
    """Return ports by direction: ``in TCP 22; out UDP 53``."""
    groups: dict[tuple[str, str, bool], list[str]] = {}
    for port in ports:
        key = port.direction, port.protocol, port.from_port
        groups.setdefault(key, []).append(range_words(port.first, port.last))
    return "; ".join(
        f"{direction} {protocol.upper()} {'from ' if from_port else ''}{', '.join(dict.fromkeys(spans))}"
        for (direction, protocol, from_port), spans in groups.items()
    )


def addresses_words(addresses: Sequence[Network]) -> str:
    """Return allowed addresses; ``any`` for everyone."""
    if not addresses or tuple(addresses) == ANYONE:
        return "any"
    return listed([network_words(one) for one in addresses])


def network_words(network: Network) -> str:
    """Return a network, a single address without its length."""
    single = network.prefixlen == network.max_prefixlen
    return str(network.network_address) if single else str(network)


def rules_words(rules: Iterable[ZoneRule]) -> str:
    """Return the names of some rules: ``rule web to db``, ``rules a, b``."""
    names = [rule.name for rule in rules]
    return f"{'rule' if len(names) == 1 else 'rules'} {listed(names)}"

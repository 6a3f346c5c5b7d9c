"""The conditions of one rule of nftables: protocols, ports, addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, summarize_address_range
from typing import Any, Final

from vconsolidate.firewall.regions import ANYONE, Opening, network_of, without
from vconsolidate.model.host_service import Direction, Network, PortProtocol, ServicePort
from vconsolidate.model.zoning import LAST_PORT

IGNORED: Final = frozenset({"counter", "log", "comment", "accept", "drop", "reject", "jump", "goto", "return"})
"""Statements that choose no packets."""

SERVICES: Final = {
    "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "bootps": 67, "bootpc": 68, "http": 80, "sunrpc": 111,
    "ntp": 123, "snmp": 161, "snmp-trap": 162, "ldap": 389, "https": 443, "microsoft-ds": 445, "syslog": 514,
    "ldaps": 636, "iscsi-target": 3260, "nfs": 2049, "rfb": 5900,
}  # fmt: skip
"""Names that nft prints for ports with the option -S."""

_APART: Final = frozenset({"icmp", "ipv6-icmp", "icmpv6", "igmp", "esp", "ah", "1", "58", "2"})
"""Protocols that are not compared."""


class NotUnderstoodError(Exception):
    """A condition that this reader does not know."""


@dataclass(slots=True)
class Conditions:
    """
    What a rule matches.

    Parameters
    ----------
    protocols
        TCP, UDP or both.
    ports
        Ranges; empty for all.
    from_port
        The ports are those that packets come from.
    addresses
        Of the other side.
    apart
        Packets that are not compared: loopback, ICMP.
    answers
        Packets of connections that are open already.
    """

    direction: Direction
    protocols: set[PortProtocol] = field(default_factory=lambda: {"tcp", "udp"})
    ports: list[tuple[int, int]] = field(default_factory=list)
    from_port: bool = False
    addresses: tuple[Network, ...] = ANYONE
    apart: bool = False
    answers: bool = False

    @property
    def all_packets(self) -> bool:
        """Return whether every packet matches."""
        return len(self.protocols) == 2 and not self.ports and self.addresses == ANYONE and not self.apart

    def openings(self) -> Iterator[Opening]:
        """Yield what the rule lets pass, if it accepts."""
        for protocol in sorted(self.protocols):
            for first, last in self.ports or [(0, LAST_PORT)]:
                yield Opening(ServicePort(self.direction, protocol, first, last, self.from_port), self.addresses)


def conditions_of(
    expressions: Sequence[Mapping[str, Any]], direction: Direction, elements: Callable[[str], list[Any]]
) -> Conditions:
    """
    Return the conditions of a rule.

    Parameters
    ----------
    elements
        Name of a set → its elements.

    Raises
    ------
    NotUnderstoodError
        When one of them is not known here.
    """
    found = Conditions(direction)
    for expression in expressions:
        ((kind, value),) = expression.items()
        if kind in IGNORED:
            continue
        if kind != "match":
            raise NotUnderstoodError(f'statement "{kind}"')
        _match(value, found, elements)
    return found


def _match(value: Mapping[str, Any], found: Conditions, elements: Callable[[str], list[Any]]) -> None:
    left, right, negated = value["left"], _listed(value["right"], elements), value["op"] == "!="
    if "meta" in left:
        _of_meta(left["meta"]["key"], right, found, negated=negated)
    elif "ct" in left and left["ct"].get("key") == "state" and not negated:
        found.answers |= "new" not in right
    elif "payload" in left:
        _of_payload(left["payload"]["protocol"], left["payload"]["field"], right, found, negated=negated)
    elif "&" in left and negated and right == ["syn"]:
        found.answers = True
    else:
        raise NotUnderstoodError(f"condition on {', '.join(left) if isinstance(left, dict) else left}")


def _listed(right: Any, elements: Callable[[str], list[Any]]) -> list[Any]:  # noqa: ANN401 - JSON of nft
    if isinstance(right, str) and right.startswith("@"):
        return elements(right[1:])
    if isinstance(right, dict) and "set" in right:
        return list(right["set"])
    return list(right) if isinstance(right, list) else [right]


def _of_meta(key: str, right: list[Any], found: Conditions, *, negated: bool) -> None:
    if key in {"iif", "iifname", "oif", "oifname"} and right == ["lo"] and not negated:
        found.apart = True
    elif key == "l4proto" and not negated:
        _narrow(found, right)
    elif key in {"protocol", "nfproto"} and not negated:
        versions = {4 for one in right if one in {"ip", "ipv4"}} | {6 for one in right if one in {"ip6", "ipv6"}}
        found.apart |= not versions
        found.addresses = tuple(one for one in found.addresses if one.version in versions)
    else:
        raise NotUnderstoodError(f"condition on meta {key}")


def _narrow(found: Conditions, protocols: Sequence[Any]) -> None:
    names = {"6": "tcp", "17": "udp"}
    words = {names.get(str(one), str(one)) for one in protocols}
    known: set[PortProtocol] = {one for one in found.protocols if one in words}
    if not known:
        if not words <= _APART:
            raise NotUnderstoodError(f"protocol {', '.join(sorted(words))}")
        found.apart = True
    found.protocols = known or found.protocols


def _of_payload(protocol: str, name: str, right: list[Any], found: Conditions, *, negated: bool) -> None:
    if protocol in {"icmp", "icmpv6", "arp"}:
        found.apart = True
    elif name in {"saddr", "daddr"} and protocol in {"ip", "ip6"}:
        _of_address(protocol, name, right, found, negated=negated)
    elif protocol in {"ip", "ip6"} and name in {"protocol", "nexthdr"} and not negated:
        _narrow(found, right)
    elif name in {"sport", "dport"} and protocol in {"tcp", "udp", "th"} and not negated:
        if found.ports:
            raise NotUnderstoodError("conditions on both ports")
        _narrow(found, [protocol] if protocol != "th" else ["tcp", "udp"])
        found.ports = [_range(one) for one in right]
        found.from_port = name == "sport"
    else:
        raise NotUnderstoodError(f"condition on {protocol} {name}")


def _of_address(protocol: str, name: str, right: list[Any], found: Conditions, *, negated: bool) -> None:
    if (name == "saddr") != (found.direction == "in"):
        raise NotUnderstoodError(f"condition on {protocol} {name}, an address of the host itself")
    named = tuple(network for one in right for network in _networks(one))
    family = tuple(one for one in ANYONE if one.version == (4 if protocol == "ip" else 6))
    found.addresses = without(family, named) if negated else named


def _range(one: Any) -> tuple[int, int]:  # noqa: ANN401 - JSON of nft
    if isinstance(one, dict) and "range" in one:
        return _port(one["range"][0]), _port(one["range"][1])
    return _port(one), _port(one)


def _port(one: Any) -> int:  # noqa: ANN401
    if isinstance(one, str) and one in SERVICES:
        return SERVICES[one]
    if isinstance(one, float) or not 0 <= int(one) <= LAST_PORT:
        raise ValueError(f"{str(one)[:20]} is no port")
    return int(one)


def _networks(one: Any) -> Sequence[Network]:  # noqa: ANN401
    if isinstance(one, dict) and "prefix" in one:
        return [network_of(f"{one['prefix']['addr']}/{one['prefix']['len']}")]
    if isinstance(one, dict) and "range" in one:
        first, last = (ip_address(end) for end in one["range"])
        if isinstance(first, IPv4Address) and isinstance(last, IPv4Address):
            return [*summarize_address_range(first, last)]
        if isinstance(first, IPv6Address) and isinstance(last, IPv6Address):
            return [*summarize_address_range(first, last)]
    if isinstance(one, dict) and "elem" in one:
        return _networks(one["elem"]["val"])
    return [network_of(str(one))]

"""
The profile of a host as nftables, for platforms with Linux: KVM, Proxmox VE, oVirt, Xen's domain 0.

Stateless, as the evaluator is: packets that open no TCP connection pass, ICMP and the loopback interface pass. Packets
of VMs are forwarded, and these chains do not see them.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, collapse_addresses
from typing import Literal

from vconsolidate.firewall.nft import Chain, Expression, Rule, Table, answers, match, meta, payload, ports
from vconsolidate.firewall.packet import opened
from vconsolidate.firewall.profile import Entry, Profile
from vconsolidate.model.host_service import Direction, Network

NAME = "vconsolidate_host"


def host_filter(profile: Profile) -> Table:
    """Return the filter of every host of a profile."""
    chains = tuple(_chain(profile, direction) for direction in ("in", "out"))
    return Table("inet", NAME, chains)


def _chain(profile: Profile, direction: Direction) -> Chain:
    inward = direction == "in"
    always = (
        Rule((match(meta("iifname" if inward else "oifname"), "lo"), {"accept": None})),
        answers(),
        Rule((match(meta("l4proto"), {"set": ["icmp", "ipv6-icmp"]}), {"accept": None})),
    )
    rules = [rule for entry in opened(profile) for rule in _rules(entry, direction)]
    hook: Literal["input", "output"] = "input" if inward else "output"
    return Chain(hook, (*always, *rules), hook, "accept" if profile.default == "allow" else "drop")


def _rules(entry: Entry, direction: Direction) -> Iterator[Rule]:
    families = _families(entry.addresses, direction) if entry.addresses else [()]
    for port in entry.service.ports:
        if port.direction != direction:
            continue
        matched = ports(port.protocol, "sport" if port.from_port else "dport", ((port.first, port.last),))
        for addresses in families:
            yield Rule((*addresses, matched, {"accept": None}), entry.service.name)


def _families(addresses: tuple[Network, ...], direction: Direction) -> list[tuple[Expression, ...]]:
    """Return a match of the other side for each family that has addresses."""
    found: list[tuple[Expression, ...]] = []
    for version, protocol in ((4, "ip"), (6, "ip6")):
        atoms = [_atom(one) for one in _collapsed(addresses, version)]
        if atoms:
            left = payload(protocol, "saddr" if direction == "in" else "daddr")
            found.append((match(left, atoms[0] if len(atoms) == 1 else {"set": atoms}),))
    return found


def _collapsed(addresses: tuple[Network, ...], version: int) -> list[Network]:
    """Return the networks of a family without overlaps, which a set of nftables refuses."""
    if version == 4:
        return [*collapse_addresses(one for one in addresses if isinstance(one, IPv4Network))]
    return [*collapse_addresses(one for one in addresses if isinstance(one, IPv6Network))]


def _atom(network: Network) -> object:
    if network.prefixlen == network.max_prefixlen:
        return str(network.network_address)
    return {"prefix": {"addr": str(network.network_address), "len": network.prefixlen}}

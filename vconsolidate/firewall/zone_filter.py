"""
The zone policy as nftables for the bridge of one host.

Groups become sets of MAC addresses, each whole wherever a rule speaks of it, so that a rule follows a VM to any host.
The filter tracks connections (bridges need Linux 5.3 and its module nf_conntrack_bridge for that).

Without tracking, TCP is as strict: only packets that open a connection are judged. UDP and ICMP are not: a packet
passes if the policy allows it, or if it could answer a packet that the policy allows. Tagged frames are not looked
into: give each VLAN a bridge of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

from vconsolidate.firewall.nft import (
    Chain,
    Expression,
    Rule,
    Set,
    Table,
    answers,
    match,
    meta,
    payload,
    ports,
    tracked,
)
from vconsolidate.model.zoning import Group, ZonePolicy, ZoneRule

NAME = "vconsolidate_zones"
EVERYONE = "vms"
_ICMP = match(meta("l4proto"), {"set": ["icmp", "ipv6-icmp"]})
_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
_NEIGHBOURS = ("nd-neighbor-solicit", "nd-neighbor-advert", "nd-router-solicit", "nd-router-advert")
_LINK = (
    Rule((match(payload("ether", "type"), "arp"), {"accept": None})),
    Rule((match(payload("icmpv6", "type"), {"set": list(_NEIGHBOURS)}), {"accept": None})),
)
"""Packets by which neighbours find each other."""
_PINGS = tuple(
    Rule((match(payload(protocol, "type"), "echo-request"), {"drop": None})) for protocol in ("icmp", "icmpv6")
)
"""Requests that pass for no answer."""


def mac_of(text: str) -> str | None:
    """Return a MAC address as nftables writes it; None for a text that is none."""
    plain = text.strip().lower().replace("-", ":")
    return plain if _MAC.fullmatch(plain) else None


def rules_of_host(policy: ZonePolicy, servers: Collection[str]) -> tuple[int, ...]:
    """Return the indices of the rules that concern any of the servers of a host."""
    return tuple(
        number
        for number, rule in enumerate(policy.rules)
        if any(rule.source.holds(name) or rule.destination.holds(name) for name in servers)
    )


def unaddressed(
    policy: ZonePolicy, chosen: Iterable[int], macs: Mapping[str, Sequence[str]], servers: Collection[str] = ()
) -> list[str]:
    """Return the servers of some rules, and of a host, without a MAC address: no filter can know their packets."""
    ends = (end for number in chosen for end in (policy.rules[number].source, policy.rules[number].destination))
    names = set(servers) | {name for end in ends for name in end.vms}
    return sorted(name for name in names if not macs.get(name))


def zone_filter(
    policy: ZonePolicy, chosen: Sequence[int], macs: Mapping[str, Sequence[str]], *, tracking: bool = True
) -> Table:
    """
    Return the filter of a host.

    Parameters
    ----------
    chosen
        Indices of its rules, of `rules_of_host`.
    macs
        Server → MAC addresses of its adapters, of all servers of the inventory.
    tracking
        Track connections.
    """
    rules = [policy.rules[number] for number in chosen]
    groups = list(
        dict.fromkeys(
            end for rule in rules for end in (rule.source, rule.destination) if not end.everything and not end.outside
        )
    )
    names = {group: f"group{number}" for number, group in enumerate(groups, 1)}
    every = tuple(dict.fromkeys(mac for name in macs for mac in macs[name]))
    sets = [Set(EVERYONE, "ether_addr", every, "all VMs of the inventory")]
    for group, name in names.items():
        members = tuple(dict.fromkeys(mac for server in macs if server in group.vms for mac in macs[server]))
        sets.append(Set(name, "ether_addr", members, group.words))
    return Table("bridge", NAME, _chains(policy, rules, names, tracking=tracking), tuple(sets))


def _chains(
    policy: ZonePolicy, rules: Sequence[ZoneRule], names: Mapping[Group, str], *, tracking: bool
) -> tuple[Chain, ...]:
    last = (Rule(({"accept": None},), "default"),) if policy.default == "allow" else ()
    requests = Chain("requests", (*(Rule(_statements(rule, names, reply=False), rule.name) for rule in rules), *last))
    ask = Rule(({"jump": {"target": "requests"}},))
    if tracking:
        return requests, Chain("forward", (tracked(), *_LINK, ask), "forward", "drop")
    connectionless = (rule for rule in rules if rule.traffic.protocol != "tcp")
    replies = (*(Rule(_statements(rule, names, reply=True), rule.name) for rule in connectionless), *last)
    answer = Rule((match(meta("l4proto"), {"set": ["udp", "icmp", "ipv6-icmp"]}), {"jump": {"target": "replies"}}))
    return (
        requests,
        Chain("replies", replies),
        Chain("forward", (answers(), *_LINK, ask, *_PINGS, answer), "forward", "drop"),
    )


def _statements(rule: ZoneRule, names: Mapping[Group, str], *, reply: bool) -> tuple[Expression, ...]:
    """Return a rule; as a reply, its ends change places and its ports are those that packets come from."""
    source, destination = (rule.destination, rule.source) if reply else (rule.source, rule.destination)
    ends = (*_end(source, "saddr", names), *_end(destination, "daddr", names))
    side: Literal["sport", "dport"] = "sport" if reply else "dport"
    traffic: tuple[Expression, ...] = ()
    if rule.traffic.protocol == "icmp":
        traffic = (_ICMP,)
    elif rule.traffic.protocol != "any":
        traffic = (ports(rule.traffic.protocol, side, rule.traffic.ports),)
    return (*ends, *traffic, {"accept": None} if rule.action == "allow" else {"return": None})


def _end(group: Group, field: str, names: Mapping[Group, str]) -> tuple[Expression, ...]:
    if group.everything:
        return ()
    if group.outside:
        return (match(payload("ether", field), f"@{EVERYONE}", negated=True),)
    return (match(payload("ether", field), f"@{names[group]}"),)

"""Firewalls of the hosts, rules between zones, and flows."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vconsolidate.report.schema.base import Count, Location, Quantity, Section


class HostServiceSection(Section):
    """A service of the hosts of a cluster."""

    name: str = Field(description="Name by the platform's own tools.")
    title: str = Field(description="Name for people.")
    role: str = Field(description="What a plan needs it for; empty for a service of the owner's.")
    state: Literal["open", "closed"] = Field(description="Whether its packets pass.")
    reasons: tuple[str, ...] = Field(description="Why the plan needs it; empty where it does not.")
    ports: tuple[str, ...] = Field(description="Its ports: in tcp 22, out udp 8000-8100, in udp from 53.")
    addresses: tuple[str, ...] = Field(description="Addresses allowed on the other side; empty for any.")
    daemon: str = Field(description="Daemon behind it; empty where unknown.")
    stated: str = Field(description="What the owner says about it; empty for nothing.")
    source: str = Field(description="Source of the ports; empty for a service of the owner's.")


class UnmetNeedSection(Section):
    """A need for which the catalogue knows no service of the platform."""

    role: str = Field(description="Role of the service.")
    reason: str = Field(description="Why the plan needs it.")


class FirewallSection(Section):
    """The firewall of all hosts of a cluster."""

    cluster: str = Field(description="Name of the cluster.")
    hosts: tuple[str, ...] = Field(description="Its hosts in the plan.")
    platform: str = Field(description="Hypervisor and version.")
    default: Literal["deny", "allow"] = Field(description="What happens to packets that no open service allows.")
    services: tuple[HostServiceSection, ...] = Field(description="All known services of the platform.")
    unmet: tuple[UnmetNeedSection, ...] = Field(description="Needs without a known service.")


class ZoneRuleSection(Section):
    """A rule of the zone policy."""

    level: str = Field(description="Name of its level.")
    name: str = Field(description="Name of the rule.")
    source: str = Field(description="Who opens connections.")
    destination: str = Field(description="Who answers.")
    protocol: Literal["tcp", "udp", "icmp", "any"] = Field(description="Protocol.")
    ports: tuple[str, ...] = Field(description="Destination ports and ranges; empty for all.")
    action: Literal["allow", "deny"] = Field(description="What happens to connections that match.")
    status: Literal["used", "shadowed", "unreachable"] = Field(
        description="used: it decides some connections; shadowed: earlier rules take all of them; unreachable: no "
        "connection matches."
    )
    hidden_by: tuple[str, ...] = Field(description="Rules that take all or some of its connections before it.")
    reason: str = Field(description="The owner's reason.")
    location: Location | None = Field(description="Where it is written.")


class HostRulesSection(Section):
    """The rules of the zone policy that concern the VMs of a host."""

    host: str = Field(description="Name of the host.")
    rules: tuple[Count, ...] = Field(description="Numbers of the rules in the policy, counted from 1, in order.")
    without_address: tuple[str, ...] = Field(
        description="Servers of these rules, or on this host, without a known MAC address: no filter can know them."
    )


class ZonePolicySection(Section):
    """Rules between zones and workloads; the first that matches decides."""

    default: Literal["allow", "deny"] = Field(description="What happens to connections that no rule matches.")
    rules: tuple[ZoneRuleSection, ...] = Field(description="Rules in the order in which they are tried.")
    hosts: tuple[HostRulesSection, ...] = Field(description="The rules that each host has to enforce.")


class FlowSection(Section):
    """A flow between workloads."""

    name: str = Field(description="Name of the flow.")
    source: str = Field(description="Who opens connections.")
    destination: str = Field(description="Who answers.")
    protocol: Literal["tcp", "udp", "icmp", "any"] = Field(description="Protocol.")
    ports: tuple[str, ...] = Field(description="Destination ports and ranges; empty for all.")
    expect: Literal["allowed", "denied"] = Field(description="What the owner expects.")
    outcome: Literal["allowed", "denied", "partly", "empty", "unknown"] = Field(
        description="What the zone policy does; empty: an end has no server; unknown: there is no policy."
    )
    rules: tuple[str, ...] = Field(description="Rules that decide it.")
    unmatched: bool = Field(description="The default decides all or a part of it.")
    pairs_inside: Count = Field(description="Pairs of its servers on one host.")
    pairs_between: Count = Field(description="Pairs of its servers on two hosts, both with an uplink for them.")
    servers_outside: Count = Field(description="Its servers that talk to the outside by an uplink.")
    traffic_mbps: Quantity | None = Field(description="Traffic at the busy hour; null where unknown.")
    leaving_mbps: Quantity | None = Field(
        description="Part of it that leaves a host, all pairs alike; null if unknown."
    )
    location: Location | None = Field(description="Where it is written.")

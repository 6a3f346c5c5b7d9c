"""Firewalls of the hosts, rules between zones, and flows."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.firewall.crossing import Crossing, crossing
from vconsolidate.firewall.examine import FlowStanding, RuleStanding, examined
from vconsolidate.firewall.profile import Entry, Profile, profiles
from vconsolidate.firewall.words import network_words, range_words
from vconsolidate.firewall.zone_filter import mac_of, rules_of_host, unaddressed
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.zoning import Flow, Traffic, ZonePolicy
from vconsolidate.network.isolation import isolated_servers
from vconsolidate.report.compose.machines import location
from vconsolidate.report.schema.firewall import (
    FirewallSection,
    FlowSection,
    HostRulesSection,
    HostServiceSection,
    UnmetNeedSection,
    ZonePolicySection,
    ZoneRuleSection,
)


def firewall_sections(estate: Estate, demand: Demand, plan: Plan) -> tuple[FirewallSection, ...]:
    """Return the firewall of each cluster's hosts, where the inventory speaks of firewalls."""
    if estate.firewall is None or not plan.hosts:
        return ()
    return tuple(map(firewall_section, profiles(estate, demand, plan, estate.firewall)))


def firewall_section(profile: Profile) -> FirewallSection:
    """Return a profile as a section."""
    return FirewallSection(
        cluster=profile.cluster,
        hosts=profile.hosts,
        platform=profile.platform,
        default=profile.default,
        services=tuple(map(_service, profile.entries)),
        unmet=tuple(UnmetNeedSection(role=need.role, reason=need.reason) for need in profile.unmet),
    )


def _service(entry: Entry) -> HostServiceSection:
    service, stated = entry.service, entry.stated
    words = "" if stated is None else ": ".join(part for part in (stated.state or "restricted", stated.reason) if part)
    return HostServiceSection(
        name=service.name,
        title=service.title,
        role=service.role,
        state="open" if entry.open else "closed",
        reasons=entry.reasons,
        ports=tuple(map(str, service.ports)),
        addresses=tuple(map(network_words, entry.addresses)),
        daemon=service.daemon,
        stated=words,
        source=service.source,
    )


def zone_policy_section(estate: Estate, demand: Demand, plan: Plan) -> ZonePolicySection | None:
    """Return the zone policy with the standing of its rules, and the rules of each host."""
    policy = estate.zone_policy
    if policy is None:
        return None
    found = examined(policy, estate.flows, _names(estate))
    return ZonePolicySection(
        default=policy.default,
        rules=tuple(_rule(policy, number, standing) for number, standing in enumerate(found.rules)),
        hosts=_hosts(policy, estate, demand, plan),
    )


def _rule(policy: ZonePolicy, number: int, standing: RuleStanding) -> ZoneRuleSection:
    rule = policy.rules[number]
    return ZoneRuleSection(
        level=rule.level,
        name=rule.name,
        source=rule.source.words,
        destination=rule.destination.words,
        protocol=rule.traffic.protocol,
        ports=_ports(rule.traffic),
        action=rule.action,
        status=standing.status,
        hidden_by=tuple(policy.rules[other].name for other in sorted(standing.hidden_by)),
        reason=rule.reason,
        location=location(rule.place),
    )


def _hosts(policy: ZonePolicy, estate: Estate, demand: Demand, plan: Plan) -> tuple[HostRulesSection, ...]:
    on_host = servers_of_hosts(demand, plan)
    macs = macs_of(estate)
    found = []
    for host in plan.hosts:
        servers = on_host.get(host.name, [])
        chosen = rules_of_host(policy, servers)
        lacking = unaddressed(policy, chosen, macs, servers)
        numbers = tuple(number + 1 for number in chosen)
        found.append(HostRulesSection(host=host.name, rules=numbers, without_address=tuple(lacking)))
    return tuple(found)


def flow_sections(estate: Estate, demand: Demand, plan: Plan) -> tuple[FlowSection, ...]:
    """Return every flow, what the policy does with it, and which hosts it leaves."""
    policy = estate.zone_policy
    standings: Sequence[FlowStanding | None] = [None] * len(estate.flows)
    if policy is not None:
        standings = examined(policy, estate.flows, _names(estate)).flows
    host_of = {server: host for host, servers in servers_of_hosts(demand, plan).items() for server in servers}
    isolated = isolated_servers(estate, demand, plan)
    return tuple(
        _flow(flow, one, policy, crossing(flow, host_of, isolated))
        for flow, one in zip(estate.flows, standings, strict=True)
    )


def _flow(flow: Flow, standing: FlowStanding | None, policy: ZonePolicy | None, pairs: Crossing) -> FlowSection:
    deciding = sorted(standing.rules) if standing is not None else []
    return FlowSection(
        name=flow.name,
        source=flow.source.words,
        destination=flow.destination.words,
        protocol=flow.traffic.protocol,
        ports=_ports(flow.traffic),
        expect=flow.expect,
        outcome="unknown" if standing is None else standing.outcome,
        rules=tuple(policy.rules[number].name for number in deciding) if policy is not None else (),
        unmatched=standing is not None and standing.unmatched,
        pairs_inside=pairs.inside,
        pairs_between=pairs.between,
        servers_outside=pairs.outside,
        traffic_mbps=flow.mbps,
        leaving_mbps=pairs.leaving_mbps,
        location=location(flow.place),
    )


def servers_of_hosts(demand: Demand, plan: Plan) -> dict[str, list[str]]:
    """Return host → the servers whose VMs run on it; a secondary is no server of its own."""
    found: dict[str, list[str]] = {host.name: [] for host in plan.hosts}
    if plan.hosts:
        for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=True):
            if not vm.secondary_of:
                found[plan.hosts[host].name].append(vm.server)
    return found


def macs_of(estate: Estate) -> dict[str, tuple[str, ...]]:
    """Return server → MAC addresses of its adapters, as far as they are known."""
    found = {}
    for server in estate.servers:
        nics = server.virtual.nics if server.virtual is not None else ()
        macs = (mac_of(nic.mac) for nic in nics)
        found[server.name] = tuple(mac for mac in macs if mac is not None)
    return found


def _names(estate: Estate) -> tuple[str, ...]:
    return tuple(server.name for server in estate.servers)


def _ports(traffic: Traffic) -> tuple[str, ...]:
    return tuple(range_words(first, last) for first, last in traffic.ports)

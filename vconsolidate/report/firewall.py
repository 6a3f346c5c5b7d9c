"""Rows of the tables on host firewalls, zone rules and flows, in the words of every format."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.firewall.ports import port_of
from vconsolidate.firewall.words import ports_words
from vconsolidate.report.schema.firewall import FirewallSection, FlowSection, HostServiceSection, ZoneRuleSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.units import format_mbps
from vconsolidate.words import counted, listed, verb

SERVICES = ("service", "state", "ports", "addresses", "why")
RULES = ("no.", "level", "rule", "from", "to", "protocol", "action", "effect")
FLOWS = ("flow", "from", "to", "protocol", "expected", "outcome", "decided by", "leaves a host")

_STATUS = {"used": "", "shadowed": "none: hidden by", "unreachable": "none: an end has no other server"}


def shown_services(firewall: FirewallSection) -> list[HostServiceSection]:
    """Return the services that are open, needed or stated; the others are closed and nobody misses them."""
    return [one for one in firewall.services if one.state == "open" or one.reasons or one.stated]


def service_rows(firewall: FirewallSection) -> list[tuple[str, ...]]:
    """Return the services of the hosts of a cluster."""
    return [
        (
            f"{one.name} ({one.title})" if one.title != one.name else one.name,
            one.state,
            ports_words(map(port_of, one.ports)),
            listed(one.addresses) if one.addresses else "any",
            listed(one.reasons) if one.reasons else one.stated,
        )
        for one in shown_services(firewall)
    ]


def firewall_title(firewall: FirewallSection) -> str:
    """Return what the table of a cluster is about: ``production: 4 hosts, VMware ESXi 8.0``."""
    return f"{firewall.cluster}: {counted(len(firewall.hosts), 'host')}, {firewall.platform}"


def firewall_note(firewall: FirewallSection) -> str:
    """Return what happens to other packets, and what the platform has no service for."""
    n_closed = len(firewall.services) - len(shown_services(firewall))
    rest = "passes" if firewall.default == "allow" else "is dropped"
    words = [f"Everything else {rest}"]
    if n_closed:
        words.append(f"{counted(n_closed, 'other service')} of the platform {verb(n_closed, 'is', 'are')} closed")
    unmet = list(dict.fromkeys(one.role for one in firewall.unmet))
    if unmet:
        words.append(f"the catalogue knows no service of this platform for {listed(unmet)}")
    return f"{'; '.join(words)}."


def rule_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return the rules of the zone policy, in the order in which they are tried."""
    policy = document.zone_policy
    if policy is None:
        return []
    return [
        (str(number), one.level, one.name, one.source, one.destination, traffic_words(one), one.action, _effect(one))
        for number, one in enumerate(policy.rules, 1)
    ]


def default_words(document: PlanDocument) -> str:
    """Return what happens to connections that no rule matches; empty without a policy."""
    if document.zone_policy is None:
        return ""
    return f"first match decides; connections that no rule matches: {document.zone_policy.default}"


def _effect(rule: ZoneRuleSection) -> str:
    words = _STATUS[rule.status]
    return f"{words} {listed(rule.hidden_by)}" if rule.status == "shadowed" else words


def traffic_words(one: ZoneRuleSection | FlowSection) -> str:
    """Return protocol and ports: ``TCP 443, 8000-8010``."""
    return "any" if one.protocol == "any" else f"{one.protocol.upper()} {', '.join(one.ports)}".rstrip()


def flow_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return the flows, what the policy does with them, and which part leaves a host."""
    return [
        (
            one.name,
            one.source,
            one.destination,
            traffic_words(one),
            one.expect,
            _outcome(one),
            _deciders(one),
            _leaving(one),
        )
        for one in document.flows
    ]


def _outcome(flow: FlowSection) -> str:
    words = {"partly": "partly denied", "empty": "no such server", "unknown": "unknown: no zone policy"}
    return words.get(flow.outcome, flow.outcome)


def _deciders(flow: FlowSection) -> str:
    default = ["default (unmatched)"] if flow.unmatched else []
    return listed([*flow.rules, *default])


def _leaving(flow: FlowSection) -> str:
    parts: Sequence[str] = [
        f"{flow.pairs_between:,} of {counted(flow.pairs_inside + flow.pairs_between, 'pair')}"
        if flow.pairs_inside + flow.pairs_between
        else "",
        f"{counted(flow.servers_outside, 'server')} to the outside" if flow.servers_outside else "",
        format_mbps(flow.leaving_mbps) if flow.leaving_mbps is not None else "",
    ]
    return ", ".join(part for part in parts if part)

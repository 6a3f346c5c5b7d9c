"""The zone policy applied to one connection: the first rule that matches decides."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vconsolidate.model.zoning import LAST_PORT, PORTS, Action, Protocol, ZonePolicy, ZoneRule


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What happens to a connection.

    Parameters
    ----------
    rule
        The rule that decided; None for the default.
    """

    action: Action
    rule: ZoneRule | None


def decide(
    policy: ZonePolicy, source: str | None, destination: str | None, protocol: Protocol, port: int = 0
) -> Verdict:
    """
    Return what the policy does with the first packet of a connection.

    Parameters
    ----------
    source, destination
        Names of servers; None for the outside.
    port
        Destination port; 0 for ICMP.
    """
    for rule in policy.rules:
        if rule.source.holds(source) and rule.destination.holds(destination) and rule.traffic.holds(protocol, port):
            return Verdict(rule.action, rule)
    return Verdict(policy.default, None)


def may_talk(policy: ZonePolicy, source: str | None, destination: str | None) -> bool:
    """
    Return whether any connection between two ends passes, whatever its protocol and port.

    What the policy does changes only where ports of a rule begin or end, so these ports stand for all.
    """
    rules = tuple(one for one in policy.rules if one.source.holds(source) and one.destination.holds(destination))
    ranges = [ports for one in rules for ports in one.traffic.ports]
    edges = {0, *(first for first, _ in ranges), *(last + 1 for _, last in ranges if last < LAST_PORT)}
    between = replace(policy, rules=rules)
    packets: list[tuple[Protocol, int]] = [("icmp", 0), *((kind, port) for kind in PORTS for port in sorted(edges))]
    return any(decide(between, source, destination, kind, port).action == "allow" for kind, port in packets)

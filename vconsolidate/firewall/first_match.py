"""The zone policy applied to one connection: the first rule that matches decides."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.zoning import Action, Protocol, ZonePolicy, ZoneRule


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

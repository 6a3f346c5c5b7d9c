"""What the zone policy of an estate does, for the findings about it."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.firewall.examine import FlowStanding, RuleStanding, examined
from vconsolidate.model.zoning import Flow, ZonePolicy, ZoneRule


def flows_of(facts: Facts) -> Iterator[tuple[Flow, FlowStanding, ZonePolicy]]:
    """Yield every flow with what happens to it; none without a zone policy."""
    policy = facts.estate.zone_policy
    if policy is not None:
        found = examined(policy, facts.estate.flows, names_of(facts))
        yield from ((flow, standing, policy) for flow, standing in zip(facts.estate.flows, found.flows, strict=True))


def rules_of(facts: Facts) -> Iterator[tuple[ZoneRule, RuleStanding, ZonePolicy]]:
    """Yield every rule of the zone policy with what becomes of it."""
    policy = facts.estate.zone_policy
    if policy is not None:
        found = examined(policy, facts.estate.flows, names_of(facts))
        yield from ((rule, standing, policy) for rule, standing in zip(policy.rules, found.rules, strict=True))


def names_of(facts: Facts) -> tuple[str, ...]:
    """Return the names of all servers."""
    return tuple(server.name for server in facts.estate.servers)

"""Servers that look like replicas of each other, by application and name, and the rules that keep them apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.schema.policy import ApplicationPolicySection
from vconsolidate.model.application import Profile, ReplicaGroup
from vconsolidate.model.server import Server
from vconsolidate.model.statement import RuleStatement

APART: Final = 4
"""Larger groups are farms: a host may run a quarter of one (rounded up), so that a failure leaves the others."""

_NUMBERED = re.compile(r"(.*?)(\d+)(\D*)")
_LETTERED = re.compile(r"(.+[-_ ])([a-h])", re.IGNORECASE)
_KEPT = frozenset({"anti_affinity", "at_most"})


def find_replicas(servers: Iterable[Server], context: Context) -> tuple[ReplicaGroup, ...]:
    """
    Return groups of at least two servers of one application, site and numbered name: dc01 and dc02, sql-a and sql-b.

    Servers of tier 4 are left out: a test needs no replicas.
    """
    groups: dict[tuple[str, ...], list[Server]] = {}
    profiles: dict[tuple[str, ...], Profile] = {}
    for server in servers:
        known = context.catalog.application_of(server.application) if server.application else None
        stem = stem_of(server.name)
        if known is None or not known.profile.replicas or not stem or server.tier == 4:
            continue
        key = (known.key, server.application.casefold(), server.site, *stem)
        groups.setdefault(key, []).append(server)
        profiles[key] = known.profile
    return tuple(
        ReplicaGroup(
            profiles[key],
            members[0].application,
            tuple(server.name for server in members),
            1 if len(members) <= APART else -(-len(members) // APART),
            place=members[0].place,
        )
        for key, members in groups.items()
        if len(members) > 1
    )


def stem_of(name: str) -> tuple[str, ...]:
    """Return a name without its number, or without a letter after a separator; nothing where it has neither."""
    first, _, domain = name.casefold().partition(".")
    if not first:
        first, domain = name.casefold(), ""
    match = _LETTERED.fullmatch(first)
    if match is not None:
        return (match[1], "", domain)
    match = _NUMBERED.fullmatch(first[::-1])  # the last number counts: rack2-db01
    if match is None or not match[3]:
        return ()
    return (match[3][::-1], match[1][::-1], domain)


def with_rules(
    groups: Sequence[ReplicaGroup], rules: Sequence[RuleStatement], policy: ApplicationPolicySection
) -> tuple[tuple[ReplicaGroup, ...], tuple[RuleStatement, ...]]:
    """Return the groups with what keeps each apart, and the rules that the policy adds."""
    if policy.replicas == "ignore":
        return (), ()
    told, added = [], []
    for group in groups:
        if any(_keeps(rule, group) for rule in rules):
            told.append(replace(group, kept_by="rule"))
        elif policy.replicas == "suggest":
            told.append(group)
        else:
            kept = replace(group, kept_by="must" if policy.replicas == "require" else "should")
            told.append(kept)
            added.append(rule_of(kept))
    return tuple(told), tuple(added)


def rule_of(group: ReplicaGroup) -> RuleStatement:
    """Return the rule that keeps a group apart."""
    return RuleStatement(
        kind="anti_affinity" if group.limit == 1 else "at_most",
        members=group.members,
        limit=None if group.limit == 1 else group.limit,
        level="should" if group.kept_by == "should" else "must",
        reason=f"replicas of {group.application} (policy.applications.replicas)",
        place=group.place,
    )


def _keeps(rule: RuleStatement, group: ReplicaGroup) -> bool:
    """Return whether a rule of the inventory speaks of how all of a group share hosts."""
    return rule.kind in _KEPT and set(group.members) <= set(rule.members)

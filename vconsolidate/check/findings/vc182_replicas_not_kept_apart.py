"""VC182: servers that look like replicas of one application have no rule that keeps them apart."""

from __future__ import annotations

import json
from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.model.application import Profile, ReplicaGroup
from vconsolidate.model.finding import Finding
from vconsolidate.words import listed, verb


def _find(facts: Facts) -> Iterator[Finding]:
    host_of = {vm.name: host.name for vm, host in facts.placed()}
    for group in facts.estate.replicas:
        there = [name for name in group.members if name in host_of]
        if group.kept_by or len(there) < 2:
            continue
        yield KIND.finding(
            group.members[0],
            group.place,
            names=listed(tuple(there)),
            application=group.application,
            together=_together(there, host_of, group.limit),
            rule=_rule(group),
        )


def _together(members: list[str], host_of: dict[str, str], limit: int) -> str:
    """Return who shares a host in this plan; that nobody does, else."""
    hosts: dict[str, list[str]] = {}
    for name in members:
        hosts.setdefault(host_of[name], []).append(name)
    crowded = [(host, names) for host, names in hosts.items() if len(names) > limit]
    if not crowded:
        return "This plan runs them apart, but nothing keeps it so."
    host, names = crowded[0]
    return f"In this plan {listed(tuple(names))} {verb(len(names), 'runs', 'run')} on {host}."


def _rule(group: ReplicaGroup) -> str:
    """Return the rule to write, in YAML; names are quoted, whatever they hold."""
    servers = json.dumps(list(group.members), ensure_ascii=False)
    kind = "kind: anti_affinity" if group.limit == 1 else f"kind: at_most, limit: {group.limit}"
    return f"{{{kind}, servers: {servers}}}"


KIND = FindingKind(
    id="VC182",
    title="Replicas are not kept apart by a rule",
    severity="note",
    message="{names} look like replicas ({application}), and no rule keeps them apart. {together}",
    tip="If they are, add to rules: {rule}, or set policy.applications.replicas: require.",
    doc="""
    The servers have the same application, of which the catalogue says that numbered servers are usually replicas, and
    names that differ in a number or a letter only (dc01 and dc02, sql-a and sql-b). On one host they fail together.
    `policy.applications.replicas` says what to do: `suggest` (this note, the default), `prefer` (a rule that should
    hold), `require` (a rule that must hold) or `ignore`. Names alone prove nothing, so nothing is applied unasked. More
    than four servers are a farm: a host may run a quarter of them.
    """,
    example=lambda: change().estate(
        replicas=(ReplicaGroup(Profile("web", "Web server", "web", 3), "shop", ("vm0", "vm1")),)
    ),
    find=_find,
)

"""
Relations that must hold between the plans of an estate and of its variants, whatever the search finds.

A bound holds for every plan. So a plan of an estate with an added rule may not be cheaper than the bound without the
rule; a rule that a plan already keeps may not give a bound above the cost of that plan; and what an estate costs at
least without its rules, or without tolerance of failures, is at most what any plan of the whole estate costs. A plan
for one of its clusters alone is a plan of the estate.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from benchmarks.estates.draft import Draft
from benchmarks.estates.records import above
from benchmarks.estates.run import Outcome

Change = Callable[[Draft], None]

_CLUSTERS = 2
"""Clusters tried alone, the first ones of the estate."""


@dataclass(frozen=True, slots=True)
class Variant:
    """
    Another form of an estate.

    Parameters
    ----------
    change
        Turns the draft of the estate into the draft of the variant.
    tighter
        Whether every plan of the variant is a plan of the estate, too; otherwise every plan of the estate is one of
        the variant.
    keeps_plan
        Whether the plan that a tighter variant was derived from is one of the variant as well.
    """

    name: str
    change: Change
    tighter: bool
    keeps_plan: bool = False


def variants(draft: Draft, outcome: Outcome) -> Iterator[Variant]:
    """Yield variants of an estate that was planned: with pins that the plan keeps, one cluster, or less to obey."""
    yield Variant("pins that the plan keeps", lambda other: _pin(other, outcome), tighter=True, keeps_plan=True)
    if not _names_hosts(draft):
        for name in [str(cluster["name"]) for cluster in draft.clusters[: _CLUSTERS if len(draft.clusters) > 1 else 0]]:
            yield Variant(f"cluster {name} alone", partial(_keep_cluster, name=name), tighter=True)
    if _tolerates_failures(draft):
        yield Variant("no failures tolerated", _drop_failures, tighter=False)
    if draft.rules or "zones" in draft.sections:
        yield Variant("no rules", _drop_rules, tighter=False)


def list_contradictions(outcome: Outcome, variant: Variant, other: Outcome) -> Iterator[str]:
    """Yield which relations between an estate and a variant with as many VMs are broken."""
    if outcome.value is None or other.bound is None or not other.verified or _placed(outcome) != _placed(other):
        return
    if (variant.keeps_plan or not variant.tighter) and above(other.bound, outcome.value):
        yield f"contradiction ({variant.name}): its bound {other.bound} is above {outcome.value}, the value of a plan"
    if variant.tighter and above(outcome.bound, other.value):
        yield f"contradiction ({variant.name}): its value {other.value} is below {outcome.bound}, a bound without them"


def cheaper_percent(outcome: Outcome, other: Outcome) -> float:
    """Return by how many % the value of another plan of the same estate is lower; 0 if it is not."""
    if not outcome.value or other.value is None or _placed(outcome) != _placed(other):
        return 0.0
    return max(0.0, round(100.0 * (outcome.value - other.value) / outcome.value, 2))


def _pin(draft: Draft, outcome: Outcome) -> None:
    """
    Pin five VMs to where they are.

    To the cluster if failures are tolerated: with fewer hosts to restart on, a VM may not need protection any more,
    and the plan could be cheaper. Otherwise to the host if it exists, or to its type if no cluster has another of that
    name.
    """
    contents = json.loads(outcome.document)
    hosts = {host["name"]: host for host in contents["hosts"]}
    types = Counter(str(t["name"]) for c in draft.clusters for t in _entries(c.get("host_types")))
    in_lockstep = {str(server["name"]) for server in draft.servers if server.get("fault_tolerance")}
    placed = [p for p in contents["placements"] if p["vm"] in set(draft.names()) - in_lockstep]
    for index in draft.rng.permutation(len(placed))[:5].tolist():
        host = hosts[placed[index]["host"]]
        where = host["cluster"]
        if not _tolerates_failures(draft):
            named = host["name"] if host["existing"] else host["type"]
            where = named if host["existing"] or types[named] == 1 else where
        draft.add_rule("pin", servers=[placed[index]["vm"]], hosts=[where])


def _keep_cluster(draft: Draft, name: str) -> None:
    draft.clusters[:] = [cluster for cluster in draft.clusters if cluster["name"] == name]


def _names_hosts(draft: Draft) -> bool:
    """Return whether anything names clusters or hosts, so that a cluster cannot be left out."""
    keys = {"hosts", "host_sets", "host"}
    named = any(keys & rule.keys() for rule in draft.rules)
    return named or "resource_pools" in draft.sections or any("current_host" in server for server in draft.servers)


def _drop_failures(draft: Draft) -> None:
    for policy in _policies(draft):
        policy.pop("host_failures_tolerated", None)
        policy.pop("admission", None)


def _drop_rules(draft: Draft) -> None:
    """Drop rules and zones; tolerance of failures as well, since a rule can free a VM from protection."""
    _drop_failures(draft)
    draft.rules.clear()
    draft.sections.pop("zones", None)
    for entry in (*draft.servers, *draft.clusters):
        entry.pop("zone", None)
        entry.pop("zones", None)


def _tolerates_failures(draft: Draft) -> bool:
    return any(policy.get("host_failures_tolerated") for policy in _policies(draft))


def _policies(draft: Draft) -> list[dict[str, object]]:
    found = (draft.sections.get("policy"), *(cluster.get("policy") for cluster in draft.clusters))
    return [policy for policy in found if isinstance(policy, dict)]


def _entries(value: object) -> list[dict[str, object]]:
    return value if isinstance(value, list) else []


def _placed(outcome: Outcome) -> int:
    return len(json.loads(outcome.document)["placements"])

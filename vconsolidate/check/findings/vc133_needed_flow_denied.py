"""VC133: the zone policy denies a flow that must pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import GUEST, HARDWARE, change
from vconsolidate.check.zone_standing import flows_of
from vconsolidate.firewall.first_match import decide
from vconsolidate.firewall.words import example_words
from vconsolidate.model.finding import Finding
from vconsolidate.model.place import Place
from vconsolidate.model.server import Server
from vconsolidate.model.zoning import Action, Flow, Group, Traffic, ZonePolicy, ZoneRule


def _find(facts: Facts) -> Iterator[Finding]:
    for flow, standing, policy in flows_of(facts):
        example = standing.examples.get("deny")
        if flow.expect != "allowed" or example is None:
            continue
        verdict = decide(policy, example.source, example.destination, example.protocol, example.port)
        by = KIND.part("default") if verdict.rule is None else KIND.part("rule", name=verdict.rule.name)
        how = KIND.part("partly" if standing.outcome == "partly" else "wholly")
        yield KIND.finding(flow.name, flow.place, how=how, by=by, example=example_words(example))


def with_zones(*rules: tuple[str, str, Traffic, Action], flows: tuple[Flow, ...] = (), **fields: object) -> Facts:
    """Return the healthy case with servers vm0 to vm2 and rules (from, to, traffic, action) between them."""
    servers = tuple(Server(f"vm{n}", HARDWARE, GUEST, place=Place("inventory.yaml", 10 + n, 5)) for n in range(3))
    stated = tuple(
        ZoneRule(
            "main", f"main {n}", one(source), one(target), traffic, action, place=Place("inventory.yaml", 60 + n, 7)
        )
        for n, (source, target, traffic, action) in enumerate(rules, 1)
    )
    policy = ZonePolicy(stated, place=Place("inventory.yaml", 59, 1))
    return change().estate(servers=servers, zone_policy=replace(policy, **fields), flows=flows)  # type: ignore[arg-type]


def one(name: str) -> Group:
    """Return the group of one server."""
    return Group(name, frozenset({name}))


def flow(source: str, target: str, traffic: Traffic, **fields: object) -> Flow:
    """Return a flow between two servers."""
    made = Flow("orders", one(source), one(target), traffic, place=Place("inventory.yaml", 80, 5))
    return replace(made, **fields)  # type: ignore[arg-type]


def _example() -> Facts:
    allowed = ("vm0", "vm1", Traffic("tcp", ((443, 443),)), "allow")
    return with_zones(allowed, flows=(flow("vm0", "vm1", Traffic("tcp", ((443, 444),))),))  # type: ignore[arg-type]


KIND = FindingKind(
    id="VC133",
    title="Needed flow is denied",
    severity="block",
    message="The zone policy denies {how} of a flow that must pass, for example {example}, decided by {by}.",
    parts={"wholly": "all", "partly": "a part", "rule": "rule {name}", "default": "the default (no rule matches)"},
    tip="Add a rule that allows the flow before the one that decides, or correct the flow.",
    doc="""
    A flow with `expect: allowed` meets a rule that denies it, or no rule at all while the default is deny. The example
    is one connection of the flow. [Zones](zones.md) explains how rules are tried.
    """,
    example=_example,
    find=_find,
)

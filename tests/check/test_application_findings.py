"""Twins of the findings on applications, replicas and frames: what raises each, and what just does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings import vc182_replicas_not_kept_apart as replicas
from vconsolidate.check.findings import vc183_application_may_lose_memory as memory
from vconsolidate.check.findings import vc184_frame_stays as frames
from vconsolidate.check.findings.example import GUEST, HARDWARE, change
from vconsolidate.model.application import Derived, Profile, ReplicaGroup
from vconsolidate.model.finding import Finding
from vconsolidate.model.frame import Frame, Partition
from vconsolidate.model.server import Server

WEB = Profile("web", "Web server", "web", 3, replicas=True)


def told(facts: Facts, kind: object) -> list[Finding]:
    return list(kind.KIND.find(facts))  # type: ignore[attr-defined]


def grouped(*members: str, **fields: object) -> Facts:
    group = replace(ReplicaGroup(WEB, "shop", members), **fields)  # type: ignore[arg-type]
    return change().estate(replicas=(group,))


def test_replicas_on_one_host_are_named_with_it() -> None:
    (finding,) = told(grouped("vm0", "vm1"), replicas)
    assert "vm0, vm1 run on h0" in finding.message.replace(" and ", ", ")


def test_replicas_that_happen_to_be_apart_are_told_as_well() -> None:
    (finding,) = told(grouped("vm0", "vm2"), replicas)
    assert "nothing keeps it so" in finding.message


@pytest.mark.parametrize("kept_by", ["rule", "should", "must"])
def test_replicas_with_a_rule_are_fine(kept_by: str) -> None:
    assert told(grouped("vm0", "vm1", kept_by=kept_by), replicas) == []


def test_a_group_of_which_one_becomes_a_vm_is_fine() -> None:
    assert told(grouped("vm0", "fax"), replicas) == []


@pytest.mark.parametrize(
    "name",
    ['"; rm -rf / #', "a\nb", "데이터", "$(reboot)", "../../x", "it's", '{x: "y"}', "- a: [b", "!!python/name:os"],
)
def test_the_rule_to_paste_is_yaml_whatever_names_hold(name: str) -> None:
    group = ReplicaGroup(WEB, "shop", ("vm0", "vm1", name))
    (finding,) = told(change().estate(replicas=(group,)), replicas)
    start, end = finding.tip.index("{"), finding.tip.rindex("}")
    assert yaml.safe_load(finding.tip[start : end + 1]) == {"kind": "anti_affinity", "servers": ["vm0", "vm1", name]}


def databases(overcommit: float = 1.5, *, reserved: int = 0, balloon: bool = False) -> Facts:
    facts = change().vm(0, reservation_mib=reserved)
    east, west = facts.estate.clusters
    profile = Profile("sql", "SQL database", "database", 2, balloon=balloon)
    servers = (Server("vm0", HARDWARE, GUEST, derived=Derived(profile)),)
    clusters = (replace(east, policy=replace(east.policy, memory_overcommit=overcommit)), west)
    return replace(facts, estate=replace(facts.estate, servers=servers, clusters=clusters))


def test_memory_of_a_database_is_at_risk_only_where_it_can_be_taken() -> None:
    assert [finding.subject for finding in told(databases(), memory)] == ["east"]
    assert told(databases(1.0), memory) == []
    assert told(databases(reserved=4096), memory) == []
    assert len(told(databases(reserved=4095), memory)) == 1
    assert told(databases(balloon=True), memory) == []


def on_frame(*names: str) -> Facts:
    part = Partition("p1", 1.0, 1, capped=True, usable_cores=1.0)
    servers = tuple(Server(name, HARDWARE, GUEST, partition=part) for name in names)
    return change().estate(servers=servers, frames=(Frame("p1", HARDWARE),))


def test_a_frame_that_stays_for_one_of_three_is_told() -> None:
    (finding,) = told(on_frame("vm0", "vm1", "fax"), frames)
    assert "fax" in finding.message
    assert "2 partitions leave" in finding.message


@pytest.mark.parametrize("names", [("vm0", "vm1"), ("vm0", "fax"), ("fax",), ()])
def test_a_frame_that_is_freed_or_stays_for_half_is_fine(names: tuple[str, ...]) -> None:
    assert told(on_frame(*names), frames) == []

"""Replicas by application and name, and the rules that keep them apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.inventory.conftest import Load
from vconsolidate.inventory.convert.replicas import stem_of
from vconsolidate.model.estate import Estate

SERVER = '  - {{name: "{name}", hardware: {{model: dell-poweredge-2950}}, os: centos-6, application: "{app}"{more}}}\n'
TARGET = """\
target: {clusters: [{name: main, hypervisor: esxi-6.7, host_types: [{name: r740, model: dell-poweredge-r740-2x6130}]}]}
"""


def estate(load: Load, *names: str, app: str = "domain controller", more: str = "", extra: str = "") -> Estate:
    servers = "".join(SERVER.format(name=name, app=app, more=more) for name in names)
    return load(extra, text=f"version: 1\nname: R\nservers:\n{servers}{TARGET}")


def policy(replicas: str) -> str:
    return f"policy: {{applications: {{replicas: {replicas}}}}}\n"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("dc01", "dc02"),
        ("sql-a", "sql-b"),
        ("rac1", "rac2"),
        ("app1-prod", "app2-prod"),
        ("web01.x.org", "web02.x.org"),
    ],
)
def test_names_that_differ_in_a_number_or_a_letter_have_one_stem(first: str, second: str) -> None:
    assert stem_of(first) == stem_of(second) != ()


@pytest.mark.parametrize(
    ("first", "second"),
    [("dc01", "web02"), ("app1-prod", "app2-test"), ("web01.x.org", "web02.y.org"), ("sql-a", "sql2")],
)
def test_other_names_have_not(first: str, second: str) -> None:
    assert stem_of(first) != stem_of(second)


@pytest.mark.parametrize("name", ["mail", "a", "7", "", ".", "데이터"])
def test_a_name_without_a_number_has_no_stem(name: str) -> None:
    assert stem_of(name) == ()


@given(st.text(max_size=40))
def test_any_name_has_a_stem_or_none(name: str) -> None:
    assert len(stem_of(name)) in {0, 3}


def test_servers_of_one_application_and_name_are_a_group(load: Load) -> None:
    (group,) = estate(load, "dc01", "dc02", "file1").replicas
    assert (group.members, group.limit, group.kept_by) == (("dc01", "dc02"), 1, "")


@pytest.mark.parametrize(
    ("app", "more"), [("print server", ""), ("", ""), ("domain controller", ", tier: 4")], ids=["role", "none", "test"]
)
def test_without_a_role_that_has_replicas_there_is_no_group(load: Load, app: str, more: str) -> None:
    assert estate(load, "dc01", "dc02", app=app, more=more).replicas == ()


def test_a_single_one_is_no_group(load: Load) -> None:
    assert estate(load, "dc01", "web02").replicas == ()


def test_a_rule_of_the_inventory_keeps_a_group(load: Load) -> None:
    rule = "rules: [{kind: anti_affinity, servers: [dc01, dc02]}]\n"
    assert estate(load, "dc01", "dc02", extra=rule).replicas[0].kept_by == "rule"
    half = "rules: [{kind: anti_affinity, servers: [dc01]}]\n"
    assert estate(load, "dc01", "dc02", extra=half).replicas[0].kept_by == ""


def test_nothing_is_added_unless_the_policy_says_so(load: Load) -> None:
    assert estate(load, "dc01", "dc02").rules == ()
    ignored = estate(load, "dc01", "dc02", extra=policy("ignore"))
    assert (ignored.rules, ignored.replicas) == ((), ())


@pytest.mark.parametrize(("replicas", "level"), [("prefer", "should"), ("require", "must")])
def test_the_policy_adds_a_rule(load: Load, replicas: str, level: str) -> None:
    found = estate(load, "dc01", "dc02", extra=policy(replicas))
    (rule,) = found.rules
    assert (rule.kind, rule.members, rule.level) == ("anti_affinity", ("dc01", "dc02"), level)
    assert found.replicas[0].kept_by == level


def test_a_farm_leaves_most_of_itself_to_other_hosts(load: Load) -> None:
    names = [f"web{number}" for number in range(10)]
    (rule,) = estate(load, *names, app="web", extra=policy("require")).rules
    assert (rule.kind, rule.limit) == ("at_most", 3)


def test_hostile_names_are_members_like_others(load: Load) -> None:
    names = ["$(reboot)1", "$(reboot)2", "../../x1", "../../x2", "데이터1", "데이터2"]
    groups = estate(load, *names).replicas
    assert [group.members for group in groups] == [tuple(names[:2]), tuple(names[2:4]), tuple(names[4:])]

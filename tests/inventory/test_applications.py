"""What application profiles decide of servers, and what they leave alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.inventory.conftest import Load
from vconsolidate.model.server import Server
from vconsolidate.sizing.size import size

ONE = """\
version: 1
name: One
servers:
  - {{name: db01, hardware: {{model: dell-poweredge-2950}}, os: centos-6, application: {application}{more}}}
target: {{clusters: [{{name: main, hypervisor: esxi-6.7, host_types: [{{name: r740, model: dell-poweredge-r740-2x6130}}]}}]}}
"""  # noqa: E501 - YAML in flow style


@pytest.fixture
def one(load: Load) -> Callable[..., Server]:
    """Load a single server with an application, and a policy on profiles."""

    def run(application: str, more: str = "", profiles: str = "") -> Server:
        policy = f"policy: {{applications: {{profiles: {profiles}}}}}\n" if profiles else ""
        return load(policy, text=ONE.format(application=application, more=more)).servers[0]

    return run


@pytest.mark.parametrize(
    ("application", "tier"),
    [("Oracle RAC", 1), ("SAP ERP", 1), ("PostgreSQL", 2), ("file shares", 3), ("build server", 3), ("fax", 3)],
)
def test_a_tier_comes_from_the_application_and_never_sinks(
    one: Callable[..., Server], application: str, tier: int
) -> None:
    assert one(application).tier == tier


def test_a_stated_tier_wins(one: Callable[..., Server]) -> None:
    assert one("Oracle RAC", ", tier: 3").tier == 3
    assert one("Oracle RAC", ", tier: 3", "apply").tier == 3


def test_a_default_of_all_servers_wins(load: Load) -> None:
    text = ONE.format(application="Oracle RAC", more="") + "defaults: {servers: {tier: 4}}\n"
    assert load(text=text).servers[0].tier == 4


@pytest.mark.parametrize("profiles", ["ignore", "suggest"])
def test_nothing_is_applied_where_the_policy_does_not_say_so(one: Callable[..., Server], profiles: str) -> None:
    server = one("Oracle RAC", profiles=profiles)
    assert server.tier == 3
    assert server.memory_reservation_fraction is None
    assert (server.derived is None) == (profiles == "ignore")


def test_what_is_derived_is_said(load: Load) -> None:
    estate = load(text=ONE.format(application="Oracle RAC", more=""))
    said = [note for note in estate.notes if "tier" in note]
    (sentence,) = said
    assert sentence == (
        "1 server got its tier from its application (1 tier 1); a tier that the inventory states always wins "
        "(policy.applications.profiles)."
    )
    assert not any("tier" in note for note in load(text=ONE.format(application="fax", more="")).notes)


def test_apply_reserves_memory_below_tier_1_and_leaves_what_is_stated(one: Callable[..., Server]) -> None:
    assert one("Tomcat", profiles="tier").memory_reservation_fraction is None
    assert one("Tomcat", profiles="apply").memory_reservation_fraction == 1.0
    assert one("Tomcat", ", memory_reservation: 50 %", "apply").memory_reservation_fraction == 0.5


def test_apply_gives_latency_sensitive_servers_their_cores(one: Callable[..., Server]) -> None:
    assert not one("trading gateway").latency_sensitive
    assert one("trading gateway", profiles="apply").latency_sensitive
    assert not one("trading gateway", ", latency_sensitive: false", "apply").latency_sensitive
    assert one("fax", ", latency_sensitive: true").latency_sensitive


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            "cpu_limit: 1 GHz",
            (
                "cpu_limit: a latency-sensitive VM has all CPU of its cores reserved, and no limit can go below that "
                "(leave out cpu_limit or latency_sensitive)"
            ),
        ),
        (
            "memory_reservation: 99 %",
            (
                "memory_reservation: a latency-sensitive VM has all its memory reserved (write 100 %, or leave out "
                "latency_sensitive)"
            ),
        ),
    ],
)
def test_what_contradicts_latency_sensitivity_is_refused_and_overrules_a_profile(
    one: Callable[..., Server], messages: Callable[..., list[str]], more: str, message: str
) -> None:
    (said,) = messages(text=ONE.format(application="fax", more=f", latency_sensitive: true, {more}"))
    assert message in said
    assert not one("fax", f", {more}").latency_sensitive
    assert not one("trading gateway", f", {more}", "apply").latency_sensitive


def test_a_full_reservation_goes_with_latency_sensitivity(one: Callable[..., Server]) -> None:
    assert one("fax", ", latency_sensitive: true, memory_reservation: 100 %").latency_sensitive
    assert one("trading gateway", ", memory_reservation: 100 %", "apply").latency_sensitive


def test_tier_1_by_its_application_has_all_memory_reserved(load: Load) -> None:
    (vm,) = size(load(text=ONE.format(application="Oracle RAC", more=""))).vms
    assert vm.reservation_mib == vm.configured_mib
    (vm,) = size(load(text=ONE.format(application="fax", more=""))).vms
    assert vm.reservation_mib == 0


def test_rules_see_the_derived_tier(load: Load) -> None:
    rule = "rules: [{kind: anti_affinity, servers: {tier: 1}}]\n"
    assert load(rule, text=ONE.format(application="Oracle RAC", more="")).rules[0].members == ("db01",)


def test_a_cluster_has_no_say_in_profiles(messages: Callable[..., list[str]]) -> None:
    cluster = "policy: {applications: {profiles: apply}}, "
    text = ONE.format(application="fax", more="").replace("host_types", f"{cluster}host_types")
    (message,) = messages(text=text)
    assert "the same for all clusters" in message


@pytest.mark.parametrize("name", ['"Oracle \\" $(reboot)"', '"SAP\\nERP"', '"오라클 oracle"', '"../../oracle"'])
def test_hostile_names_of_applications_are_words(one: Callable[..., Server], name: str) -> None:
    assert one(name).tier == 1

"""Values set on the command line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vconsolidate.model.estate import Estate

Load = Callable[..., Estate]
Messages = Callable[..., list[str]]


def test_by_route_by_number_and_by_name(load: Load) -> None:
    estate = load(
        "",
        "policy.memory.overcommit=1.25",
        "servers[0].tier=1",
        "servers[db01].demand.cpu_peak=80 %",
        "servers[db01].labels={owner: infra}",
        "name=Elsewhere",
    )
    assert estate.clusters[0].policy.memory_overcommit == 1.25
    assert estate.servers[0].tier == 1
    assert estate.servers[1].demand.cpu_peak_fraction == 0.8
    assert estate.servers[1].labels == (("owner", "infra"),)
    assert estate.name == "Elsewhere"


def test_the_last_one_wins(load: Load) -> None:
    assert load("", "servers[0].tier=1", "servers[0].tier=2").servers[0].tier == 2


def test_lists_are_replaced(load: Load) -> None:
    assert load("", "servers[1].tags=[a, b]").servers[1].tags == ("a", "b")


def test_branches_shared_by_aliases_are_set_apart(small: str, load: Load) -> None:
    text = small.replace("demand: {cpu", "demand: &d {cpu").replace("    tags:", "    demand: *d\n    tags:")
    web, db = load("", "servers[db01].demand.cpu_peak=80 %", text=text).servers
    assert (web.demand.cpu_peak_fraction, db.demand.cpu_peak_fraction) == (0.23, 0.8)


def test_an_item_set_to_null_is_dropped_and_numbers_stay_those_of_the_file(load: Load) -> None:
    estate = load("", "servers[0]=null", "servers[1].tier=1")
    assert [(server.name, server.tier) for server in estate.servers] == [("db01", 1)]


def test_a_limit_set_to_null_has_its_default(load: Load) -> None:
    assert load("", "policy.host_failures_tolerated=0", "policy.host_failures_tolerated=null").clusters


def test_servers_of_a_table(load: Load, small: str) -> None:
    text = small[: small.index("servers:")] + "servers: {from: t.csv}\n" + small[small.index("target:") :]
    table = "name,os,hardware.model\napp01,centos-5,dell-poweredge-2950\n"
    assert load("", "servers[app01].tier=4", text=text, t_csv=table).servers[0].tier == 4


@pytest.mark.parametrize(
    ("override", "message"),
    [
        (
            "policy.memory.overcommit=0.5",
            'policy.memory.overcommit: must be at least 1.0 (no overcommit), got "0.5"',
        ),
        ("policy.memory.overcomit=2", 'policy.memory: unknown key "overcomit" (did you mean "overcommit"?)'),
        ("polcy.headroom=1 %", 'unknown section "polcy" (did you mean "policy"?)'),
        ("servers[db1].tier=1", 'servers has no item "db1" (did you mean "db01"?)'),
        ("servers[7].tier=1", 'servers has no item "7" (it has 2 items)'),
        ("servers.tier=1", "servers is a list (choose an item: [0] or [name])"),
        ("name.first=1", "name is not a mapping"),
        (
            "policy.headroom",
            '"policy.headroom" is not a valid override (write for example "policy.memory.overcommit=1.25")',
        ),
        ("=1", '"=1" is not a valid override (write for example "policy.memory.overcommit=1.25")'),
        ("policy.headroom=", "expected a value after the equals sign (write for example policy.cpu.ceiling=70 %)"),
        ("policy.headroom=[", '"[" is not a valid YAML value (put it in quotes)'),
        ("policy.headroom=10", 'policy.headroom: "10" has no unit (write "10 %")'),
        ("includes=[a.yaml]", 'unknown section "includes"'),
        ("servers[db01].demand={cpu_peak: 9}", 'servers[1].demand.cpu_peak: "9" has no unit (write "9 %")'),
    ],
)
def test_mistakes_name_the_override(messages: Messages, override: str, message: str) -> None:
    assert messages("", override) == [f"--set {override}: {message}"]


def test_a_hostile_override_is_cut_and_spelt_out(messages: Messages) -> None:
    assert messages("", "policy.\x1b[31m=" + "9" * 200)[0].startswith("--set policy.\\x1b[31m=99")
    assert all(len(message) < 300 for message in messages("", "policy.x=" + "9" * 2000))


def test_the_mistakes_of_one_override_are_all_told(messages: Messages) -> None:
    found = messages("", "policy.cpu={vcpu_per_core: 0, min_vcpus: 0}")
    assert found == [
        '--set policy.cpu={vcpu_per_core: 0, min_vcpus: 0}: policy.cpu.vcpu_per_core: must be more than 0, got "0"',
        '--set policy.cpu={vcpu_per_core: 0, min_vcpus: 0}: policy.cpu.min_vcpus: must be at least 1, got "0"',
    ]

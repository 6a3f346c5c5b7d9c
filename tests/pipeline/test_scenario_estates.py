"""Scenarios: what becomes of the inventory, against the same inventory written out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate
from vconsolidate.pipeline.what_if.estates import Estates, load_estates
from vconsolidate.pipeline.what_if.in_estate import REMOVED

SAMPLES = Path(__file__).parents[2] / "sample_inventories"
OFFICE = SAMPLES / "branch-office.yaml"
TWO_SITES = SAMPLES / "two-sites.yaml"
RACKS = SAMPLES / "rack-failure.yaml"
RUSH = SAMPLES / "morning-rush.yaml"


def estates(inventory: Path, *options: str, file: Path | None = None) -> Estates:
    return load_estates(inventory, None, (), file, options)


def scenario(inventory: Path, text: str) -> Estate:
    return estates(inventory, f"x: {text}").scenarios[0].estate


def bare(estate: Estate) -> object:
    """Return an estate without the places of its values."""
    return replace(estate, servers=(), clusters=(), rules=(), events=(), budgets=(), finding_settings=(), traffic=())


@pytest.mark.parametrize(
    ("text", "overrides"),
    [
        ("growth=8 %", ("policy.growth=8 %",)),
        ("horizon=5 years", ("policy.horizon=5 years",)),
        ("headroom=30 %", ("policy.headroom=30 %",)),
        ("failures=2", ("policy.host_failures_tolerated=2", "target.clusters[0].policy.host_failures_tolerated=2")),
        ("overcommit.vcpu_per_core=6", ("policy.cpu.vcpu_per_core=6",)),
        ("overcommit.memory=1.1", ("policy.memory.overcommit=1.1",)),
        ("policy.cpu.ceiling=70 %", ("policy.cpu.ceiling=70 %",)),
        ("set={policy.cpu.ceiling: 70 %, policy.headroom: 5 %}", ("policy.cpu.ceiling=70 %", "policy.headroom=5 %")),
    ],
)
def test_a_scenario_is_the_inventory_with_overrides(text: str, overrides: tuple[str, ...]) -> None:
    found, same = scenario(TWO_SITES, text), load_inventory(TWO_SITES, overrides=overrides)
    assert [cluster.policy for cluster in found.clusters] == [cluster.policy for cluster in same.clusters]
    assert bare(found) == bare(same)


def test_a_policy_that_a_cluster_states_changes_too(tmp_path: Path) -> None:
    text = TWO_SITES.read_text(encoding="utf-8").replace(
        "policy: {host_failures_tolerated: 1}", "policy: {cpu: {vcpu_per_core: 2}}"
    )
    inventory = tmp_path / "inventory.yaml"
    inventory.write_text(text, encoding="utf-8")
    everywhere = scenario(inventory, "overcommit.vcpu_per_core=6")
    assert [cluster.policy.vcpu_per_core for cluster in everywhere.clusters] == [6.0, 6.0]
    river = scenario(inventory, "overcommit={vcpu_per_core: 6, clusters: [river]}")
    assert [cluster.policy.vcpu_per_core for cluster in river.clusters] == [2.0, 6.0]


def test_promises_that_the_hosts_cannot_keep_are_for_the_search(tmp_path: Path) -> None:
    more, none, without = (
        one.estate
        for one in estates(RACKS, "a: failures=9", "b: lose.clusters=[room]; failures=3", "c: failures=0").scenarios
    )
    assert [one.clusters[0].policy.host_failures_tolerated for one in (more, none, without)] == [9, 3, 0]
    with pytest.raises(InputError, match="needs at least 10"):
        load_inventory(RACKS, overrides=("policy.host_failures_tolerated=9",))
    nothing = scenario(TWO_SITES, "hosts.r640=0")
    assert [kind.count for cluster in nothing.clusters for kind in cluster.host_types] == [0, 0]
    reserved = tmp_path / "inventory.yaml"
    reserved.write_text(
        TWO_SITES.read_text(encoding="utf-8").replace(
            "policy: {host_failures_tolerated: 1}",
            "policy: {host_failures_tolerated: 1, admission: {form: percentage, reserve: {cpu: 25 %, memory: 25 %}}}",
        ),
        encoding="utf-8",
    )
    assert scenario(reserved, "failures=0").clusters[0].policy.host_failures_tolerated == 0


def test_numbers_of_hosts() -> None:
    counts = [
        [kind.count for cluster in one.estate.clusters for kind in cluster.host_types]
        for one in estates(TWO_SITES, "a: hosts.r640=3", "b: hosts={hill/r640: +2}", 'c: hosts={r640: "-6"}').scenarios
    ]
    assert counts == [[3, 3], [10, 8], [2, 2]]


def test_copies_have_the_history_of_their_server() -> None:
    found = estates(RUSH, f"more: copies={{{measured(RUSH)}: 2}}")
    base, more = found.base, found.scenarios[0].estate
    name = next(server.name for server in more.servers if server.name.endswith("-copy-1")).removesuffix("-copy-1")
    assert len(more.servers) == len(base.servers) + 2
    assert base.trace is not None
    assert more.trace is not None
    row = base.trace.servers.index(name)
    for copy in (f"{name}-copy-1", f"{name}-copy-2"):
        for metric, values in more.trace.values.items():
            own = values[more.trace.servers.index(copy)]
            np.testing.assert_array_equal(own, base.trace.values[metric][row])
    for metric, values in base.trace.values.items():  # the others keep theirs
        kept = [more.trace.servers.index(server) for server in base.trace.servers]
        np.testing.assert_array_equal(more.trace.values[metric][kept], values)


def measured(inventory: Path) -> str:
    estate = load_inventory(inventory)
    assert estate.trace is not None
    return estate.trace.servers[0]


def test_removed_servers_retire_and_rules_stay() -> None:
    found = scenario(RACKS, "remove=[erp-db02, test*]")
    gone = {server.name for server in found.servers if server.disposition_reason == REMOVED}
    assert gone == {"erp-db02", "test01", "test02"}
    assert found.rules == load_inventory(RACKS).rules


def test_removed_by_a_selector() -> None:
    found = scenario(RACKS, "remove={tier: 4}")
    assert [server.name for server in found.servers if server.disposition == "retire"] == [
        server.name for server in found.servers if server.tier == 4
    ]


def test_losses() -> None:
    rack, host, cluster = (
        one.estate
        for one in estates(RACKS, "r: lose.racks=[A, B]", "h: lose.hosts=[esx-03]", "c: lose.clusters=[room]").scenarios
    )
    assert [host.name for host in rack.clusters[0].hosts] == ["esx-05", "esx-06"]
    assert "esx-03" not in {host.name for host in host.clusters[0].hosts}
    assert (cluster.clusters[0].hosts, cluster.clusters[0].host_types) == ((), ())
    site = scenario(TWO_SITES, "lose.sites=[hill]")
    assert [bool(one.host_types) for one in site.clusters] == [False, True]
    assert site.recovery is None  # it happened


def test_prices() -> None:
    found = scenario(TWO_SITES, "prices={hosts: +10 %, hill/r640: 7000 EUR}")
    assert [round(kind.price or 0.0, 6) for cluster in found.clusters for kind in cluster.host_types] == [
        7000.0,
        9900.0,
    ]


def test_another_platform_for_one_cluster() -> None:
    found = scenario(TWO_SITES, "platform.hill=proxmox-ve-8")
    assert [cluster.hypervisor.key for cluster in found.clusters] == ["proxmox-ve-8", "esxi-6.7"]


def test_layers_add_up_and_the_base_is_known() -> None:
    found = estates(TWO_SITES, "a: growth=6 %", "b: on=a; horizon=5 years", "c: expect.feasible=true")
    assert [one.same for one in found.scenarios] == [False, False, True]
    policy = found.scenarios[1].estate.clusters[0].policy
    assert (policy.growth_per_year_fraction, policy.horizon_years) == (0.06, 5.0)
    assert found.scenarios[1].changes == ("growth: 6 %", "horizon: 5 years")


def test_added_servers_and_hosts_stand_in_the_scenario_file(tmp_path: Path) -> None:
    file = tmp_path / "scenarios.yaml"
    file.write_text(
        "scenarios:\n"
        "  - name: branch\n"
        "    add:\n"
        "      servers:\n"
        "        - {name: york01, application: till, demand: {cpu_p95: 10 %, memory_used: 4 GiB}}\n"
        "      host_types:\n"
        "        - {cluster: river, name: big, model: dell-poweredge-r740-2x6130, count: 2, price: 12000 EUR}\n",
        encoding="utf-8",
    )
    found = estates(TWO_SITES, file=file).scenarios[0].estate
    assert found.servers[-1].place.file == str(file)
    assert found.servers[-1].place.line == 5
    assert [kind.name for kind in found.clusters[1].host_types] == ["r640", "big"]


WRONG = """\
scenarios:
  - name: a
    growht: 8 %
  - name: b
    growth: 8
    expect: {hosts: x, redy: 5 %, feasible: "yes", gap: 5, cost: 12 GBP, ready: {maximum: 1 %, minimum: 5 %, foo: 3}}
  - name: b
  - name: c
    on: zz
  - name: d
    hosts: {r641: 3, r640: "+x"}
    withdraw: [zz]
    lose: {racks: [B1], sites: [hil], clusters: [riwer]}
    prices: {r640: 12 USD, foo: 3 EUR, hosts: -200 %}
    platform: xyz
    remove: [nix*]
    copies: {nobody: 3}
    set: {polcy.x: 1, "servers[zzz].tier": 1}
    overcommit: {clusters: [z]}
  - name: e
    set: {policy.memory.overcommit: 99, target.clusters: null}
"""

PLACES = [
    (3, 5, 'unknown key "growht" (did you mean "growth"?)'),
    (5, 13, '"8" has no unit (write "8 %")'),
    (6, 21, 'expected a number of zero or more, got "x"'),
    (6, 24, 'nothing to expect is called "redy" (did you mean "ready"?)'),
    (6, 45, 'expected true or false, got "yes"'),
    (6, 57, '"5" has no unit'),
    (6, 66, "the amount is in GBP, but this inventory uses EUR"),
    (6, 105, "the minimum is above the maximum"),
    (6, 110, 'unknown key "foo"'),
    (7, 11, 'scenario "b" is listed twice'),
    (9, 9, 'no earlier scenario is called "zz"'),
    (11, 13, 'no host type is called "r641" (did you mean "r640"?)'),
    (11, 28, 'expected a number of hosts, or a change, got "+x" (write for example 4, or "+2")'),
    (12, 16, 'no host type is called "zz"'),
    (13, 20, "the target has no racks"),
    (13, 33, 'no site of the target is called "hil" (did you mean "hill"?)'),
    (13, 50, 'no cluster of the target is called "riwer"'),
    (14, 20, "the amount is in USD, but this inventory uses EUR"),
    (14, 28, 'no price is called "foo"'),
    (14, 47, "a price cannot fall below zero"),
    (15, 15, '"xyz" is no hypervisor of the catalogue'),
    (16, 14, 'no server matches "nix*"'),
    (17, 14, 'unknown server "nobody"'),
    (18, 11, 'unknown section "polcy"'),
    (18, 23, 'servers has no item "zzz"'),
    (19, 17, "changes nothing"),
    (19, 29, 'unknown cluster "z"'),
    (21, 37, "must be at most 10"),
]


def test_everything_that_is_wrong_is_said_at_once_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "scenarios.yaml"
    file.write_text(WRONG, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        estates(TWO_SITES, file=file)
    found = [(one.line, one.column, one.message) for one in raised.value.problems if one.file == str(file)]
    for line, column, words in PLACES:
        assert any((line, column) == (a, b) and words in message for a, b, message in found), (
            line,
            column,
            words,
            found,
        )


def test_a_problem_in_the_inventory_names_the_scenario() -> None:
    with pytest.raises(InputError) as raised:
        scenario(RACKS, "servers[dc01]=null")
    assert any(one.message.endswith('(in scenario "x")') for one in raised.value.problems)


@pytest.mark.parametrize("text", ["x", "x:growth", ": growth=8 %", "x: growth=", "x: =3", "x: nothing.at.all=3"])
def test_options_that_are_wrong(text: str) -> None:
    with pytest.raises(InputError) as raised:
        estates(TWO_SITES, text)
    assert all(one.file.startswith("--scenario") and not one.line for one in raised.value.problems)


PRIORS = """{"priors_version": "1.0", "measured_from_s": 4000000000, "measured_until_s": 4000086400,
 "cpu": [{"workload_class": "", "factor": 1.5, "low": 1.4, "high": 1.6, "vms": 9}]}"""


def test_priors_correct_a_lent_history_once_and_a_scenario_can_drop_them(tmp_path: Path) -> None:
    file = tmp_path / "priors.json"
    file.write_text(PRIORS, encoding="utf-8")
    with_priors = (f"priors={file.as_posix()}",)
    plain, raised = load_inventory(RUSH), load_inventory(RUSH, overrides=with_priors)
    found = load_estates(RUSH, None, with_priors, None, ("grow: growth=8 %", "without: set={priors: null}"))
    base, grown, without = found.base, *(one.estate for one in found.scenarios)
    for one, same in ((base, raised), (grown, raised), (without, plain)):
        assert one.trace is not None
        assert same.trace is not None
        assert np.array_equal(one.trace.values["cpu_fraction"], same.trace.values["cpu_fraction"], equal_nan=True)
        assert [entry.path for entry in one.inputs] == [entry.path for entry in same.inputs]
    assert plain.trace is not None
    assert raised.trace is not None
    assert not np.array_equal(plain.trace.values["cpu_fraction"], raised.trace.values["cpu_fraction"], equal_nan=True)
    assert (grown.priors is None, without.priors is None) == (False, True)

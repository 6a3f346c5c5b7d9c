"""What the inventory says arrives in the estate."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate
from vconsolidate.model.policy import DemandStatistic

Load = Callable[..., Estate]
Messages = Callable[..., list[str]]
SAMPLES = Path(__file__).parents[2] / "sample_inventories"


@pytest.mark.parametrize("name", ["branch-office", "full-tour", "data-center"])
def test_samples_load(name: str) -> None:
    estate = load_inventory(SAMPLES / f"{name}.yaml")
    assert estate.servers
    assert estate.clusters
    assert estate.inputs[0].path == f"{name}.yaml"


def test_standard_input_is_read_as_text(small: str) -> None:
    estate = load_inventory(None, text=small)
    assert [server.name for server in estate.servers] == ["web01", "db01"]
    assert estate.inputs[0].path == "<stdin>"
    assert str(estate.servers[0].place) == "<stdin>:4:5"


def test_loading_twice_gives_the_same(small: str) -> None:
    assert load_inventory(None, text=small) == load_inventory(None, text=small)


def test_quantities_arrive_in_base_units(load: Load) -> None:
    web = load().servers[0]
    assert web.demand.cpu_peak_fraction == pytest.approx(0.23)
    assert web.demand.memory_used_mib == 2048
    assert web.workload_class == "general"
    assert web.place.line == 4


def test_hardware_beside_a_model_replaces_the_catalogues(load: Load) -> None:
    extra = "defaults: {servers: {hardware: {memory: 64 GiB, power: {idle: 100 W, max: 200 W}, nics: {ports: 8}}}}\n"
    hardware = load(extra).servers[0].hardware
    assert (hardware.memory_mib, hardware.max_power_w, hardware.power_source) == (65536, 200, "stated")
    assert (hardware.nic_ports, hardware.nic_mbps) == (8, 1000)
    assert hardware.cpu.cores == load().servers[0].hardware.cpu.cores


def test_processor_spelt_out_is_rated_by_its_generation(load: Load) -> None:
    cpu = "{vendor: intel, generation: netburst, sockets: 1, cores_per_socket: 1, threads_per_core: 2, clock: 3.0 GHz}"
    hardware = load("", f"servers[web01].hardware={{cpu: {cpu}, memory: 2.5 GiB}}").servers[0].hardware
    assert hardware.cpu.logical_processors == 2
    assert 0 < hardware.cpu.core_rating_mhz < 3000
    assert hardware.power_source == "assumed"


def test_defaults_fill_in_and_never_overrule(load: Load) -> None:
    extra = "defaults: {servers: {tier: 2, os: netware-6.5, tags: [all], demand: {cpu_mean: 1 %, pattern: batch}}}\n"
    web, db = load(extra).servers
    assert (web.tier, web.guest.key, web.tags) == (2, "windows-server-2008-r2", ("all",))
    assert (web.demand.cpu_mean_fraction, web.demand.pattern) == (0.04, "batch")
    assert (db.tags, db.demand.cpu_mean_fraction) == (("database",), 0.01)


def test_policy_of_a_cluster_starts_from_the_estates(load: Load) -> None:
    estate = load(
        "policy: {cpu: {ceiling: 75 %, statistic: {kind: profile, percentile: 99, slot: 30 min}}, growth: 5 %}\n",
        "target.clusters[main].policy.memory.overcommit=1.25",
        "target.clusters[main].policy.memory.statistic=p90",
    )
    policy = estate.clusters[0].policy
    assert (policy.cpu_ceiling_fraction, policy.memory_overcommit, policy.growth_per_year_fraction) == (
        0.75,
        1.25,
        0.05,
    )
    assert policy.cpu_statistic == DemandStatistic("profile", 99, 1800)
    assert policy.memory_statistic == DemandStatistic("percentile", 90)


def test_inherited_overcommit_is_left_out_where_the_platform_has_none(load: Load) -> None:
    estate = load("policy: {memory: {overcommit: 1.5}}\n", "target.clusters[main].hypervisor=xen-4.1")
    assert estate.clusters[0].policy.memory_overcommit == 1.0
    assert "the policy's 1.5 is taken as 1.0" in estate.notes[0]


def test_currency_is_that_of_the_first_amount(load: Load) -> None:
    extra = "economics: {migration_per_server: '1_450 CHF', carbon_per_kwh: 0.38 kg}\n"
    economics = load(extra, "target.clusters[0].host_types[0].price=9000 CHF").economics
    assert (economics.currency, economics.migration_per_server, economics.carbon_g_per_kwh) == ("CHF", 1450, 380)


def test_hosts_by_type_model_and_hardware(load: Load) -> None:
    extra = (
        "      hosts:\n"
        "        - {name: esx-01, type: r740, rack: B2}\n"
        "        - {name: esx-02, model: dell-poweredge-r710, maintenance: true}\n"
        "        - {name: esx-03, hardware: {model: special, cpu: {model: intel-xeon-x5650}, memory: 96 GiB}}\n"
    )
    hosts = load(extra).clusters[0].hosts
    assert [host.type_name for host in hosts] == ["r740", "dell-poweredge-r710", "special"]
    assert [host.maintenance for host in hosts] == [False, True, False]


def test_rule_members_by_name_wildcard_and_selector(load: Load) -> None:
    estate = load(
        "rules:\n"
        "  - {kind: affinity, servers: [db01, web01, web01]}\n"
        '  - {kind: spread, servers: ["*01"]}\n'
        "  - {kind: pin, servers: {tags: database, os: 'centos-*', tier: [2, 3]}, hosts: [main, r740]}\n"
        "  - {kind: separate, groups: [[web01], {tags: [database]}], scope: rack}\n"
    )
    assert [rule.members for rule in estate.rules] == [
        ("web01", "db01"),
        ("web01", "db01"),
        ("db01",),
        ("web01", "db01"),
    ]
    assert [rule.kind for rule in estate.rules] == ["affinity", "anti_affinity", "pin", "separate"]
    assert estate.rules[3].groups == (("web01",), ("db01",))
    assert estate.rules[2].hosts == ("main", "r740")


def test_rules_may_speak_of_labels_of_hosts(load: Load) -> None:
    extra = "rules: [{kind: spread, servers: ['*'], scope: room}]\n"
    assert load(extra, "target.clusters[main].host_types[r740].labels={room: A}").rules[0].scope == "room"


def test_budgets_arrive_in_the_unit_of_their_metric(load: Load) -> None:
    extra = "budgets: [{metric: cpu_ready, maximum: 5 %}, {metric: memory_swapped, maximum: 1 GiB, scope: main}]\n"
    assert [budget.maximum for budget in load(extra).budgets] == [0.05, 1024]


def test_includes_are_joined_and_digested(load: Load) -> None:
    more = "policy: {growth: 5 %}\nservers: {from: app.csv}\nrules: [{kind: spread, servers: ['app*']}]\n"
    estate = load(
        "includes: [parts/more.yaml]\npolicy: {headroom: 10 %}\n",
        parts__more_yaml=more,
        parts__app_csv="name,os,hardware.model\napp01,centos-5,dell-poweredge-2950\napp02,centos-5,dell-poweredge-2950\n",
    )
    assert [server.name for server in estate.servers] == ["web01", "db01", "app01", "app02"]
    assert estate.rules[0].members == ("app01", "app02")
    assert estate.clusters[0].policy.growth_per_year_fraction == 0.05
    assert [item.path for item in estate.inputs] == ["inventory.yaml", "parts/more.yaml", "parts/app.csv"]
    assert estate.inputs[1].sha256 == hashlib.sha256(more.encode()).hexdigest()


def test_a_symbolic_link_to_itself_is_an_include_like_any_other(messages: Messages, tmp_path: Path) -> None:
    (tmp_path / "again.yaml").symlink_to("inventory.yaml")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    found = messages("includes: [again.yaml, loop.yaml]\n")
    assert found[0] == 'inventory.yaml:18:12: includes[0]: "again.yaml" includes itself (remove it)'
    assert found[1].startswith('inventory.yaml:18:24: includes[1]: "loop.yaml" cannot be read')

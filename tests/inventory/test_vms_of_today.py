"""Servers that are VMs today: what the inventory says of them, and what follows from what it leaves out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.inventory.problems import Problems
from vconsolidate.inventory.schema.virtual import POWER_STATES
from vconsolidate.inventory.table import read_table
from vconsolidate.model.estate import Estate
from vconsolidate.model.server import Server

Load = Callable[..., Estate]
TARGET = """\
target:
  clusters:
    - name: main
      hypervisor: esxi-6.7
      datastores: [san-1, san-2]
      hosts:
        - name: esx-01
          hardware:
            cpu: {generation: skylake, sockets: 2, cores_per_socket: 8, threads_per_core: 2, clock: 2 GHz}
            memory: 128 GiB
"""
OLD = """\
present_hosts:
  - {name: old-01, hardware: {cpu: {generation: nehalem, cores_per_socket: 4, clock: 3 GHz}, memory: 32 GiB}}
"""
BASE = "name: v1, os: debian-10, vcpus: 4, memory: 16 GiB"


def server(fields: str, rest: str = "") -> Server:
    estate = load_inventory(None, text=f"version: 1\nservers:\n  - {{{fields}}}\n{TARGET}{rest}")
    (found,) = estate.servers
    return found


def test_its_cores_are_its_vcpus_as_fast_as_those_of_its_host() -> None:
    on_target = server(f"{BASE}, current_host: esx-01")
    cpu = on_target.hardware.cpu
    assert (cpu.cores, cpu.threads_per_core, cpu.clock_mhz, cpu.generation) == (4, 1, 2000.0, "skylake")
    assert (on_target.hardware.memory_mib, on_target.hardware.max_power_w) == (16384, 0.0)
    on_old = server(f"{BASE}, current_host: old-01", OLD)
    assert (on_old.hardware.cpu.cores, on_old.hardware.cpu.clock_mhz) == (4, 3000.0)
    assert on_old.hardware.cpu.core_rating_mhz < 1.5 * on_target.hardware.cpu.core_rating_mhz


@pytest.mark.parametrize(
    "hardware",
    [
        "{cpu: {generation: skylake, clock: 2 GHz}}",
        "{cpu: {generation: skylake, clock: 2 GHz, cores_per_socket: 28}, memory: 512 GiB}",
        "{cpu: {generation: skylake, clock: 2 GHz, sockets: 2, cores_per_socket: 2}, memory: 16 GiB}",
        "{cpu: {generation: skylake, clock: 2 GHz}, memory: 64 GiB}",
    ],
)
def test_hardware_names_the_processor_and_the_vm_its_size(hardware: str) -> None:
    found = server(f"{BASE}, hardware: {hardware}").hardware
    assert (found.cpu.cores, found.memory_mib) == (4, 16384)
    assert found.cpu.core_rating_mhz == server(f"{BASE}, current_host: esx-01").hardware.cpu.core_rating_mhz


def test_hardware_and_a_host_alone_do_not_say_how_a_vm_is_configured() -> None:
    """Such a server is sized from its hardware as before; one field of a VM makes the hardware its configuration."""
    hardware = "{cpu: {generation: skylake, clock: 2 GHz, cores_per_socket: 2}, memory: 8 GiB}"
    found = server(f"name: v1, os: debian-10, current_host: esx-01, hardware: {hardware}")
    assert found.virtual is None
    assert found.is_virtual
    found = server(f"name: v1, os: debian-10, current_host: esx-01, power_state: on, hardware: {hardware}")
    assert found.virtual is not None
    assert (found.virtual.vcpus, found.virtual.memory_mib) == (2, 8192)


@pytest.mark.parametrize(
    ("fields", "virtual"),
    [
        ("vcpus: 2, memory: 4 GiB", True),
        ("memory: 4 GiB", True),
        ("power_state: poweredOn", True),
        ("template: true", True),
        ("tools: none", True),
        ("template: false, appliance: false", False),
        ("disks: [{size: 40 GiB}]", False),
        ("tier: 2", False),
    ],
)
def test_what_makes_a_server_a_vm(fields: str, virtual: bool) -> None:
    hardware = "{cpu: {generation: skylake, clock: 2 GHz, cores_per_socket: 2}, memory: 8 GiB}"
    found = server(f"name: v1, os: debian-10, hardware: {hardware}, {fields}")
    assert (found.virtual is not None) == virtual


@pytest.mark.parametrize(
    ("spelt", "state"),
    [(word, state) for state, words in POWER_STATES.items() for word in words]
    + [
        ("POWERED-OFF", "off"),
        ("PoweredOff", "off"),
        ("Powered_Off", "off"),
        ("SHUT OFF", "off"),
        ("Saved", "suspended"),
    ],
)
def test_power_states_in_the_words_of_every_platform(spelt: str, state: str) -> None:
    found = server(f"{BASE}, current_host: esx-01, power_state: {spelt}")
    assert found.virtual is not None
    assert found.virtual.power_state == state


def test_megahertz_are_those_of_the_clock_of_its_host() -> None:
    """Four vCPUs of 2 GHz: 400 MHz is 5 %."""
    demand = server(
        f"{BASE}, current_host: esx-01, demand: {{cpu_mean: 400 MHz, cpu_p95: 10 %, cpu_peak: 2 GHz}}"
    ).demand
    assert demand.cpu_mean_fraction == pytest.approx(0.05)
    assert demand.cpu_p95_fraction == 0.1
    assert demand.cpu_peak_fraction == pytest.approx(0.25)
    on_old = server(f"{BASE}, current_host: old-01, demand: {{cpu_mean: 400 MHz}}", OLD).demand
    assert on_old.cpu_mean_fraction == pytest.approx(400 / 12000)


def test_turbo_counts_as_full_use_and_is_said() -> None:
    text = f"version: 1\nservers:\n  - {{{BASE}, current_host: esx-01, demand: {{cpu_peak: %s}}}}\n{TARGET}"
    estate = load_inventory(None, text=text % "9.6 GHz")
    assert estate.servers[0].demand.cpu_peak_fraction == 1.0
    assert any("1 figure of CPU use in MHz is above" in note for note in estate.notes)
    assert not load_inventory(None, text=text % "8 GHz").notes
    with pytest.raises(InputError, match=r"17 GHz is more than 4 cores of 2 GHz can do"):
        load_inventory(None, text=text % "17 GHz")


def test_consumed_memory_may_include_the_overhead_of_the_hypervisor() -> None:
    found = server(f"{BASE}, current_host: esx-01, demand: {{memory_consumed: 16500 MiB}}")
    assert found.demand.memory_consumed_mib == 16384


DISKS = (
    "disks: [{size: 40 GiB, provisioning: thick, used: 10 GiB, datastore: san-1}, {size: 100 GiB, used: 30 GiB}, "
    "{size: 60 GiB, provisioning: thin, datastore: san-2}, {size: 5 GiB, used: 9 GiB}]"
)


def test_disks_say_the_storage_in_use_and_the_datastores() -> None:
    """Thick: 40, written: 30, unknown: 60, at most its size: 5."""
    found = server(f"{BASE}, current_host: esx-01, {DISKS}")
    assert found.demand.disk_used_gib == pytest.approx(135.0)
    assert found.datastores == ("san-1", "san-2")
    assert found.virtual is not None
    assert found.virtual.provisioned_gib == 205.0
    stated = server(f"{BASE}, current_host: esx-01, {DISKS}, datastores: [san-2], demand: {{disk_used: 0 GiB}}")
    assert (stated.demand.disk_used_gib, stated.datastores) == (0.0, ("san-2",))


def test_adapters_say_the_networks_where_the_inventory_has_any() -> None:
    nics = "nics: [{network: office, mac: '00:50:56:9a:12:34'}, {network: office}, {adapter: e1000}]"
    assert server(f"{BASE}, current_host: esx-01, {nics}").networks == ()
    declared = "networks: [{name: office, vlan: 1}, {name: dmz, vlan: 2}]\n"
    assert server(f"{BASE}, current_host: esx-01, {nics}", declared).networks == ("office",)
    assert server(f"{BASE}, current_host: esx-01, {nics}, networks: [dmz]", declared).networks == ("dmz",)


def test_vms_from_a_table(load: Load) -> None:
    table = (
        "name,os,vcpus,memory,power_state,template,current_host,demand.cpu_mean,disks.name,disks.size,disks.used,nics.network\n"
        "a,debian-10,4,16 GiB,Off,FALSE,esx-01,350 MHz,C;D,40 GiB;100 GiB,;30 GiB,office\n"
        "b,debian-10,2,4 GiB,,true,esx-01,,,,,\n"
    )
    estate = load(text=f"version: 1\nservers: {{from: servers.csv}}\n{TARGET}", servers_csv=table)
    first, second = estate.servers
    assert first.virtual is not None
    assert [(disk.name, disk.size_gib, disk.used_gib) for disk in first.virtual.disks] == [
        ("C", 40.0, None),
        ("D", 100.0, 30.0),
    ]
    assert (first.virtual.power_state, first.virtual.template) == ("off", False)
    assert second.virtual is not None
    assert (second.virtual.power_state, second.virtual.template, second.virtual.disks) == ("on", True, ())


def test_a_part_of_a_cell_has_the_place_of_the_cell() -> None:
    problems = Problems()
    (row,) = read_table("name,attachments.kind\na,fax; dongle\n", "t.csv", problems)
    items = row.get("attachments")
    assert items is not None
    assert [item.plain() for item in items.items()] == [{"kind": "fax"}, {"kind": "dongle"}]
    assert [(item.line, item.column) for item in items.items()] == [(2, 3), (2, 3)]


POLICY = """\
policy:
  virtual_machines:
    sizing: right_size
    right_size: {cpu: peak, min_vcpus: 2, min_memory: 2 GiB}
    powered_off: {share: 20 %}
    appliances: ignore
    overrides:
      - {servers: {tags: db}, sizing: configured}
      - {servers: ["a*"], sizing: right_size, right_size: {min_vcpus: 4}, templates: keep}
"""


def test_overrides_the_first_that_states_a_value_decides() -> None:
    names = (("a1", "db"), ("a2", "web"), ("b1", "db"), ("b2", "web"))
    rows = "".join(f"  - {{{BASE.replace('v1', name)}, current_host: esx-01, tags: [{tag}]}}\n" for name, tag in names)
    found = {
        server.name: server.virtual.policy
        for server in load_inventory(None, text=f"version: 1\nservers:\n{rows}{TARGET}{POLICY}").servers
        if server.virtual is not None
    }
    assert {name: policy.sizing for name, policy in found.items()} == {
        "a1": "configured",
        "a2": "right_size",
        "b1": "configured",
        "b2": "right_size",
    }
    assert {name: policy.min_vcpus for name, policy in found.items()} == {"a1": 4, "a2": 4, "b1": 2, "b2": 2}
    assert {name: policy.keep_templates for name, policy in found.items()} == {
        "a1": True,
        "a2": True,
        "b1": False,
        "b2": False,
    }
    assert {policy.powered_off_share for policy in found.values()} == {0.2}
    assert {policy.keep_appliances for policy in found.values()} == {False}
    assert {policy.cpu_statistic.percentile for policy in found.values()} == {100.0}


def test_a_rule_that_keeps_vms_on_their_host_needs_a_host_of_the_target() -> None:
    rule = "rules: [{kind: root, servers: [v1]}]\n"
    assert server(f"{BASE}, current_host: esx-01", rule).current_host == "esx-01"
    with pytest.raises(InputError, match='current host of "v1" is unknown or not in the target'):
        server(f"{BASE}, current_host: old-01", OLD + rule)


@pytest.mark.parametrize("state", ["template: true", "power_state: stopped", "power_state: saved"])
def test_what_does_not_run_needs_no_processor_of_its_own(state: str) -> None:
    text = f"version: 1\nservers:\n  - {{{BASE}, {state}}}\n{TARGET}"
    estate = load_inventory(None, text=text)
    assert estate.servers[0].hardware.cpu.clock_mhz == 2000.0
    assert any("that of the target's first host stands in" in note for note in estate.notes)
    with pytest.raises(InputError, match='the processor that "v1" runs on is unknown'):
        load_inventory(None, text=text.replace(state, "power_state: running"))

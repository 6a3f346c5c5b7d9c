# ruff: noqa: E501 - one broken plan a line
"""Thirty plans broken on purpose: each is found, and the message names what is broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.stop import Stop
from vconsolidate.model.verification import Verification
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.pipeline.verify.verification import verify_data
from vconsolidate.report.document import build, dump
from vconsolidate.report.run import RunInfo

MACHINE = (
    "cpu: {vendor: intel, generation: skylake, sockets: 1, cores_per_socket: 16, threads_per_core: 2, clock: 3 GHz}"
)
HOST = MACHINE + ", memory: 64 GiB, nics: {ports: 1, speed: 1 Gbit/s}"
NAMES = "abcdefgh"
SERVERS = "\n".join(
    f"  - name: {name}\n    os: centos-6\n    application: x\n    hardware: {{{MACHINE}, memory: 48 GiB}}\n"
    f"    zone: {'outer' if name == 'h' else 'inner'}\n"
    "    demand: {cpu_mean: 5 %, cpu_p95: 10 %, cpu_peak: 12 %, memory_used: 4 GiB, disk_used: 10 GiB, network: 20 Mbit/s}"
    for name in NAMES
)
INVENTORY = f"""\
version: 1
name: Broken
servers:
{SERVERS}
  - name: fax
    os: centos-6
    hardware: {{{MACHINE}, memory: 16 GiB}}
    disposition: {{action: keep_physical, reason: fax card}}
target:
  clusters:
    - name: c
      hypervisor: esxi-6.7
      host_types:
        - {{name: t, hardware: {{{HOST}}}, count: 6}}
      hosts:
        - {{name: h1, type: t, rack: R1}}
        - {{name: h2, type: t, rack: R1}}
        - {{name: h3, type: t, rack: R2, maintenance: true}}
      datastore: 1 TB
    - name: edge
      hypervisor: hyper-v-2016
      zones: [outer]
      host_types:
        - {{name: s, hardware: {{{HOST}}}, count: 2}}
policy:
  host_failures_tolerated: 1
zones:
  - {{name: inner}}
  - {{name: outer, separate_hosts_from: [inner]}}
rules:
  - {{kind: anti_affinity, servers: [a, b], name: twins}}
  - {{kind: affinity, servers: [c, d], name: chatty}}
  - {{kind: pin, servers: [a], hosts: [h1], name: licence}}
  - {{kind: ban, servers: [b], hosts: [h1], name: dirty}}
  - {{kind: at_most, servers: [e, f, g], limit: 2, name: webs}}
  - {{kind: separate, groups: [[e], [f]], name: tenants}}
  - {{kind: exclusive, servers: [g], name: alone}}
"""
SOUND = {"a": "h1", "b": "h2", "c": "h1", "d": "h1", "e": "h1", "f": "h2", "g": "c-t-01", "h": "edge-s-01"}
SPARES = ("c-t-02", "edge-s-02")

Table = dict[str, str]
Document = dict[str, Any]


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("broken") / "inventory.yaml"
    path.write_text(INVENTORY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def document(inventory: Path) -> bytes:
    estate = load_inventory(inventory)
    outcome = plan_estate(estate, Settings(stop=Stop(work=1.0)))
    assert outcome.plan.status in {"optimal", "feasible"}, outcome.plan.conflicts
    run = RunInfo(inventory=str(inventory), overrides=(), seed=0, work=1.0, seconds=None)
    return dump(build(estate, outcome.demand, outcome.plan, outcome.replay, outcome.findings, run))


def csv_of(table: Table, spares: tuple[str, ...] = SPARES, extra: str = "") -> bytes:
    rows = [*(f"{vm},{host}" for vm, host in table.items()), *(f",{host}" for host in spares)]
    return ("vm,host,type\n" + "\n".join(rows) + "\n" + extra).encode()


def held(data: bytes, inventory: Path, *overrides: str) -> Verification:
    return verify_data(data, "plan", inventory, overrides=overrides)


def test_the_sound_table_is_sound(inventory: Path) -> None:
    found = held(csv_of(SOUND), inventory)
    assert found.violations == ()
    assert (found.n_vms, found.n_placed, found.n_hosts, found.n_spares) == (8, 8, 6, 2)


def test_the_planner_s_own_document_is_sound(document: bytes, inventory: Path) -> None:
    assert held(document, inventory).violations == ()


# name of the break: (table, further rows, settings of the inventory, rule, words of the message)
TABLES: dict[str, tuple[Table, str, tuple[str, ...], str, tuple[str, ...]]] = {
    "a VM is missing": ({k: v for k, v in SOUND.items() if k != "e"}, "", (), "placement", ("e is on no host",)),
    "a VM is there twice": (SOUND, "e,h2\n", (), "placement", ("e is placed 2 times", "h1, h2")),
    "a VM is there twice on one host": (SOUND, "e,h1\n", (), "placement", ("e is placed 2 times",)),
    "a VM that nobody knows": (SOUND, "zz,h1\n", (), "placement", ("zz", "no server of that name")),
    "a server that stays physical": (SOUND, "fax,h1\n", (), "placement", ("fax", "not to become a VM", "fax card")),
    "a host that nobody knows": ({**SOUND, "e": "esx-99"}, "", (), "host", ("esx-99", "not an existing host")),
    "a type that nobody knows": (SOUND, "e,new,r999\n", (), "host", ("new", "r999")),
    "a host in maintenance": ({**SOUND, "e": "h3"}, "", (), "maintenance", ("h3 is in maintenance",)),
    "too many hosts of a type": (SOUND, "", ("target.clusters[c].host_types[t].count=1",), "host_count", ("2", "type t", "1 may be")),
    "a cluster that does not take it": ({**SOUND, "f": "edge-s-01"}, "", (), "cluster", ("f", "edge", "zone inner")),
    "CPU": (SOUND, "", ("policy.cpu.ceiling=30 %",), "cpu", ("h1 exceeds its limit for CPU", "GHz")),
    "vCPUs": (SOUND, "", ("policy.cpu.vcpu_per_core=0.5",), "vcpus", ("h1 exceeds its limit for vCPUs", "vCPU")),
    "configured memory": (SOUND, "", ("servers[a].demand.memory_used=40 GiB", "servers[c].demand.memory_used=40 GiB"), "memory_configured", ("h1 exceeds its limit for configured memory", "GiB")),
    "consumed memory": (SOUND, "", ("policy.memory.ceiling=20 %",), "memory_consumed", ("h1 exceeds its limit for consumed memory", "GiB")),
    "reserved memory": (SOUND, "", ("policy.memory.overcommit=3", *(f"servers[{n}].demand.memory_used=30 GiB" for n in "acd"), *(f"servers[{n}].memory_reservation=100 %" for n in "acd")), "memory_reserved", ("h1 exceeds its limit for reserved memory",)),
    "the network": (SOUND, "", ("servers[a].demand.network=600 Mbit/s", "servers[c].demand.network=200 Mbit/s"), "network", ("h1 exceeds its limit for network", "Mbit/s")),
    "the number of VMs": (SOUND, "", ("policy.max_vms_per_host=3",), "vms", ("h1 exceeds its limit for VM count", "4 VMs used, 3 VMs allowed")),
    "the datastore": (SOUND, "", ("target.clusters[c].datastore=20 GiB",), "datastore", ("datastore of c", "20 GiB")),
    "anti-affinity": ({**SOUND, "b": "h1"}, "", (), "anti_affinity", ("a, b share host h1", "twins")),
    "affinity": ({**SOUND, "d": "h2"}, "", (), "affinity", ("c", "d", "chatty")),
    "pin": ({**SOUND, "a": "c-t-03"}, "", (), "pin", ("a", "c-t-03", "licence")),
    "ban": ({**SOUND, "a": "h2", "b": "h1"}, "", (), "ban", ("b", "h1", "dirty")),
    "at most": ({**SOUND, "f": "h1", "g": "h1"}, "", (), "at_most", ("e, f, g", "h1", "webs")),
    "separate": ({**SOUND, "f": "h1"}, "", (), "separate", ("e", "f", "tenants")),
    "exclusive": ({**SOUND, "f": "c-t-01"}, "", (), "exclusive", ("g", "f", "alone")),
    "zones": ({**SOUND, "h": "h1"}, "", (), "zone_separation", ("h", "zones outer and inner")),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_broken_table_is_found(name: str, inventory: Path) -> None:
    table, extra, overrides, rule, words = TABLES[name]
    found = held(csv_of(table, extra=extra), inventory, *overrides)
    told = [item.message for item in found.violations if item.rule == rule]
    assert any(all(word in message for word in words) for message in told), found.violations


def test_no_spare_host(inventory: Path) -> None:
    rows = {**SOUND, "g": "c-t-01"}
    found = held(csv_of(rows, spares=()), inventory)
    assert {item.rule for item in found.violations} == {"host_failures_tolerated"}
    assert any("edge-s-01" in item.message for item in found.violations)


def _use_spare(plan: Document) -> None:
    spare = next(host["name"] for host in plan["hosts"] if host["spare"] and host["cluster"] == "c")
    next(item for item in plan["placements"] if item["vm"] == "e")["host"] = spare


def _lose(plan: Document) -> None:
    plan["placements"] = [item for item in plan["placements"] if item["vm"] != "e"]


def _twice(plan: Document) -> None:
    plan["placements"].append(dict(plan["placements"][0]))


def _upgrade(plan: Document) -> None:
    next(host for host in plan["hosts"] if not host["existing"])["hardware"]["memory_mib"] *= 2


def _same_host_twice(plan: Document) -> None:
    plan["hosts"].append(dict(plan["hosts"][0]))


def _elsewhere(plan: Document) -> None:
    plan["placements"][0]["host"] = "moon"


def _cluster(plan: Document) -> None:
    plan["hosts"][0]["cluster"] = "moon"


DOCUMENTS: dict[str, tuple[Callable[[Document], None], str, str]] = {
    "a VM on a spare host": (_use_spare, "spare", "e runs on"),
    "a VM that was taken out": (_lose, "placement", "e is on no host"),
    "a VM written twice": (_twice, "placement", "a is placed 2 times"),
    "a host with more memory than it has": (
        _upgrade,
        "host",
        "is another machine than in the plan (memory: 128 GiB in the plan, 64 GiB in the inventory)",
    ),
    "a host written twice": (_same_host_twice, "host", "2 times"),
    "a host that is not in the plan": (_elsewhere, "host", "moon, which is not a host of the plan"),
    "a cluster that nobody knows": (_cluster, "host", "cluster moon"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_broken_document_is_found(name: str, document: bytes, inventory: Path) -> None:
    breaks, rule, words = DOCUMENTS[name]
    plan = json.loads(document)
    breaks(plan)
    found = held(json.dumps(plan).encode(), inventory)
    assert any(item.rule == rule and words in item.message for item in found.violations), found.violations


def test_there_are_thirty() -> None:
    assert len(TABLES) + len(DOCUMENTS) + 1 >= 30


def test_a_third_column_names_the_type(inventory: Path) -> None:
    rows = "\n".join(
        f"{vm},{'box' if host == 'c-t-01' else host},{'t' if host == 'c-t-01' else ''}" for vm, host in SOUND.items()
    )
    data = f"vm,host,type\n{rows}\n,c-t-02,\n,edge-s-02,\n".encode()  # fmt: skip
    assert held(data, inventory).violations == ()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no rows"),
        (b"a\n", "no host"),
        (b"a,h1,t,c,more\n", "5 cells"),
        (b"vm,host\n\xfc,h1\n", "byte 0xFC is not UTF-8"),
        (b"\xff\xfe\x00", "not complete UTF-16"),
        (b"{}", "is not a plan document"),
    ],
)
def test_what_is_no_plan_is_refused(data: bytes, words: str, inventory: Path) -> None:
    with pytest.raises(InputError) as caught:
        held(data, inventory)
    assert words in str(caught.value)


def test_a_table_needs_an_inventory() -> None:
    with pytest.raises(InputError) as caught:
        verify_data(b"a,h1\n", "by-hand.csv")
    assert "add its path" in str(caught.value)


def test_a_document_changed_by_hand_is_said_to_be(document: bytes, inventory: Path) -> None:
    plan = json.loads(document)
    plan["bounds"]["hosts"] += 1
    assert held(json.dumps(plan).encode(), inventory).edited
    assert not held(document, inventory).edited

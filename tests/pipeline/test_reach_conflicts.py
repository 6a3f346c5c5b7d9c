# ruff: noqa: E501 - one case a line
"""What clusters do not reach is proven, named as the conflict, and every change that is offered works."""

from __future__ import annotations

import pytest

from vconsolidate.errors import ExitCode
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.explain.attempts import Attempts
from vconsolidate.pipeline.explain.minimal_conflict import minimal_conflict
from vconsolidate.pipeline.explain.relaxations import relaxations
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.sizing.size import size

TOGETHER = """\
version: 1
defaults:
  servers:
    os: debian-10
    application: x
    hardware: {cpu: {generation: skylake, cores_per_socket: 16, clock: 2 GHz}, memory: 8 GiB}
    demand: {cpu_mean: 2 %, cpu_p95: 4 %, cpu_peak: 5 %, memory_used: 6 GiB}
servers:
  - {name: a, AAA}
  - {name: b, BBB}
rules:
  - {kind: affinity, servers: [a, b]}
networks: [{name: dmz, vlan: 10}, {name: lan, vlan: 20}]
zones: [{name: red}, {name: blue}]
target:
  clusters:
    - {name: one, ONE hypervisor: esxi-6.7, hosts: [{name: h1, model: dell-poweredge-r740-2x6130}]}
    - {name: two, TWO hypervisor: esxi-6.7, hosts: [{name: h2, model: dell-poweredge-r740-2x6130}]}
"""
STORES = """\
datastores:
  - {name: far, capacity: 1 TB, clusters: [two]}
  - {name: near, capacity: 1 TB, clusters: [one]}
"""

CASES = {
    "networks": ({"AAA": "networks: [dmz]", "BBB": "networks: [lan]", "ONE": "networks: [lan],", "TWO": "networks: [dmz],"}, ""),
    "zones": ({"AAA": "zone: red", "BBB": "zone: blue", "ONE": "zones: [blue],", "TWO": "zones: [red],"}, ""),
    "datastores": ({"AAA": "datastores: [s1]", "BBB": "datastores: [s2]", "ONE": "datastores: [s1],", "TWO": "datastores: [s2],"}, ""),
    "declared": ({"AAA": "datastores: [far]", "BBB": "datastores: [near]", "ONE": "", "TWO": ""}, STORES),
    "disks": ({"AAA": "disks: [{size: 10 GB, place_on: far}]", "BBB": "disks: [{size: 9 GB, place_on: near}]", "ONE": "", "TWO": ""}, STORES),
}  # fmt: skip
KEYS = {"networks": "wired", "zones": "zone_held", "datastores": "reached", "declared": "reached", "disks": "place_on"}


def text_of(case: str) -> str:
    words, more = CASES[case]
    text = TOGETHER + more
    for mark, instead in words.items():
        text = text.replace(mark, instead)
    return text


def settings_of(text: str) -> Settings:
    return Settings(stop=Stop(work=5.0), reload=lambda sets: load_inventory(None, text=text, overrides=tuple(sets)))


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_reached_is_proven_and_named(case: str) -> None:
    text = text_of(case)
    estate = load_inventory(None, text=text)
    demand = size(estate)
    assert plan_estate(estate, settings_of(text)).exit_code == ExitCode.INFEASIBLE
    attempts = Attempts.for_estate(settings_of(text), len(demand.vms))
    conflict, parts = minimal_conflict(estate, demand, attempts)
    assert conflict is not None
    assert conflict.irreducible
    assert {"rule", KEYS[case]} <= {part.key for part in parts}
    offered = relaxations(estate, parts, attempts)
    assert any(one.settings != ("rules[0]=null",) for one in offered), "more than dropping the rule"
    for one in offered:
        changed = load_inventory(None, text=text, overrides=one.settings)
        assert plan_estate(changed, settings_of(text)).exit_code in {ExitCode.OK, ExitCode.BREACH}, one


@pytest.mark.parametrize("case", CASES)
def test_the_same_servers_apart_have_a_plan(case: str) -> None:
    text = text_of(case).replace("kind: affinity", "kind: anti_affinity")
    outcome = plan_estate(load_inventory(None, text=text), settings_of(text))
    assert len(outcome.plan.hosts) == 2


def test_a_cluster_without_a_datastore_takes_no_vm() -> None:
    only_two = "datastores:\n  - {name: far, capacity: 1 TB, clusters: [two]}\nrules: []\n"
    text = text_of("disks").replace(STORES, only_two).replace("place_on: near", "place_on: far")
    text = text.replace("rules:\n  - {kind: affinity, servers: [a, b]}\n", "")
    outcome = plan_estate(load_inventory(None, text=text), settings_of(text))
    assert {host.cluster for host in outcome.plan.hosts} == {"two"}

"""Why there, why not fewer: answers on estates small enough to know them beforehand."""

from __future__ import annotations

import json

import pytest

from vconsolidate.errors import UsageError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.explanation import HostExplanation, HostsExplanation, ServerExplanation, VmExplanation
from vconsolidate.model.plan import Plan
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.pipeline.explain.host_count import explain_hosts
from vconsolidate.pipeline.explain.vm_and_server import explain, explain_plan
from vconsolidate.pipeline.settings import Settings
from vconsolidate.report.explanation import as_json, as_text
from vconsolidate.sizing.size import size

CPU = "cpu: {vendor: intel, generation: skylake, sockets: 1, cores_per_socket: 16, threads_per_core: 2, clock: 2 GHz}"
HEAD = f"""\
version: 1
name: Why
defaults:
  servers:
    os: centos-6
    application: x
    hardware: {{{CPU}, memory: 64 GiB}}
    demand: {{cpu_mean: 2 %, cpu_p95: 4 %, cpu_peak: 5 %, memory_used: 20 GiB}}
servers:
  - {{name: a}}
  - {{name: b}}
  - {{name: c}}
  - {{name: fax, disposition: {{action: keep_physical, reason: fax card}}}}
target:
  clusters:
    - name: main
      hypervisor: esxi-6.7
      host_types:
"""
SMALL = f"        - {{name: small, hardware: {{{CPU}, memory: 64 GiB}}, price: 1000 EUR}}\n"
LARGE = f"        - {{name: large, hardware: {{{CPU}, memory: 256 GiB}}, price: 9000 EUR}}\n"


def planned(text: str) -> tuple[Estate, Demand, Plan, Settings]:
    settings = Settings(
        stop=Stop(work=5.0), reload=lambda more: load_inventory(None, text=text, overrides=tuple(more))
    )  # fmt: skip
    estate = load_inventory(None, text=text)
    demand = size(estate)
    plan = place(estate, demand, stop=settings.stop)
    assert plan.hosts
    return estate, demand, plan, settings


def why_not(text: str, hosts: int) -> HostsExplanation:
    estate, demand, plan, settings = planned(text)
    return explain_hosts(estate, demand, plan, hosts, settings)


def test_fewer_hosts_that_cost_more_are_found() -> None:
    found = why_not(HEAD + SMALL + LARGE, 1)
    assert (found.outcome, found.hosts_used, found.cost_now, found.cost_then) == ("found", 2, 2000.0, 9000.0)
    assert found.relaxations == ()


def test_fewer_hosts_that_are_impossible_are_proven_so_with_a_price_list() -> None:
    found = why_not(HEAD + SMALL, 1)
    assert found.outcome == "impossible"
    assert "consumed memory alone fills 1." in found.proof
    words = [one.words for one in found.relaxations]
    assert any(word.startswith("put 64 GiB more memory into every small") for word in words), words
    assert all(one.hosts_used == 1 for one in found.relaxations)


def test_a_rule_that_keeps_hosts_apart_is_named() -> None:
    found = why_not(HEAD + LARGE + "rules: [{kind: anti_affinity, servers: [a, b], reason: twins}]\n", 1)
    assert found.outcome == "impossible"
    assert found.conflict is not None
    assert [part.kind for part in found.conflict.parts] == ["rule"]
    assert [one.settings for one in found.relaxations] == [("rules[0]=null",)]


def test_as_many_hosts_as_there_are_is_no_question() -> None:
    assert why_not(HEAD + SMALL, 2).outcome == "found"


@pytest.mark.parametrize("hosts", [0, -1])
def test_no_hosts_is_a_mistake(hosts: int) -> None:
    with pytest.raises(UsageError):
        why_not(HEAD + SMALL, hosts)


def test_what_keeps_a_vm_off_another_host() -> None:
    estate, demand, plan, _ = planned(HEAD + LARGE + "rules: [{kind: anti_affinity, servers: [a, b], name: twins}]\n")
    found = explain(estate, demand, plan, "a")
    assert isinstance(found, VmExplanation)
    assert [rule.words for rule in found.rules] == ["rule anti_affinity of twins"]
    [other] = found.alternatives
    assert any("a, b share host" in why for why in other.excluded_by)


def test_what_more_licences_would_cost_is_told_of_a_host_that_runs_none_of_the_product() -> None:
    rules = """\
rules:
  - {kind: licence, name: db, servers: [a], counting: sql-server-host-cores, price: 100 EUR}
  - {kind: anti_affinity, servers: [a, b]}
"""
    estate, demand, plan, _ = planned(HEAD + SMALL + rules)
    alone = explain(estate, demand, plan, "a")
    assert isinstance(alone, VmExplanation)
    # It would take its licence along.
    assert not any("licences" in why for one in alone.alternatives for why in one.excluded_by)
    shared = HEAD + SMALL + rules.replace("servers: [a], c", "servers: [a, c], c")
    estate, demand, plan, _ = planned(shared)
    found = explain(estate, demand, plan, "c")
    assert isinstance(found, VmExplanation)
    [elsewhere] = found.alternatives
    assert "licences would cost 1,600 EUR more over the horizon" in elsewhere.excluded_by
    assert not any("the plan states" in why for why in elsewhere.excluded_by)


def test_a_server_that_stays_and_a_host() -> None:
    estate, demand, plan, _ = planned(HEAD + SMALL)
    left = explain(estate, demand, plan, "fax")
    assert isinstance(left, ServerExplanation)
    assert left.code == "owner"
    full = explain(estate, demand, plan, "main-small-01")
    assert isinstance(full, HostExplanation)
    assert full.binding.startswith("memory")
    assert dict(full.next_vm).keys() <= {"memory_consumed", "memory_configured", "room"}
    with pytest.raises(UsageError, match="did you mean"):
        explain(estate, demand, plan, "main-small-1")


def test_every_answer_is_text_and_json() -> None:
    estate, demand, plan, settings = planned(HEAD + SMALL)
    answers = [
        *(explain(estate, demand, plan, name) for name in ("a", "fax", "main-small-01")),
        explain_plan(estate, demand, plan),
        explain_hosts(estate, demand, plan, 1, settings),
    ]
    assert [json.loads(as_json(answer))["kind"] for answer in answers] == ["vm", "server", "host", "plan", "hosts"]
    assert all(as_text(answer).strip() for answer in answers)


LICENCES = """\
rules:
  - {kind: licence, servers: [a], name: db, counting: windows-server-datacenter, price: 10 EUR}
  - {kind: licence, servers: [a, b], name: agent, per: vm, price: 1 EUR}
  - {kind: licence, servers: [c], name: short, per_core: 5 EUR}
"""


def test_a_host_tells_its_licences() -> None:
    estate, demand, plan, _ = planned(f"{HEAD}{LARGE}policy: {{host_failures_tolerated: 1}}\n{LICENCES}")
    full = next(host.name for host in plan.hosts if not host.spare)
    found = explain(estate, demand, plan, full)
    assert isinstance(found, HostExplanation)
    assert [(one.name, one.per, one.units, one.vms) for one in found.licences] == [
        ("db", "core", 16, 1),
        ("agent", "vm", 2, 2),
        ("short", "core", 16, 1),
    ]
    assert "Licence db: 16 units by core (1 VM here)" in as_text(found)
    assert json.loads(as_json(found))["licences"][1] == {"name": "agent", "per": "vm", "units": 2, "vms": 2}


def test_a_spare_host_tells_a_licence_only_where_it_counts() -> None:
    text = f"{HEAD}{LARGE}policy: {{host_failures_tolerated: 1}}\n{LICENCES}"
    for counts, expected in (("free", []), ("count", ["db"])):
        rule = text.replace("price: 10 EUR", f"price: 10 EUR, spare_hosts: {counts}")
        estate, demand, plan, _ = planned(rule)
        spare = next(host.name for host in plan.hosts if host.spare)
        found = explain(estate, demand, plan, spare)
        assert isinstance(found, HostExplanation)
        assert [one.name for one in found.licences] == expected
        assert ("VMs may restart here" in as_text(found)) == bool(expected)

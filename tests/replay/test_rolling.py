"""Every host emptied in turn: who moves, who restarts, who must stop, in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.replay.conftest import Case, Host, Vm, build_case
from vconsolidate.model.evc import EvcBaseline
from vconsolidate.model.outlook import Evacuation
from vconsolidate.model.statement import RuleStatement
from vconsolidate.replay.rolling import MOST_UNASKED, evacuations

TWO = [Host(), Host()]


def emptied(case: Case) -> dict[str, Evacuation]:
    return {one.host: one for one in evacuations(*case)}


def test_vms_move_to_the_other_host() -> None:
    found = emptied(build_case([Vm(), Vm(), Vm(host=1)], TWO))
    assert sorted(found["h0"].moves) == [("vm0", "h1"), ("vm1", "h1")]
    assert found["h0"].stops == found["h1"].stops == ()
    assert found["h0"].cold == ()


def test_hosts_with_few_vms_come_first() -> None:
    case = build_case([Vm(), Vm(), Vm(host=2)], [Host(), Host(), Host()])
    assert [one.host for one in evacuations(*case)] == ["h1", "h2", "h0"]


def test_a_vm_without_room_elsewhere_must_stop() -> None:
    wide = [Vm(configured_mib=40_000, used_mib=40_000.0), Vm(host=1, configured_mib=40_000, used_mib=40_000.0)]
    found = emptied(build_case(wide, TWO))
    assert [vm for vm, _ in found["h0"].stops] == ["vm0"]
    assert "memory" in found["h0"].stops[0][1]


def test_a_single_host_cannot_be_emptied() -> None:
    (found,) = emptied(build_case([Vm()])).values()
    assert found.stops == (("vm0", "no host is left in its cluster"),)


def test_a_rule_keeps_a_vm_where_it_is() -> None:
    estate, demand, plan = build_case([Vm(), Vm(host=1)], TWO)
    apart = RuleStatement("anti_affinity", ("vm0", "vm1"))
    found = emptied((replace(estate, rules=(apart,)), demand, plan))
    assert [vm for vm, _ in found["h0"].stops] == ["vm0"]


@pytest.mark.parametrize("masked", [False, True])
def test_a_vm_restarts_on_another_processor_unless_a_baseline_hides_it(masked: bool) -> None:
    estate, demand, plan = build_case([Vm()], TWO)
    other = replace(plan.hosts[1].hardware, cpu=replace(plan.hosts[1].hardware.cpu, generation="westmere"))
    plan = replace(plan, hosts=(plan.hosts[0], replace(plan.hosts[1], hardware=other)))
    cpus = [host.hardware.cpu for host in plan.hosts]
    baseline = EvcBaseline("x", "X", cpus[0].vendor, "L", 0, frozenset(cpu.generation for cpu in cpus))
    clusters = tuple(replace(one, evc=baseline if masked else None) for one in estate.clusters)
    found = emptied((replace(estate, clusters=clusters), demand, plan))
    assert found["h0"].moves == (("vm0", "h1"),)
    assert found["h0"].cold == (() if masked else ("vm0",))


def test_nothing_is_emptied_without_a_placement() -> None:
    estate, demand, plan = build_case([Vm()])
    assert list(evacuations(estate, demand, replace(plan, hosts=()))) == []


def test_a_large_plan_is_tried_only_where_an_upgrade_is_stated() -> None:
    n_hosts = MOST_UNASKED + 1
    estate, demand, plan = build_case([Vm()], [Host()] * n_hosts)
    stated = tuple(replace(one, upgrade_s=3600.0) for one in estate.clusters)
    assert list(evacuations(estate, demand, plan)) == []
    assert len(list(evacuations(replace(estate, clusters=stated), demand, plan))) == n_hosts

"""VMs run only in clusters that have a host left for them after any failure: proven before any search."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from vconsolidate.model.admission import AdmissionForm
from vconsolidate.model.plan import Plan
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place

if TYPE_CHECKING:
    from tests.towns import Town


def planned(town: Town, form: AdmissionForm, *, small_gib: int, rules: tuple[RuleStatement, ...] = ()) -> Plan:
    """Plan one VM of 6 GiB on a host of 8 and another one; one may fail."""
    policy = town.cluster().policy
    policy = replace(policy, host_failures_tolerated=1, admission=replace(policy.admission, form=form))
    hosts = [town.host("big", town.hardware(gib=8)), town.host("other", town.hardware(gib=small_gib))]
    vms = [town.vm("db", gib=6)]
    estate = town.estate(vms, [town.cluster(hosts=hosts, policy=policy)], rules)
    return place(estate, town.demand(vms), stop=Stop(work=2.0))


@pytest.mark.parametrize("form", ["dedicated", "exact"])
def test_a_vm_that_one_host_alone_can_carry_has_no_plan(town: Town, form: AdmissionForm) -> None:
    plan = planned(town, form, small_gib=4)
    assert plan.status == "infeasible"
    [conflict] = plan.conflicts
    assert conflict.subject == "db"
    assert "only 1 host of c is large enough" in conflict.message
    assert "policy.host_failures_tolerated: 1" in conflict.message


@pytest.mark.parametrize("form", ["dedicated", "exact"])
def test_two_hosts_that_can_carry_it_are_a_plan(town: Town, form: AdmissionForm) -> None:
    assert planned(town, form, small_gib=6).status == "optimal"


def test_forms_that_look_at_reservations_need_no_second_host(town: Town) -> None:
    assert planned(town, "slots", small_gib=4).hosts


def test_a_vm_that_its_own_rule_keeps_on_one_host_is_planned(town: Town) -> None:
    assert planned(town, "exact", small_gib=8, rules=(RuleStatement("pin", ("db",), hosts=("big",)),)).hosts

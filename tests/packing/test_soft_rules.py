"""Rules that should hold: kept where that costs nothing, dropped and still a plan where it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.rules.registry import wishes
from vconsolidate.verify.plan import keeps, violations

if TYPE_CHECKING:
    from tests.towns import Small, Town

    Estates = Callable[[int, int], st.SearchStrategy[Small]]

STOP = Stop(work=5.0)


def wish(kind: str, *members: str, weight: float = 1.0, **more: object) -> RuleStatement:
    return replace(RuleStatement(kind, members, level="should", weight=weight), **more)  # type: ignore[arg-type]


def test_a_wish_that_costs_nothing_is_kept(town: Town) -> None:
    vms = [town.vm(name, gib=1) for name in "abcd"]
    hosts = [town.host(name, town.hardware(gib=2)) for name in ("h1", "h2")]
    rules = [wish("affinity", "a", "d"), wish("affinity", "b", "c")]
    estate, demand = town.estate(vms, [town.cluster(hosts=hosts)], rules), town.demand(vms)
    plan = place(estate, demand, stop=STOP)
    assert plan.status == "optimal"
    assert all(keeps(estate, demand, plan, rule) for rule in rules)


def test_a_wish_never_buys_a_host(town: Town) -> None:
    vms = [town.vm(name, gib=1) for name in "ab"]
    estate = town.estate(vms, [town.cluster(types=[town.kind(hardware=town.hardware(gib=2))])])
    demand = town.demand(vms)
    wished = replace(estate, rules=(wish("anti_affinity", "a", "b"),))
    plan = place(wished, demand, stop=STOP)
    assert (plan.status, plan.hosts_used, plan.bound) == ("optimal", 1, place(estate, demand, stop=STOP).bound)
    assert violations(wished, demand, plan) == ()
    assert not keeps(wished, demand, plan, wished.rules[0])


@pytest.mark.parametrize("heavy", ["h1", "h2"])
def test_of_wishes_that_exclude_each_other_the_heaviest_is_kept(town: Town, heavy: str) -> None:
    vms = [town.vm("a", gib=1), town.vm("b", gib=2)]
    hosts = [town.host(name, town.hardware(gib=2)) for name in ("h1", "h2")]
    rules = [wish("pin", "a", hosts=(host,), weight=2.0 if host == heavy else 1.0) for host in ("h1", "h2")]
    estate, demand = town.estate(vms, [town.cluster(hosts=hosts)], rules), town.demand(vms)
    assert town.hosts_of(place(estate, demand, stop=STOP), demand)["a"] == heavy


def test_wishes_that_cannot_hold_together_leave_a_plan(town: Town) -> None:
    vms = [town.vm(name, gib=1) for name in "ab"]
    rules = [wish("affinity", "a", "b"), wish("anti_affinity", "a", "b"), wish("ban", "a", hosts=("c",))]
    estate, demand = town.estate(vms, [town.cluster(types=[town.kind()])], rules), town.demand(vms)
    plan = place(estate, demand, stop=STOP)
    assert (plan.status, plan.hosts_used) == ("optimal", 1)
    assert [keeps(estate, demand, plan, rule) for rule in rules] == [True, False, False]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_wishes_do_not_make_a_plan_worse(small_estates: Estates, data: st.DataObject) -> None:
    small = data.draw(small_estates(0, 3))
    plain = replace(small.estate, rules=())
    wished = replace(small.estate, rules=tuple(replace(rule, level="should") for rule in small.estate.rules))
    free, plan = place(plain, small.demand, stop=STOP), place(wished, small.demand, stop=STOP)
    assert (plan.status, plan.hosts_used) == (free.status, free.hosts_used)
    assert abs(plan.cost - free.cost) < 1e-6
    assert violations(wished, small.demand, plan) == ()
    if free.hosts and all(keeps(wished, small.demand, free, w) for w in wishes(wished)):
        assert all(keeps(wished, small.demand, plan, w) for w in wishes(wished))

"""The procurement curve against cases worked out by hand: 5,052.6 MHz that grow by 60 % a year, 6,000 MHz per host."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, log

import pytest

from tests.pipeline.runway.test_runway import Case, ask, case_of
from vconsolidate.model.runway import MOST_HOSTS, Order, Procurement, Reuse, Runway

USED, EACH = 96_000 / 19, 6_000.0
"""Two VMs of 30 % of 4 cores at 2 GHz, over what the platform leaves of them; and four cores of 2 GHz less reserves."""


def month_of(hosts: int) -> int:
    """First month in which `hosts` are too few."""
    return ceil(12 * log(hosts * EACH / USED) / log(1.6))


def curve_of(found: Runway) -> Procurement:
    [curve] = found.procurement
    return curve


def small(hosts: int = 4, failures: int = 0, more: str = "") -> Case:
    return case_of(cpu=(30, 30), hosts=hosts, failures=failures, more=more)


def asked(case: Case) -> Runway:
    return ask(case, "cpu=60%", "memory=0%", "storage=0%")


def test_empty_hosts_are_used_before_any_is_bought() -> None:
    """log(6,000 n / 5,052.6) / log 1.6 years: months 5, 23, 33, 40, 46, and with six hosts not within 48."""
    found = asked(small())
    curve = curve_of(found)
    assert [month_of(hosts) for hosts in range(1, 6)] == [5, 23, 33, 40, 46]
    assert curve.reused == (Reuse("h1", 5), Reuse("h2", 23), Reuse("h3", 33))
    assert curve.orders == (Order(40, 37), Order(46, 43))
    assert [year.needed for year in curve.years] == [(2, 2, 2), (3, 3, 3), (4, 4, 4), (6, 6, 6)]
    assert [year.bought_when_needed for year in curve.years] == [0, 0, 0, 2]
    assert curve.ahead.value == 8_000.0
    each_year = (
        4_000 / 4 + 0.1 * 8_760 * 1.5 * 0.2 + 500
    )  # price over life, 100 W at PUE 1.5 and 0.20 per kWh, licences
    assert curve.idle.value == pytest.approx((40 + 46) / 12 * each_year)
    assert curve.then_month is None


def test_alike_empty_hosts_are_one_purchase_and_as_good_as_a_bought_one() -> None:
    one, two = asked(small()).clusters[0].purchases
    assert [(one.type_name, one.owned, one.price), (two.type_name, two.owned)] == [("h1", True, 0.0), ("t", False)]
    assert one.out.typical == two.out.typical == 23


def test_with_a_host_failure_one_more_host_is_needed_all_along() -> None:
    curve = curve_of(asked(small(failures=1)))
    assert curve.reused == (Reuse("h2", 5), Reuse("h3", 23))
    assert [order.needed_month for order in curve.orders] == [33, 40, 46]


def test_hosts_that_change_nothing_are_not_bought() -> None:
    """Storage runs out in month 20; the host for month 5 is of use, one for month 23 no longer."""
    curve = curve_of(ask(small(more="      datastore: 500 GiB\n"), "cpu=60%", "memory=0%", "storage=70%"))
    assert curve.reused == (Reuse("h1", 5),)
    assert curve.orders == ()
    assert (curve.then_resource, curve.more_would_help) == ("storage", False)
    assert curve.then_month is not None
    assert 5 < curve.then_month < 23


def test_what_the_inventory_offers_may_be_too_little() -> None:
    estate, demand, plan = small(hosts=1)
    [cluster] = estate.clusters
    few = replace(cluster, host_types=tuple(replace(kind, count=2) for kind in cluster.host_types))
    curve = curve_of(asked((replace(estate, clusters=(few,)), demand, plan)))
    assert [order.needed_month for order in curve.orders] == [5, 23]
    assert (curve.then_month, curve.then_resource, curve.more_would_help) == (33, "cpu", True)


def test_a_host_without_which_it_runs_out_in_the_same_month_is_not_bought_but_more_would_help() -> None:
    """At 500 % a year, 446 hosts run out in the month in which 501 do; no more than 500 are bought."""
    estate, demand, plan = small(hosts=1)
    [cluster] = estate.clusters
    many = replace(cluster, host_types=tuple(replace(kind, count=None) for kind in cluster.host_types))
    case = replace(estate, clusters=(many,)), demand, plan
    curve = curve_of(ask(case, "cpu=500%", "memory=0%", "storage=0%"))
    out = [ceil(12 * log(hosts * EACH / USED) / log(6)) for hosts in (445, 446, 1 + MOST_HOSTS)]
    assert out == [42, 43, 43]
    assert len(curve.orders) == 445
    assert (curve.then_month, curve.then_resource, curve.more_would_help) == (43, "cpu", True)


def test_without_a_type_to_buy_only_empty_hosts_are_used() -> None:
    estate, demand, plan = small(hosts=2)
    [cluster] = estate.clusters
    curve = curve_of(asked((replace(estate, clusters=(replace(cluster, host_types=()),)), demand, plan)))
    assert (curve.type_name, curve.orders, curve.reused) == ("", (), (Reuse("h1", 5),))
    assert (curve.then_month, curve.more_would_help) == (23, True)


def test_a_host_in_maintenance_is_not_counted_on() -> None:
    estate, demand, plan = small(hosts=2)
    [cluster] = estate.clusters
    hosts = tuple(replace(host, maintenance=host.name != plan.hosts[0].name) for host in cluster.hosts)
    curve = curve_of(asked((replace(estate, clusters=(replace(cluster, hosts=hosts),)), demand, plan)))
    assert curve.reused == ()
    assert curve.orders[0].needed_month == 5


def test_the_type_is_the_cheapest_for_what_runs_out() -> None:
    """Memory runs out: the type with twice the memory for half more is cheaper, although its CPU is not."""
    estate, demand, plan = case_of(cpu=(5, 5), memory=(12, 12), hosts=1)
    [cluster] = estate.clusters
    [kind] = cluster.host_types
    large = replace(kind, name="large", hardware=replace(kind.hardware, memory_mib=2 * kind.hardware.memory_mib))
    types = (kind, replace(large, price=6_000.0))
    case = (replace(estate, clusters=(replace(cluster, host_types=types),)), demand, plan)
    assert curve_of(ask(case, "cpu=0%", "memory=60%", "storage=0%")).type_name == "large"
    assert curve_of(ask(case, "cpu=300%", "memory=0%", "storage=0%")).type_name == "t"

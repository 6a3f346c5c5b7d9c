"""What a plan pays for licences, host by host, and whether it is a plan for this estate at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.verify.cases import Case, by_hand
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.licence import ClusterLicence, Counting, Licence, Price
from vconsolidate.model.plan import ProductLicence
from vconsolidate.model.statement import RuleStatement
from vconsolidate.verify.host_facts import facts_of
from vconsolidate.verify.plan import keeps

if TYPE_CHECKING:
    from tests.towns import Town


def licensed(town: Town, amounts: dict[str, float], stated: float, *more: RuleStatement) -> Case:
    """Return `a` and `b` on hosts of 4 and 8 cores, `z` on a third; a licence for `a` and `b`, over three years."""
    hosts = [town.host(f"h{n}", town.hardware(cores=cores)) for n, cores in enumerate((4, 8, 16))]
    policy = replace(town.cluster().policy, horizon_years=3.0)
    vms = [town.vm(name) for name in ("a", "b", "z")]
    rule = RuleStatement("licence", ("a", "b"), limit=3, amounts=tuple(amounts.items()))
    planned = tuple(town.planned(h.name, "c", "t", h.hardware, existing=True) for h in hosts)
    product = ProductLicence("db", ("h0", "h1"), 12, stated, stated)
    estate = town.estate(vms, [town.cluster(hosts=hosts, policy=policy)], [rule, *more])
    return Case(estate, town.demand(vms), by_hand(planned, [0, 1, 2], products=(product,)))


PRICES = [
    ({"per_host": 100.0}, 200.0),
    ({"per_core": 10.0}, 120.0),
    ({"per_host_year": 100.0}, 600.0),
    ({"per_core_year": 10.0}, 360.0),
    ({"per_host": 1.0, "per_core": 2.0, "per_host_year": 3.0, "per_core_year": 4.0}, 2.0 + 24.0 + 18.0 + 144.0),
]


@pytest.mark.parametrize(("amounts", "due"), PRICES)
def test_every_host_that_runs_the_product_pays(town: Town, amounts: dict[str, float], due: float) -> None:
    assert licensed(town, amounts, due).told() == ()
    for stated in (due * 1.00001, due * 0.99999, 0.0):
        assert licensed(town, amounts, stated).broken() == {"licence"}
    assert licensed(town, {"per_host": 1e9}, 2e9 + 1000.0).told() == (), "half a millionth is rounding"
    together = licensed(town, {"per_host": 100.0}, 100.0)
    assert together.planned(host_of_vm=np.array([0, 0, 2])).told() == ()


def test_the_same_licence_twice_is_paid_once_and_another_beside_it(town: Town) -> None:
    prices = {"per_host": 100.0}
    same = RuleStatement("licence", ("b", "a"), limit=3, amounts=(("per_host", 100.0),), name="again")
    assert licensed(town, prices, 200.0, same).told() == ()
    dearer = replace(same, amounts=(("per_host", 1.0),))
    assert licensed(town, prices, 202.0, dearer).told() == ()
    fewer = replace(same, members=("a",))
    assert licensed(town, prices, 300.0, fewer).told() == ()
    free = replace(same, amounts=(("per_host", 0.0),))
    assert licensed(town, prices, 200.0, free, replace(same, kind="ban", hosts=("h9",))).told() == ()


COUNTED = [
    (Licence(Counting("core"), Price(10.0)), 120.0),
    (Licence(Counting("core", floor_per_processor=6), Price(10.0)), 140.0),
    (Licence(Counting("core", floor_per_host=10), Price(10.0)), 200.0),
    (Licence(Counting("core", pack=3), Price(10.0)), 150.0),
    (Licence(Counting("core", core_factor=0.3), Price(10.0)), 50.0),
    (Licence(Counting("core", minimum_order=40), Price(10.0)), 400.0),
    (Licence(Counting("core"), Price(0.0, 10.0)), 360.0),
    (Licence(Counting("core"), Price(10.0), spare_hosts="count"), 280.0),
    (Licence(Counting("socket"), Price(10.0)), 20.0),
    (Licence(Counting("socket_pair", pack=2), Price(10.0)), 40.0),
    (Licence(Counting("host"), Price(10.0)), 20.0),
    (Licence(Counting("host", vms_per_licence=1), Price(10.0)), 20.0),
    (Licence(Counting("core", vms_per_licence=1), Price(10.0), Price(9.0)), 108.0),
    (Licence(Counting("vm", pack=5), Price(10.0, 1.0)), 65.0),
    (Licence(Counting("vcpu", floor_per_vm=4), Price(10.0)), 80.0),
]


@pytest.mark.parametrize(("licence", "due"), COUNTED)
def test_units_are_counted_again(town: Town, licence: Licence, due: float) -> None:
    """`a` on a host of one processor with 4 cores, `b` on one with 8; a third host of the cluster has 16."""
    rule = RuleStatement("licence", ("a", "b"), licence=licence, name="product")
    case = licensed(town, {}, due)
    case = replace(case, estate=replace(case.estate, rules=(rule,)))
    assert case.told() == ()
    for stated in (due + 0.01, due - 0.01):
        product = replace(case.plan.products[0], cost=stated)
        assert case.planned(products=(product,)).broken() == {"licence"}


def test_a_host_that_runs_more_vms_than_a_licence_covers_needs_it_again_or_the_edition_for_any_number(
    town: Town,
) -> None:
    for unlimited, due in ((None, 80.0), (Price(15.0), 60.0), (Price(25.0), 80.0)):
        licence = Licence(Counting("core", vms_per_licence=1), Price(10.0), unlimited)
        rule = RuleStatement("licence", ("a", "b"), licence=licence, name="product")
        case = licensed(town, {}, due)
        case = replace(case, estate=replace(case.estate, rules=(rule,)))
        assert case.planned(host_of_vm=np.array([0, 0, 2])).told() == ()


def test_every_host_of_a_cluster_pays_its_licences_spare_hosts_too_unless_they_are_free(town: Town) -> None:
    for spare, due in (("count", 280.0), ("free", 120.0)):
        licence = Licence(Counting("core"), Price(10.0), spare_hosts=spare)  # type: ignore[arg-type]
        case = licensed(town, {}, due)
        [cluster] = case.estate.clusters
        cluster = replace(cluster, licences=(ClusterLicence("all", licence),))
        case = replace(case, estate=replace(case.estate, rules=(), clusters=(cluster,)))
        empty = tuple(replace(host, spare=host.name == "h2") for host in case.plan.hosts)
        assert case.planned(hosts=empty, host_of_vm=np.array([0, 1, 1])).told() == ()


def test_a_rule_that_names_hosts_is_paid_on_those_where_failures_may_move_its_vms(town: Town) -> None:
    licence = Licence(Counting("core"), Price(10.0), spare_hosts="count")
    rule = RuleStatement("licence", ("a",), hosts=("h0", "h2"), licence=licence, name="product")
    case = licensed(town, {}, 200.0)
    case = replace(case, estate=replace(case.estate, rules=(rule,)))
    assert case.told() == ()


def test_two_products_of_one_price_are_both_paid_and_one_stated_twice_once(town: Town) -> None:
    rule = RuleStatement("licence", ("a", "b"), licence=Licence(Counting("host"), Price(10.0)), name="one")
    for rules, due in (((rule, rule), 20.0), ((rule, replace(rule, name="other")), 40.0)):
        case = licensed(town, {}, due)
        assert replace(case, estate=replace(case.estate, rules=rules)).told() == ()


def test_a_plan_that_states_no_licence_is_not_judged_by_it(town: Town) -> None:
    assert licensed(town, {"per_host": 100.0}, 0.0).planned(products=()).told() == ()


def test_the_message_has_both_figures(town: Town) -> None:
    (found,) = licensed(town, {"per_host": 100.0}, 150.0).told()
    assert found.message == (
        "the plan states 150.00 EUR for product licences, but the licences that its hosts need cost 200.00 EUR"
    )
    assert found.subjects == ("db",)


@pytest.fixture
def pair(town: Town) -> Case:
    """Return two VMs on a host that is there and one to buy, of which there may be one."""
    hardware = town.hardware(cores=4)
    kind = town.kind("k", hardware, count=1, labels=(("power", "p1"), ("rack", "K")))
    real = town.host("h0", hardware, rack="A", labels=(("power", "p2"),))
    cluster = replace(town.cluster(types=[kind], hosts=[real], site="north"), labels=(("power", "p0"), ("hall", "1")))
    vms = [town.vm("a"), town.vm("b")]
    hosts = (
        town.planned("h0", "c", "t", hardware, existing=True),
        town.planned("c-k-01", "c", "k", hardware),
    )
    return Case(town.estate(vms, [cluster]), town.demand(vms), by_hand(hosts, [0, 1]))


def test_what_rules_know_of_a_host_comes_from_the_narrowest_place(pair: Case) -> None:
    real, bought = (facts_of(pair.estate, host) for host in pair.plan.hosts)
    assert {key: real.labels[key] for key in ("power", "hall", "rack", "host", "cluster", "site", "type")} == {
        "power": "p2", "hall": "1", "rack": "A", "host": "h0", "cluster": "c", "site": "north", "type": "t",
    }  # fmt: skip
    assert {key: bought.labels[key] for key in ("power", "hall", "rack", "type")} == {
        "power": "p1", "hall": "1", "rack": "K", "type": "k",
    }  # fmt: skip
    assert bought.labels["cpu_generation"] == "intel y"
    assert bought.labels["cpu_vendor"] == "intel"
    assert bought.names == {"c-k-01", "k", "c"}


def other_machine(case: Case) -> Hardware:
    return replace(case.plan.hosts[0].hardware, hba_ports=1)


BREAKS: dict[str, tuple[Callable[[Case], Case], list[tuple[str, tuple[str, ...]]]]] = {
    "as it is": (lambda c: c, []),
    "as many as may be bought": (lambda c: c.clustered(host_types=(replace(c.cluster.host_types[0], count=1),)), []),
    "one more than may be bought": (
        lambda c: c.clustered(host_types=(replace(c.cluster.host_types[0], count=0),)),
        [("host_count", ("c", "k"))],
    ),
    "as many as one likes": (lambda c: c.clustered(host_types=(replace(c.cluster.host_types[0], count=None),)), []),
    "in maintenance": (
        lambda c: c.clustered(hosts=(replace(c.cluster.hosts[0], maintenance=True),)),
        [("maintenance", ("h0",))],
    ),
    "another machine": (
        lambda c: c.planned(hosts=(replace(c.plan.hosts[0], hardware=other_machine(c)), c.plan.hosts[1])),
        [("host", ("h0",))],
    ),
    "a spare that runs a VM": (
        lambda c: c.planned(hosts=(c.plan.hosts[0], replace(c.plan.hosts[1], spare=True))),
        [("spare", ("b", "c-k-01"))],
    ),
    "a VM too many": (lambda c: c.planned(host_of_vm=np.array([0, 1, 1])), [("placement", ())]),
    "the last host and one beyond": (lambda c: c.planned(host_of_vm=np.array([0, 2])), [("placement", ("b",))]),
    "before the first": (lambda c: c.planned(host_of_vm=np.array([-1, 1])), [("placement", ("a",))]),
    "no cluster of its own": (lambda c: c.vm_is("b", clusters=()), [("cluster", ("b", "c-k-01"))]),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_a_plan_is_one_for_this_estate(pair: Case, name: str) -> None:
    change, found = BREAKS[name]
    assert [(violation.rule, violation.subjects) for violation in change(pair).told()] == found


@pytest.mark.parametrize(("status", "judged"), [("infeasible", False), ("unknown", False), ("feasible", True)])
def test_no_hosts_are_no_plan_only_where_it_says_so(pair: Case, status: str, judged: bool) -> None:
    empty = pair.planned(hosts=(), status=status)
    assert (empty.broken() == {"placement"}) is judged
    assert pair.planned(status=status, host_of_vm=np.array([0, 7])).broken() == {"placement"}


def test_a_refusal_is_told_with_its_reason(pair: Case) -> None:
    (plain,) = pair.vm_is("b", clusters=()).told()
    assert plain.message == "b is not allowed in cluster c: the inventory does not let it run there"
    (why,) = pair.vm_is("b", clusters=(), refused={"c": "too wide"}).told()
    assert why.message == "b is not allowed in cluster c: too wide"


@pytest.mark.parametrize(
    ("kind", "members", "kept"),
    [
        ("anti_affinity", ("a", "b"), True),
        ("affinity", ("a", "b"), False),
        ("affinity", ("a",), True),
        ("ban", ("a", "b"), False),
        ("ban", ("b",), True),
    ],
)
def test_one_rule_is_kept_or_not(pair: Case, kind: str, members: tuple[str, ...], kept: bool) -> None:
    statement = RuleStatement(kind, members, hosts=("h0",))
    assert keeps(pair.estate, pair.demand, pair.plan, statement) is kept

"""Runway of small plans: sums against brute force, the placement against the checker, purchases, money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import ceil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pipeline.test_capacity_laws import CPU, planned
from tests.shell import ROOT
from vconsolidate.errors import UsageError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.arrays import frozen
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.runway import Runway
from vconsolidate.model.stop import Stop
from vconsolidate.model.trace import Trace
from vconsolidate.packing.place import place
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.runway.grown import GrowingDemand
from vconsolidate.pipeline.runway.growth import Asked, growth_of
from vconsolidate.pipeline.runway.measured import Forecaster
from vconsolidate.pipeline.runway.placed import Effort, only_hosts_of
from vconsolidate.pipeline.runway.procurement import Market
from vconsolidate.pipeline.runway.run import Question, runway
from vconsolidate.pipeline.runway.statements import stated_growth
from vconsolidate.pipeline.settings import Settings
from vconsolidate.verify.plan import violations

YEARS = 4
MONTHS = 12 * YEARS
Case = tuple[Estate, Demand, Plan]


def case_of(
    cpu: Sequence[int] = (30, 40),
    memory: Sequence[int] = (6, 6),
    hosts: int = 2,
    failures: int = 0,
    more: str = "",
    rules: str = "[]",
) -> Case:
    servers = "\n".join(
        f"  - {{name: v{i}, os: centos-7, tier: {1 + i % 2}, hardware: {{{CPU % 4}, memory: 32 GiB}}, "
        f"demand: {{cpu_mean: {c} %, cpu_p95: {c} %, cpu_peak: {c} %, memory_used: {m} GiB, "
        f"memory_peak: {m} GiB, disk_used: 100 GiB}}}}"
        for i, (c, m) in enumerate(zip(cpu, memory, strict=True))
    )
    there = "\n".join(f"        - {{name: h{i}, hardware: {{{CPU % 4}, memory: 32 GiB}}}}" for i in range(hosts))
    text = (
        f"version: 1\nname: R\nservers:\n{servers}\n"
        "economics: {electricity_price_per_kwh: 0.20 EUR, power_usage_effectiveness: 1.5}\n"
        f"target:\n  clusters:\n    - name: c\n      hypervisor: esxi-6.7\n{more}      hosts:\n{there}\n"
        f"      host_types: [{{name: t, hardware: {{{CPU % 4}, memory: 32 GiB, power: {{idle: 100 W, max: 200 W}}}}, "
        "count: 4, price: 4000 EUR, licence_per_year: 500 EUR}]\n"
        f"policy: {{host_failures_tolerated: {failures}, growth: 0 %, headroom: 0 %}}\nrules: {rules}\n"
    )
    return planned(text)


def ask(
    case: Case,
    *growth: str,
    by: str = "",
    forecaster: Forecaster | None = None,
    repack: bool = False,
    lead: float = 3.0,
    change: float = 0.0,
) -> Runway:
    estate, demand, plan = case
    groups = {"", *(f"tier {tier}" for tier in (1, 2))}
    effort = Effort.of(Stop(work=8.0), 0) if repack else None
    market = Market(lead, change, estate.economics)
    asked = Asked(stated_growth(growth, groups), forecaster)
    return runway(estate, demand, plan, Question(date(2026, 11, 1), MONTHS, by, asked, market, effort))


def growing(case: Case, *growth: str) -> GrowingDemand:
    estate, demand, plan = case
    groups = ("",) * len(demand.vms)
    policies = [estate.clusters[0].policy] * len(demand.vms)
    found = growth_of(estate, demand.vms, groups, policies, Asked(stated_growth(growth, {""})), MONTHS)
    return GrowingDemand(estate, demand, plan, groups, found)


def test_the_month_is_that_of_the_formula() -> None:
    case = case_of()
    found = ask(case, "cpu=20%")
    [cluster] = found.clusters
    cpu = next(one for one in cluster.resources if one.resource == "cpu")
    assert cpu.used[0] == pytest.approx(sum(case[1].cpu_mhz_by_vm_slot[:, 0] * case[1].cpu_overhead_by_cluster["c"]))
    expected = 12 * np.log(cpu.capacity / cpu.used[0]) / np.log(1.2)
    month = cpu.out.typical
    assert month == (ceil(expected) if expected <= MONTHS else None)
    linear = next(one for one in ask(case, "cpu=20% linear").clusters[0].resources if one.resource == "cpu")
    late = 12 * (cpu.capacity / cpu.used[0] - 1) / 0.2
    assert linear.out.typical == (ceil(late) if late <= MONTHS else None)


@given(
    cpu=st.lists(st.integers(5, 40), min_size=1, max_size=4),
    rate=st.integers(5, 80),
    failures=st.integers(0, 1),
    gib=st.integers(1, 9),
)
@settings(max_examples=6, deadline=None)
def test_no_placement_holds_once_sums_have_run_out(cpu: list[int], rate: int, failures: int, gib: int) -> None:
    memory = [gib + i for i in range(len(cpu))]
    case = case_of(cpu, memory, hosts=2 + failures, failures=failures)
    found = ask(case, f"{rate}%", repack=True).clusters[0]
    estate, _, plan = case
    grown = growing(case, f"{rate}%")
    only = only_hosts_of(estate, plan, "c", ())
    for month in (0, 13, 30, MONTHS):
        demand = grown.at(month, "typical", "c")
        placed = not violations(estate, demand, plan)
        assert placed == (found.placed.typical is None or month < found.placed.typical)
        packed = place(only, demand, stop=Stop(work=1.0)).status
        if found.out.typical is not None and month >= found.out.typical:
            assert packed not in {"optimal", "feasible"}
        assert found.repacked is not None
        if month <= found.repacked.holds:
            assert packed in {"optimal", "feasible"}
        elif found.repacked.out is not None and month >= found.repacked.out:
            assert packed == "infeasible"


def test_whole_vms_run_out_before_sums() -> None:
    """Two of three VMs of 45 % cannot share a host of 80 %, although the sums have room for one more."""
    case = case_of(cpu=(35, 35, 35), memory=(2, 2, 2), hosts=2)
    found = ask(case, "cpu=12%", repack=True).clusters[0]
    assert found.placed.typical is not None
    assert found.out.typical is not None
    assert found.placed.typical < found.out.typical
    assert found.repacked is not None
    assert found.repacked.out == found.repacked.holds + 1 < found.out.typical
    assert "CPU" in found.broken


@pytest.mark.parametrize("rate", ["0%", "-10%", "-99% linear"])
def test_without_growth_nothing_runs_out(rate: str) -> None:
    found = ask(case_of(), rate).clusters[0]
    assert (found.out.typical, found.placed.typical, found.binding) == (None, None, "")
    assert ask(case_of(), rate).procurement == ()


def test_faster_growth_is_never_later() -> None:
    found = ask(case_of(cpu=(20, 20)), "10%..40%").clusters[0]
    last = MONTHS + 1
    fast, typical, slow = (last if m is None else m for m in (found.out.fast, found.out.typical, found.out.slow))
    assert fast < typical < slow
    for one in found.resources:
        assert one.used_slow[0] == one.used[0] == one.used_fast[0]
        assert one.used_slow <= one.used <= one.used_fast


def test_only_the_group_that_is_named_grows() -> None:
    found = ask(case_of(), "0%", "tier 1:cpu=50%", by="tier")
    rates = {(one.group, one.resource): one.per_year.typical for one in found.growth}
    assert rates["tier 1", "cpu"] == 0.5
    assert {rate for key, rate in rates.items() if key != ("tier 1", "cpu")} == {0.0}


def test_after_failures_runs_out_first() -> None:
    found = ask(case_of(hosts=3, failures=1), "memory=40%").clusters[0]
    assert found.binding.startswith("memory")
    assert found.binding_after_failures


def test_storage_runs_out_and_no_host_helps() -> None:
    case = case_of(more="      datastore: 300 GiB\n")
    found = ask(case, "storage=30%", "cpu=0%", "memory=0%").clusters[0]
    assert found.binding == "storage"
    assert found.out.typical is not None
    assert {one.out.typical for one in found.purchases} == {found.out.typical}


def test_one_more_host_moves_the_day() -> None:
    case = case_of(cpu=(60, 60), hosts=2)
    found = ask(case, "cpu=40%", repack=True).clusters[0]
    [purchase] = found.purchases
    assert (purchase.type_name, purchase.owned, purchase.price) == ("t", False, 4000.0)
    assert found.out.typical is not None
    assert purchase.out.typical is None or purchase.out.typical > found.out.typical
    assert purchase.repacked is not None
    assert found.repacked is not None
    assert purchase.repacked.holds >= found.repacked.holds


def test_all_searches_together_keep_to_the_effort() -> None:
    estate, demand, plan = case_of(cpu=(60, 60), hosts=2)
    asked = Asked(stated_growth(["cpu=40%"], {""}), None)
    market = Market(3.0, 0.0, estate.economics)
    spent: list[float] = []
    for work in (0.0, 2.0):
        effort = Effort.of(Stop(work=work, charge=spent.append), 0)
        found = runway(estate, demand, plan, Question(None, MONTHS, "", asked, market, effort)).clusters[0]
        [bought] = found.purchases
        assert bought.repacked is not None
        assert (bought.repacked.tries == 0) == (work == 0.0)
        assert sum(spent) <= work * 1.1


def test_vms_get_more_vcpus_and_memory_only_when_they_need_them() -> None:
    case = case_of(cpu=(70,), memory=(10,))
    grown = growing(case, "60%")
    before, after = case[1].vms[0], grown.at(24, "typical", "c").vms[0]
    assert grown.at(0, "typical", "c").vms[0] == before
    assert after.vcpus > before.vcpus
    assert after.consumed_mib == pytest.approx(before.consumed_mib * 1.6**2)
    assert after.configured_mib >= after.consumed_mib
    assert after.cpu_mhz == pytest.approx(before.cpu_mhz * 1.6**2)
    unchanged = growing(case, "-20%").at(24, "typical", "c").vms[0]
    assert (unchanged.vcpus, unchanged.configured_mib) == (before.vcpus, before.configured_mib)


def test_hosts_are_ordered_in_time_and_idle_ones_cost() -> None:
    found = ask(case_of(cpu=(60, 60), hosts=2), "cpu=40%", lead=6.0, change=-0.1)
    [curve] = found.procurement
    first = curve.orders[0]
    assert first.order_month == first.needed_month - 6
    assert curve.years[0].bought_ahead == len(curve.orders)
    assert sum(year.bought_when_needed for year in curve.years) == len(curve.orders)
    assert curve.ahead.value == 4000.0 * len(curve.orders)
    ordered = [max(0, order.order_month) for order in curve.orders]
    assert curve.when_needed.value == pytest.approx(sum(4000.0 * 0.9 ** (month / 12) for month in ordered))
    idle_years = sum(order.needed_month for order in curve.orders) / 12
    each = 4000.0 / 4 + 0.1 * 8760 * 1.5 * 0.20 + 500.0
    assert curve.idle.value == pytest.approx(idle_years * each)
    assert sum(year.spent_when_needed or 0.0 for year in curve.years) == pytest.approx(curve.when_needed.value)
    assert [year.needed[1] for year in curve.years] == sorted(year.needed[1] for year in curve.years)


@pytest.mark.parametrize("lead", [0.0, 2.957, 3.0, 3.1])
def test_an_ordered_host_serves_no_later_than_it_is_needed(lead: float) -> None:
    """90 days are 2.957 months: a host ordered two months ahead would come four weeks late."""
    [curve] = ask(case_of(cpu=(60, 60), hosts=2), "cpu=40%", lead=lead).procurement
    assert curve.orders
    for order in curve.orders:
        assert order.order_month + lead <= order.needed_month < order.order_month + lead + 1


def test_vms_of_today_grow_beyond_the_size_that_a_plan_keeps() -> None:
    """Their policy plans them with the size of today; in years to come it says nothing."""
    estate = load_inventory(ROOT / "sample_inventories" / "already-virtual.yaml")
    outcome = plan_estate(estate, Settings(stop=Stop(work=2.0), host_range=False, room=False))
    case = (outcome.estate, outcome.demand, outcome.plan)
    assert ask(case, "memory=0%").clusters[0].placed.typical is None
    found = ask(case, "memory=60%", repack=True).clusters[0]
    assert "today" not in found.broken
    assert found.placed.typical is not None
    assert found.placed.typical > 1
    assert found.repacked is not None
    assert found.repacked.holds >= found.placed.typical - 1


def test_a_missing_price_is_named() -> None:
    estate, demand, plan = case_of(cpu=(60, 60), hosts=2)
    [cluster] = estate.clusters
    unpriced = replace(cluster, host_types=tuple(replace(kind, price=None) for kind in cluster.host_types))
    found = ask((replace(estate, clusters=(unpriced,)), demand, plan), "cpu=40%")
    [curve] = found.procurement
    assert curve.ahead.value is None
    assert curve.idle.value is None
    assert "price" in curve.idle.calculation


def with_trace(case: Case, values: np.ndarray, days: int) -> Case:
    estate, demand, plan = case
    rows = frozen(np.tile(values.astype(np.float32), (len(estate.servers), 1)))
    names = tuple(server.name for server in estate.servers)
    return replace(estate, trace=Trace(names, 0, 86_400, days, {"cpu_fraction": rows})), demand, plan


def robust() -> Forecaster:
    from vconsolidate.forecast.forecast import forecast

    return forecast


def test_growth_is_read_from_traces() -> None:
    days = 400
    case = with_trace(case_of(), 0.2 * (1 + 0.3 * np.arange(days) / 365.25), days)
    found = ask(case, forecaster=robust())
    cpu = next(one for one in found.growth if one.resource == "cpu")
    assert cpu.source == "measured"
    assert cpu.per_year.typical == pytest.approx(0.3 / (1 + 0.3 * days / 365.25), rel=0.15)
    memory = next(one for one in found.growth if one.resource == "memory")
    assert memory.source == "policy"


@pytest.mark.parametrize("days", [1, 27])
def test_short_traces_leave_the_growth_to_the_policy(days: int) -> None:
    found = ask(with_trace(case_of(), np.linspace(0.1, 0.9, days), days), forecaster=robust())
    assert {one.source for one in found.growth} == {"policy"}
    said = {one.resource: one.basis.partition("; ")[2] for one in found.growth}
    assert said["cpu"] == said["memory"] == "the traces hold less than 28 days of it"
    assert said["storage"] == "no trace tells how much storage is used"
    assert {one.basis.partition("; ")[2] for one in ask(case_of(), forecaster=robust()).growth} == {
        "the inventory has no traces"
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fast", "is not a growth"),
        ("cpu=", "is not a growth"),
        ("disk=5%", "does not grow"),
        ("20%..10%", "is not a range"),
        ("9999%", "is not a range"),
        ("nobody:5%", "no group"),
        ("1e3%", "is not a growth"),
    ],
)
def test_a_growth_that_is_none(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        stated_growth([text], {""})

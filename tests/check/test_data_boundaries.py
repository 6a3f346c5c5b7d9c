"""Findings about data, plan and rules at their boundary: what is just allowed is no finding, a little more is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vconsolidate.check.check import check
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.example import CPU, GUEST, HARDWARE, change, healthy
from vconsolidate.model.arrays import frozen
from vconsolidate.model.cluster import ExistingHost, HostType
from vconsolidate.model.evidence import Bound
from vconsolidate.model.place import Place
from vconsolidate.model.plan import ProductLicence
from vconsolidate.model.policy import Policy
from vconsolidate.model.server import Server, ServerDemand
from vconsolidate.model.statement import BudgetStatement, RuleStatement
from vconsolidate.model.trace import Trace


def ids(facts: Facts) -> list[str]:
    return [finding.id for finding in check(facts.estate, facts.demand, facts.plan, facts.replay)]


def message_of(facts: Facts) -> str:
    (found,) = check(facts.estate, facts.demand, facts.plan, facts.replay)
    return found.message


def long(interval_s: int, n_steps: int) -> Facts:
    nothing = np.zeros((3, n_steps), dtype=np.float32)
    return change().series(
        interval_s=interval_s,
        cpu_mhz_by_vm_step=nothing,
        used_mib_by_vm_step=nothing,
        active_mib_by_vm_step=nothing,
        network_mbps_by_vm_step=nothing,
    )


@pytest.mark.parametrize(
    ("interval_s", "days", "found"),
    [(900, 7, []), (901, 8, ["VC405"]), (1800, 7, ["VC405"]), (900, 6, ["VC406"]), (3600, 6, ["VC405", "VC406"])],
)
def test_a_week_in_quarters_of_an_hour_is_enough(interval_s: int, days: int, found: list[str]) -> None:
    assert ids(long(interval_s, days * 86_400 // interval_s)) == found


def test_one_interval_less_than_a_week_is_too_short() -> None:
    assert ids(long(300, 7 * 288)) == []
    assert ids(long(300, 7 * 288 - 1)) == ["VC406"]


@pytest.mark.parametrize(("confidence", "found"), [(0.5, []), (0.499, ["VC403"])])
def test_half_the_history_is_confidence_enough(confidence: float, found: list[str]) -> None:
    assert ids(change().vm(0, confidence=confidence)) == found


def test_a_secondary_has_no_history_of_its_own() -> None:
    assert ids(change().vm(1, confidence=0.1, secondary_of="vm0")) == []


def test_an_estate_without_vms_has_no_data_to_complain_of() -> None:
    facts = change().series(synthetic=True)
    nothing = replace(facts.demand, vms=(), cpu_mhz_by_vm_slot=np.zeros((0, 1)))
    plan = replace(facts.plan, host_of_vm=np.zeros(0, dtype=np.int64), hosts=(), loads=())
    assert ids(replace(facts, demand=nothing, plan=plan, replay=None)) == []


@pytest.mark.parametrize(("error", "found"), [(0.1499, []), (0.15, ["VC404"])])
def test_a_rating_is_wide_from_fifteen_percent_on(error: float, found: list[str]) -> None:
    hardware = replace(HARDWARE, cpu=replace(CPU, rating_error_fraction=error))
    assert ids(change().plan(hosts=tuple(replace(host, hardware=hardware) for host in healthy().plan.hosts))) == found
    assert ids(change().estate(servers=(Server("s", hardware, GUEST),))) == found


def traced(metric: str, measured: list[float], **stated: float) -> Facts:
    server = Server("s0", HARDWARE, GUEST, demand=ServerDemand(**stated))  # type: ignore[arg-type]
    values = frozen(np.array([measured], dtype=np.float32))
    return change().estate(servers=(server,), trace=Trace(("s0",), 0, 300, len(measured), {metric: values}))


@pytest.mark.parametrize(
    ("stated", "measured", "found"),
    [
        ({"cpu_mean_fraction": 0.5}, 0.125, []),
        ({"cpu_mean_fraction": 0.125}, 0.625, []),
        ({"cpu_mean_fraction": 0.125}, 0.626, ["VC407"]),
        ({"cpu_mean_fraction": 0.626}, 0.125, ["VC407"]),
        ({"cpu_mean_fraction": 0.0039}, 0.0201, ["VC407"]),
        ({"cpu_mean_fraction": 0.0039}, 0.0199, []),
        ({"cpu_p95_fraction": 0.7}, 0.1, ["VC407"]),
        ({"cpu_peak_fraction": 0.7}, 0.1, ["VC407"]),
        ({"cpu_mean_fraction": 0.2, "cpu_peak_fraction": 0.9}, 0.1, []),
    ],
)
def test_a_factor_of_five_is_still_one_and_the_same_thing(
    stated: dict[str, float], measured: float, found: list[str]
) -> None:
    assert ids(traced("cpu_fraction", [measured], **stated)) == found


def test_each_statistic_is_compared_with_its_own() -> None:
    """Of twenty values nineteen are 0.02 and one is 0.9."""
    values = [0.02] * 19 + [0.9]
    assert ids(traced("cpu_fraction", values, cpu_mean_fraction=0.064)) == []
    assert ids(traced("cpu_fraction", values, cpu_peak_fraction=0.9)) == []
    assert ids(traced("cpu_fraction", values, cpu_peak_fraction=0.17)) == ["VC407"]
    assert ids(traced("memory_used_mib", [100.0, 100.0, 9000.0], memory_used_mib=500.0)) == []
    assert ids(traced("memory_used_mib", [100.0, 100.0, 9000.0], memory_used_mib=501.0)) == ["VC407"]
    assert ids(traced("memory_used_mib", [100.0], cpu_mean_fraction=0.9)) == []


def test_memory_that_is_configured_to_the_last_mib_is_no_overcommit() -> None:
    """h0 has 65,536 MiB; vm0 has 4,096 of them."""
    guest = replace(GUEST, balloon_driver=False)
    full = change().vm(1, guest=guest, configured_mib=61_440)
    assert ids(full) == []
    assert ids(change().vm(1, guest=guest, configured_mib=61_441)) == ["VC105"]
    more = {"east": np.array([0.0, 1.0, 0.0]), "west": np.zeros(3)}
    assert ids(replace(full, demand=replace(full.demand, overhead_mib_by_cluster=more))) == ["VC105"]


def test_only_a_platform_that_balloons_misses_the_driver() -> None:
    facts = change().vm(1, guest=replace(GUEST, balloon_driver=False), configured_mib=65_000)
    clusters = tuple(
        replace(c, hypervisor=replace(c.hypervisor, reclaim=replace(c.hypervisor.reclaim, balloon_max_fraction=0.0)))
        for c in facts.estate.clusters
    )
    assert ids(replace(facts, estate=replace(facts.estate, clusters=clusters))) == []


def test_a_cluster_that_tolerates_a_failure_protects_its_tier_1() -> None:
    facts = change().vm(2, tier=1)
    assert ids(facts) == ["VC106"]
    policy = Policy(host_failures_tolerated=1, admission=replace(Policy().admission, form="exact"))
    clusters = (facts.estate.clusters[0], replace(facts.estate.clusters[1], policy=policy))
    assert "VC106" not in ids(replace(facts, estate=replace(facts.estate, clusters=clusters)))


def test_the_gap_of_a_plan_that_is_only_feasible_is_told() -> None:
    facts = change().plan(status="feasible", bound=Bound(1, 1.0, "continuous"), objective="cost")
    assert "The plan uses 2 hosts; no plan can use fewer than 1." in message_of(facts)


def test_a_wish_that_is_kept_is_no_finding() -> None:
    for members, found in ((("vm0", "vm2"), []), (("vm0", "vm1"), ["VC109"])):
        wish = RuleStatement("anti_affinity", members, level="should")
        assert ids(change().estate(rules=(wish,))) == found


def test_labels_of_hosts_that_exist_and_labels_that_are_known_are_no_finding() -> None:
    rule = RuleStatement("anti_affinity", ("vm0", "vm2"), scope="rack")
    facts = change().estate(rules=(rule,))
    assert ids(facts) == ["VC110"]
    hosts = facts.plan.hosts
    assert ids(replace(facts, plan=replace(facts.plan, hosts=tuple(replace(h, existing=True) for h in hosts)))) == []
    labelled = tuple(replace(h, labels=(("rack", h.name),)) for h in hosts)
    assert ids(replace(facts, plan=replace(facts.plan, hosts=labelled))) == []
    assert ids(change().estate(rules=(replace(rule, members=("elsewhere",)),))) == []


def test_a_licence_is_paid_for_hosts_that_run_its_servers() -> None:
    """Two hosts of 8 cores, vm0 and vm1 on the first: 100 + 8 × 10 once, 3 years of 1 + 8 × 2."""
    amounts = (("per_host", 100.0), ("per_core", 10.0), ("per_host_year", 1.0), ("per_core_year", 2.0))
    years = healthy().estate.clusters[0].policy.horizon_years
    for members, hosts in ((("vm0", "vm1"), 1), (("vm0", "vm2"), 2)):
        rule = RuleStatement("licence", members, limit=2, amounts=amounts, name="db")
        message = message_of(change().estate(rules=(rule,)))
        assert f"{hosts * (180.0 + years * 17.0):,.0f} EUR over the horizon" in message
        assert f"with {8 * hosts} cores" in message
    assert ids(change().estate(rules=(RuleStatement("licence", ("none",), limit=2, amounts=amounts),))) == []


@pytest.mark.parametrize(("price", "cost"), [("per_host", 10.0), ("per_core", 80.0), ("per_host_year", 30.0)])
def test_a_price_that_is_not_stated_is_none(price: str, cost: float) -> None:
    """Ten for a host, for each of its 8 cores, or for a host in each of three years."""
    east, west = (replace(c, policy=replace(c.policy, horizon_years=3.0)) for c in healthy().estate.clusters)
    rule = RuleStatement("licence", ("vm0",), limit=2, amounts=((price, 10.0),))
    assert f"It costs {cost:,.0f} EUR over the horizon" in message_of(
        change().estate(rules=(rule,), clusters=(east, west))
    )


def test_only_the_product_s_own_bound_is_told() -> None:
    rule = RuleStatement("licence", ("vm0",), limit=2, amounts=(("per_host", 10.0),), name="db")
    facts = change().estate(rules=(rule,))
    products = tuple(ProductLicence(name, ("h0",), 8, 10.0, bound) for name, bound in (("other", 7.0), ("db", 9.0)))
    told = message_of(replace(facts, plan=replace(facts.plan, products=products)))
    assert told.endswith("which the plan's cost includes; no plan pays less than 9 EUR.")
    assert message_of(facts).endswith("which the plan's cost includes.")


def test_a_rule_that_measures_something_else_is_no_licence() -> None:
    assert ids(change().estate(rules=(RuleStatement("preserve", ("vm0",), amounts=(("cpu_mhz", 1.0),)),))) == []


def test_of_a_wish_broken_in_several_ways_the_first_is_told_and_the_others_counted() -> None:
    one = RuleStatement("ban", ("vm0",), hosts=("h0",), level="should", weight=2.5)
    assert message_of(change().estate(rules=(one,))).startswith(
        "The plan does not keep this preferred rule of weight 2.5: vm0 "
    )
    assert "more)" not in message_of(change().estate(rules=(one,)))
    both = replace(one, members=("vm0", "vm1"))
    assert message_of(change().estate(rules=(both,))).endswith(" (and 1 more).")


@pytest.mark.parametrize(
    ("maximum", "minimum", "found"),
    [(2.0, None, []), (1.99, None, ["VC301"]), (None, 2.0, []), (None, 2.01, ["VC302"]), (0.0, None, ["VC301"])],
)
def test_a_budget_is_kept_at_its_limit(maximum: float | None, minimum: float | None, found: list[str]) -> None:
    budget = BudgetStatement("hosts_used", maximum=maximum, minimum=minimum)
    assert ids(change().estate(budgets=(budget,))) == found


def test_a_host_is_found_where_it_is_written_then_its_type_then_its_cluster() -> None:
    facts = healthy()
    named = ExistingHost("h0", HARDWARE, "t", place=Place("inventory.yaml", 70, 5))
    typed = HostType("t", HARDWARE, None, place=Place("inventory.yaml", 80, 5))
    east, west = facts.estate.clusters
    for cluster, line in (
        (east, 30),
        (replace(east, host_types=(typed,)), 80),
        (replace(east, host_types=(typed,), hosts=(named,)), 70),
    ):
        seen = replace(facts, estate=replace(facts.estate, clusters=(cluster, west)))
        assert seen.place_of_host("h0").line == line
    assert facts.place_of_host("h9").line == 0

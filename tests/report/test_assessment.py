"""Before, after and savings, against arithmetic done by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from vconsolidate.model.arrays import frozen
from vconsolidate.model.policy import Economics
from vconsolidate.model.trace import Trace
from vconsolidate.report.document import PlanDocument

if TYPE_CHECKING:
    from tests.report.conftest import World


def test_before_counts_every_server(document: PlanDocument) -> None:
    before = document.before
    assert (before.servers, before.hosts, before.sockets, before.cores) == (14, 0, 28, 56)
    assert (before.nic_ports, before.hba_ports, before.rack_units) == (56, 14, 28.0)
    assert before.idle_power_w == 14 * 230
    assert before.oldest is not None
    assert (before.oldest.name, before.oldest.year) == ("app01", 2005)
    # means are 3, 8, 13 and 18 % three times each, 0.2 % once, unknown once
    dynamic_w = (410 - 230) * (3 * (0.03 + 0.08 + 0.13 + 0.18) + 0.002)
    assert before.mean_power_w == pytest.approx(14 * 230 + dynamic_w, abs=1e-3)
    assert before.energy_kwh_per_year == pytest.approx(before.mean_power_w * 8760 * 1.6 / 1000, abs=0.1)
    assert (before.idle_servers, before.unknown_servers) == (4, 1)
    assert [item.machines for item in before.utilisation[:3]] == [7, 6, 0]


def test_after_counts_hosts_and_what_stays(world: World) -> None:
    after = replace(world, replay=None).document().after
    assert after is not None
    assert (after.servers, after.hosts) == (4, 3)  # three hosts, the spare among them, and the fax server
    work_mhz = 6 * 900 * 1.05
    mean = work_mhz / (32 * 4100)
    dynamic_w = (430 - 110) * 2 * mean
    assert after.mean_power_w == pytest.approx(3 * 110 + 230 + dynamic_w, abs=1e-3)


def test_yearly_costs_carry_their_arithmetic(document: PlanDocument) -> None:
    costs = {cost.name: cost for cost in document.before.costs}
    assert costs["administration"].value == 14 * 900
    assert costs["administration"].arithmetic == "14 machines × 900 EUR"
    assert costs["rack_space"].value == 28 * 240
    assert "licences" not in costs
    assert document.after is not None
    licences = next(cost for cost in document.after.costs if cost.name == "licences")
    assert licences.value == 3 * 2100


def test_payback_is_investment_over_yearly_saving(document: PlanDocument) -> None:
    savings = document.savings
    assert savings is not None
    assert savings.consolidation_ratio == 4.0
    payback = savings.payback
    assert payback is not None
    assert payback.investment == 2 * 11800 + 12 * 450
    assert payback.years == pytest.approx(payback.investment / payback.saving_per_year, abs=1e-3)


def test_without_prices_there_is_no_payback(world: World) -> None:
    document = replace(world, estate=replace(world.estate, economics=Economics())).document()
    assert document.before.cost_per_year is None
    assert document.savings is not None
    assert document.savings.payback is None


def test_a_host_without_a_price_leaves_payback_open(world: World) -> None:
    cluster = world.estate.clusters[0]
    silent = replace(cluster, host_types=(replace(cluster.host_types[0], price=None),))
    document = replace(world, estate=replace(world.estate, clusters=(silent,))).document()
    assert document.savings is not None
    assert document.savings.payback is None


def test_a_host_that_costs_nothing_has_a_price(world: World) -> None:
    cluster = world.estate.clusters[0]
    free = replace(cluster, host_types=(replace(cluster.host_types[0], price=0.0),))
    document = replace(world, estate=replace(world.estate, clusters=(free,))).document()
    assert document.savings is not None
    assert document.savings.payback is not None
    assert document.savings.payback.investment == 12 * 450


@pytest.mark.parametrize(("licence", "items"), [(None, 0), (0.0, 1)])
def test_silence_about_licences_is_not_a_licence_of_nothing(world: World, licence: float | None, items: int) -> None:
    cluster = world.estate.clusters[0]
    silent = replace(
        cluster,
        host_types=tuple(replace(kind, licence_per_year=licence) for kind in cluster.host_types),
        hosts=tuple(replace(host, licence_per_year=licence) for host in cluster.hosts),
    )
    document = replace(world, estate=replace(world.estate, clusters=(silent,))).document()
    assert document.after is not None
    licences = [cost for cost in document.after.costs if cost.name == "licences"]
    assert len(licences) == items
    assert all(cost.value == 0.0 for cost in licences)


def test_a_plan_that_costs_more_never_pays_back(world: World) -> None:
    cluster = world.estate.clusters[0]
    dear = replace(cluster, host_types=(replace(cluster.host_types[0], licence_per_year=1e6),))
    document = replace(world, estate=replace(world.estate, clusters=(dear,))).document()
    assert document.savings is not None
    assert document.savings.payback is not None
    assert document.savings.payback.years is None
    assert document.savings.payback.saving_per_year < 0


def test_a_trace_beats_the_stated_mean(world: World) -> None:
    values = np.array([[0.5, np.nan, 0.7], [np.nan, np.nan, np.nan]], dtype=np.float32)
    trace = Trace(("app01", "app02"), 0, 300, 3, {"cpu_fraction": frozen(values)})
    document = replace(world, estate=replace(world.estate, trace=trace)).document()
    assert document.before.utilisation[6].machines == 1  # app01 at 60 %
    assert document.before.unknown_servers == 1  # app02 falls back to what the inventory states


def test_growth_is_taken_out_of_the_comparison(world: World) -> None:
    cluster = world.estate.clusters[0]
    growing = replace(cluster, policy=replace(cluster.policy, growth_per_year_fraction=1.0, horizon_years=1.0))
    grown = replace(world, estate=replace(world.estate, clusters=(growing,)), replay=None).document()
    still = replace(world, replay=None).document()
    assert grown.after is not None
    assert still.after is not None
    assert grown.after.mean_power_w < still.after.mean_power_w


@pytest.mark.parametrize("name", ["physical machines", "energy per year", "cost per year"])
def test_a_saving_is_before_minus_after(document: PlanDocument, name: str) -> None:
    assert document.savings is not None
    item = next(item for item in document.savings.items if item.name == name)
    assert item.saved == pytest.approx(item.before - item.after, abs=2e-3)


def test_a_price_of_administration_says_what_it_leaves_out(world: World) -> None:
    def said(economics: Economics) -> bool:
        document = replace(world, estate=replace(world.estate, economics=economics)).document()
        return any("administering VMs is assumed to cost nothing" in note for note in document.assumptions)

    assert said(Economics(administration_per_server_year=900.0))
    assert not said(Economics())


def test_a_single_host_is_singular(world: World) -> None:
    bound = replace(world.plan.bound, hosts=1)
    document = replace(world, plan=replace(world.plan, bound=bound)).document()
    assert any(claim.claim.endswith("needs fewer than 1 host") for claim in document.verification)

"""policy.cpu.vms_at_peak from the inventory to the plan document, its price, and the largest sums as a budget."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.statement import BudgetStatement
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.verify.plan import violations

RUSH = Path(__file__).parents[2] / "sample_inventories" / "morning-rush.yaml"
QUICK = Settings(stop=Stop(work=2.0), host_range=False)


@pytest.mark.parametrize("statistic", ["p95", "{kind: profile, slot: 8 h}"])
def test_hosts_keep_the_peaks_free_and_the_price_is_shown(statistic: str) -> None:
    estate = load_inventory(RUSH, overrides=["policy.cpu.vms_at_peak=3", f"policy.cpu.statistic={statistic}"])
    outcome = plan_estate(estate, replace(QUICK, repair=False))
    assert violations(estate, outcome.demand, outcome.plan) == ()
    none = replace(
        estate, clusters=tuple(replace(c, policy=replace(c.policy, cpu_vms_at_peak=0)) for c in estate.clusters)
    )
    without = plan_estate(none, replace(QUICK, repair=False))
    assert without.plan.hosts_used < outcome.plan.hosts_used
    assert without.plan.bound.hosts <= outcome.plan.bound.hosts <= outcome.plan.hosts_used
    [price] = [note for note in outcome.demand.notes if "has its price" in note]
    assert f"the plan has {outcome.plan.hosts_used} hosts" in price
    assert f"without that room, {without.plan.hosts_used} hosts" in price
    assert not any("price" in note for note in without.demand.notes)


def test_a_larger_number_at_peak_never_needs_fewer_hosts() -> None:
    hosts = []
    for number in (0, 1, 2, 4, 24):
        estate = load_inventory(RUSH, overrides=[f"policy.cpu.vms_at_peak={number}"])
        hosts.append(plan_estate(estate, replace(QUICK, repair=False)).plan.hosts_used)
    assert hosts == sorted(hosts)
    assert hosts[0] < hosts[-1]


def test_other_forms_of_admission_are_refused() -> None:
    overrides = ["policy.cpu.vms_at_peak=1", "policy.host_failures_tolerated=1", "policy.admission={form: exact}"]
    with pytest.raises(InputError, match='works only with admission form "dedicated"'):
        load_inventory(RUSH, overrides=overrides)
    spare = load_inventory(RUSH, overrides=overrides[:2])
    outcome = plan_estate(spare, replace(QUICK, repair=False))
    assert violations(spare, outcome.demand, outcome.plan) == ()
    assert sum(host.spare for host in outcome.plan.hosts) == 1


def test_a_blocking_budget_keeps_the_largest_sum_of_every_host_within_it() -> None:
    """The maximum of the sum on the planning period, by cuts that are made when they are needed."""
    estate = replace(load_inventory(RUSH), budgets=(BudgetStatement("cpu_utilisation_peak", maximum=0.8),))
    first = plan_estate(estate, replace(QUICK, repair=False))
    outcome = plan_estate(estate, QUICK)
    assert first.replay is not None
    assert outcome.replay is not None
    assert max(host.cpu_peak_fraction for host in first.replay.hosts) > 0.8
    assert max(host.cpu_peak_fraction for host in outcome.replay.hosts) <= 0.8 + 1e-6
    assert outcome.rounds[-1].refuted == ()

"""A plan against measurements: what is told apart, what is judged, and what nobody measured."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.pipeline.tracking.conftest import START_S, STEPS, Migration
from vconsolidate.errors import InputError
from vconsolidate.model.measured import Measured, Panel
from vconsolidate.model.statement import BudgetStatement
from vconsolidate.model.tracking import TrackedHost, Tracking
from vconsolidate.pipeline.tracking.track import track


def tracked(migration: Migration, measured: Measured, **more: dict[str, str]) -> Tracking:
    return track(migration.estate, migration.demand, migration.plan, measured, **more)  # type: ignore[arg-type]


def share(host: TrackedHost, kind: str) -> float:
    return sum(cause.share for cause in host.causes if cause.kind == kind)


def test_all_as_planned_has_no_difference(migration: Migration) -> None:
    found = tracked(migration, migration.measured())
    assert [host.state for host in found.hosts] == ["as_expected", "as_expected"]
    assert [host.cpu_mean.measured for host in found.hosts] == pytest.approx([0.3, 0.3])
    assert not found.findings
    assert not any(host.causes for host in found.hosts)


def test_causes_add_up_to_the_difference(migration: Migration) -> None:
    found = tracked(migration, migration.measured({"v00": 3.0, "v01": 0.0, "v07": 1.4}), placed={"v02": "h2"})
    for host in found.hosts:
        assert host.cpu_mean.measured is not None
        difference = host.cpu_mean.measured - host.cpu_mean.expected
        assert sum(cause.share for cause in host.causes) == pytest.approx(difference, abs=1e-6)


def test_a_vm_that_runs_elsewhere_moves_its_use(migration: Migration) -> None:
    found = tracked(migration, migration.measured(), placed={"v00": "h2"})
    assert found.moved == ("v00",)
    assert [share(host, "placement") for host in found.hosts] == pytest.approx([-0.05, 0.05])
    assert [(host.vms_planned, host.vms_measured) for host in found.hosts] == [(6, 5), (6, 7)]


def test_one_vm_that_grew_is_its_own_cause(migration: Migration) -> None:
    found = tracked(migration, migration.measured({"v00": 4.0}))
    first = found.hosts[0]
    assert first.causes[0].kind == "own"
    assert first.causes[0].share > 0.7 * 0.15


def test_what_all_vms_share_is_common_or_rating(migration: Migration) -> None:
    found = tracked(migration, migration.measured(1.2))
    for host in found.hosts:
        told = share(host, "common") + share(host, "rating") + share(host, "class")
        assert told == pytest.approx(0.06, rel=0.15)
        assert host.state == "above"


def test_work_of_the_host_beyond_its_vms_is_overhead(migration: Migration) -> None:
    plain = migration.measured()
    panel = plain.counters["cpu_cores"]
    hosts = np.full((1, STEPS), 4.0, dtype=np.float32)
    both = Panel((*panel.names, "h1"), np.concatenate([panel.values, hosts]))
    found = tracked(migration, replace(plain, counters={"cpu_cores": both}))
    assert share(found.hosts[0], "overhead") == pytest.approx(0.1)
    assert not found.hosts[0].from_vms
    assert found.hosts[1].from_vms


def test_a_host_above_its_ceiling_is_a_finding_and_its_twin_is_not(migration: Migration) -> None:
    assert not tracked(migration, migration.measured(2.6)).findings
    found = tracked(migration, migration.measured(2.7))
    assert {(finding.id, finding.subject) for finding in found.findings} == {("VC207", "h1"), ("VC207", "h2")}
    assert all(finding.severity == "block" for finding in found.findings)


def test_ready_is_judged_as_in_check(migration: Migration) -> None:
    assert not tracked(migration, migration.measured(ready=0.05)).findings
    found = tracked(migration, migration.measured(ready=0.06))
    assert {finding.id for finding in found.findings} == {"VC201"}
    assert len(found.findings) == 12


def test_what_is_not_measured_is_unknown_and_not_kept(migration: Migration) -> None:
    found = tracked(migration, migration.measured())
    verdicts = {(one.metric, one.about): one for one in found.standings}
    assert verdicts["ready", "tier 3"].verdict == "unknown"
    assert verdicts["ready", "tier 3"].value is None
    assert verdicts["over_ceiling", "hosts"].verdict == "kept"


def test_a_budget_is_judged_on_what_was_measured(migration: Migration) -> None:
    budget = BudgetStatement(metric="cpu_utilisation_peak", level="block", maximum=0.5)
    estate = replace(migration.estate, budgets=(budget,))
    kept = track(estate, migration.demand, migration.plan, migration.measured(1.5))
    missed = track(estate, migration.demand, migration.plan, migration.measured(1.7))
    assert not kept.findings
    assert [finding.id for finding in missed.findings] == ["VC301"]


def test_a_budget_that_nobody_measured_is_unknown(migration: Migration) -> None:
    budget = BudgetStatement(metric="cpu_ready", level="block", maximum=0.05)
    found = track(replace(migration.estate, budgets=(budget,)), migration.demand, migration.plan, migration.measured())
    assert [one.verdict for one in found.standings if one.kind == "budget"] == ["unknown"]
    assert not found.findings


def test_a_vm_without_measurement_is_named_and_estimated(migration: Migration) -> None:
    found = tracked(migration, migration.measured(without=("v03",)))
    assert found.missing == ("v03",)
    assert found.hosts[0].estimated_vms == 1
    assert found.hosts[0].cpu_mean.measured == pytest.approx(0.3)


def test_a_host_without_any_measurement_says_so(migration: Migration) -> None:
    found = tracked(migration, migration.measured(without=tuple(f"v{number:02d}" for number in range(6))))
    assert [host.state for host in found.hosts] == ["not_measured", "as_expected"]
    assert found.hosts[0].cpu_mean.measured is None


def test_names_that_the_plan_lacks_are_extra(migration: Migration) -> None:
    plain = migration.measured()
    panel = plain.counters["cpu_cores"]
    more = Panel((*panel.names, "stranger"), np.concatenate([panel.values, panel.values[:1]]))
    assert tracked(migration, replace(plain, counters={"cpu_cores": more})).extra == ("stranger",)


def test_names_may_differ_in_case_and_domain(migration: Migration) -> None:
    plain = migration.measured()
    panel = plain.counters["cpu_cores"]
    names = tuple(f"{name.upper()}.example.org" for name in panel.names)
    found = tracked(migration, replace(plain, counters={"cpu_cores": Panel(names, panel.values)}))
    assert not found.missing
    assert not found.extra


def test_measurements_of_something_else_are_refused(migration: Migration) -> None:
    plain = migration.measured()
    panel = plain.counters["cpu_cores"]
    other = Panel(tuple(f"x{name}" for name in panel.names), panel.values)
    with pytest.raises(InputError, match="is a VM or host of the plan"):
        tracked(migration, replace(plain, counters={"cpu_cores": other}))


def test_names_of_today_can_be_told(migration: Migration) -> None:
    plain = migration.measured()
    panel = plain.counters["cpu_cores"]
    other = Panel(("real", *panel.names[1:]), panel.values)
    found = tracked(migration, replace(plain, counters={"cpu_cores": other}), renamed={"real": "v00"})
    assert not found.missing


def test_growth_is_expected_as_far_as_it_is_due(migration: Migration) -> None:
    cluster = migration.estate.clusters[0]
    policy = replace(cluster.policy, growth_per_year_fraction=0.2, horizon_years=3.0)
    estate = replace(migration.estate, clusters=(replace(cluster, policy=policy),))
    found = track(estate, migration.demand, migration.plan, migration.measured(1.0 / 1.2**3))
    assert found.growth_factor == pytest.approx(1.2 ** (1.0 / 365.25) / 1.2**3, rel=1e-4)
    assert [host.state for host in found.hosts] == ["as_expected", "as_expected"]


def test_broken_rules_where_vms_run_are_findings(migration: Migration) -> None:
    placed = {vm.name: "h2" for vm in migration.demand.vms}
    small = replace(migration.estate.clusters[0].policy, max_vms_per_host=8)
    estate = replace(migration.estate, clusters=(replace(migration.estate.clusters[0], policy=small),))
    found = track(estate, migration.demand, migration.plan, migration.measured(), placed=placed)
    assert "VC107" in {finding.id for finding in found.findings}


def test_hardware_threads_are_worth_less_than_cores(migration: Migration) -> None:
    """A host with half of its threads busy has every core busy: 100 %, not 50 %."""
    panel = Panel(("h1",), np.full((1, STEPS), 0.5, dtype=np.float32))
    found = tracked(migration, Measured(0, 300, STEPS, {"threads_fraction": panel}))
    assert found.hosts[0].cpu_mean.measured == pytest.approx(1.0)
    full = Panel(("h1",), np.full((1, STEPS), 1.0, dtype=np.float32))
    found = tracked(migration, Measured(0, 300, STEPS, {"threads_fraction": full}))
    assert found.hosts[0].cpu_mean.measured == pytest.approx(1.25)


def test_gaps_are_no_use_and_no_idleness(migration: Migration) -> None:
    plain = migration.measured(2.0)
    values = plain.counters["cpu_cores"].values.copy()
    values[:, ::2] = np.nan
    found = tracked(migration, replace(plain, counters={"cpu_cores": Panel(plain.counters["cpu_cores"].names, values)}))
    assert found.hosts[0].coverage == pytest.approx(0.5)
    assert found.hosts[0].cpu_mean.measured == pytest.approx(0.6)
    assert all(vm.own is not None and math.isfinite(vm.own) for vm in found.vms)


def test_hosts_that_nobody_measured_are_not_counted_as_kept(migration: Migration) -> None:
    budget = BudgetStatement(metric="hosts_over_ceiling", level="block", maximum=0.0)
    estate = replace(migration.estate, budgets=(budget,))
    ready = Panel(("v00",), np.full((1, STEPS), 0.01, dtype=np.float32))
    nothing = Measured(START_S, 300, STEPS, {"ready_fraction": ready})
    found = track(estate, migration.demand, migration.plan, nothing)
    assert [(one.value, one.verdict) for one in found.standings if one.metric == "hosts_over_ceiling"] == [
        (None, "unknown")
    ]


def test_what_was_not_measured_comes_before_what_is_kept(migration: Migration) -> None:
    found = track(migration.estate, migration.demand, migration.plan, migration.measured(1.0, ready=0.01))
    assert [one.verdict for one in found.standings] == sorted((one.verdict for one in found.standings), reverse=True)
    tight = [one.tightness for one in found.standings if one.verdict == "kept"]
    assert tight == sorted(tight)


@pytest.mark.parametrize("ready", [None, 0.02])
def test_an_overloaded_host_without_ready_says_so(migration: Migration, ready: float | None) -> None:
    found = track(migration.estate, migration.demand, migration.plan, migration.measured(9.0, ready=ready))
    said = [one.message for one in found.findings if one.id == "VC214"]
    assert said
    assert all("nan" not in one for one in said)
    assert all(("Ready time was not measured." in one) == (ready is None) for one in said)

"""Both periods are replayed and judged: hosts that only look calm on the days held out are named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.pipeline.bursts import HOURS, estate_of, history
from vconsolidate.errors import ExitCode
from vconsolidate.model.estate import Estate
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.report.document import build, dump, parse
from vconsolidate.report.run import RunInfo

QUICK = Settings(stop=Stop(work=1.0), host_range=False, room=False)
N_SERVERS = 24


def bursting(folder: Path, day: int) -> Estate:
    """Return servers that are idle in their 95th percentile, and for three hours of one day in 28 busy all at once."""
    rows = {}
    for number in range(N_SERVERS):
        cpu = np.array(history(28, 0.005))
        cpu[day * HOURS + 9 : day * HOURS + 12] = 0.8
        rows[f"s{number:02d}"] = cpu.tolist()
    return estate_of(folder, rows)


def test_a_burst_in_the_planning_period_is_named_though_the_days_held_out_are_calm(tmp_path: Path) -> None:
    outcome = plan_estate(bursting(tmp_path, 4), replace(QUICK, repair=False))
    assert outcome.replay is not None
    assert outcome.planning is not None
    assert max(host.cpu_peak_fraction for host in outcome.replay.hosts) < 0.2
    assert max(host.cpu_peak_fraction for host in outcome.planning.hosts) > 2.0
    found = {finding.id: finding for finding in outcome.findings if finding.period == "planning"}
    assert found["VC214"].message.startswith("In the planning period: the host's CPU demand peaks at")
    assert outcome.exit_code is ExitCode.BREACH
    assert all(risk.breach_probability > 0.4 for risk in outcome.replay.risks)


def test_bursty_servers_are_spread_until_the_sum_of_none_passes_its_host(tmp_path: Path) -> None:
    crowded = plan_estate(bursting(tmp_path, 4), replace(QUICK, repair=False))
    outcome = plan_estate(bursting(tmp_path, 4), QUICK)
    assert outcome.planning is not None
    assert outcome.plan.hosts_used > crowded.plan.hosts_used
    assert max(host.cpu_peak_fraction for host in outcome.planning.hosts) <= 1.0
    assert outcome.exit_code is ExitCode.OK
    assert "CPU demand is" in outcome.rounds[0].refuted[0]


def test_the_same_burst_on_the_days_held_out_is_judged_and_not_repaired(tmp_path: Path) -> None:
    outcome = plan_estate(bursting(tmp_path, 25), QUICK)
    assert len(outcome.rounds) == 1
    peaks = [finding for finding in outcome.findings if finding.id == "VC214"]
    assert peaks
    assert all(finding.message.startswith("On unseen data: ") for finding in peaks)
    assert {(finding.period, finding.severity) for finding in peaks} == {("", "warn")}


def test_what_both_periods_show_is_said_once(tmp_path: Path) -> None:
    early, late = bursting(tmp_path, 4), bursting(tmp_path, 25)
    assert early.trace is not None
    assert late.trace is not None
    values = np.maximum(early.trace.values["cpu_fraction"], late.trace.values["cpu_fraction"])
    both = replace(early, trace=replace(early.trace, values={"cpu_fraction": values}))
    outcome = plan_estate(both, replace(QUICK, repair=False))
    peaks = [finding for finding in outcome.findings if finding.id == "VC214"]
    assert [finding.subject for finding in peaks] == [host.name for host in outcome.plan.hosts]
    assert all(finding.message.startswith("On unseen data and in the planning period: ") for finding in peaks)


@pytest.mark.parametrize(("day", "kept_unseen"), [(4, True), (25, False)])
def test_the_document_tells_them_apart(tmp_path: Path, day: int, *, kept_unseen: bool) -> None:
    outcome = plan_estate(bursting(tmp_path, day), replace(QUICK, repair=False))
    run = RunInfo(held_out_days=outcome.held_out_days, planned_span=outcome.planned_span, unseen=True)
    written = build(
        outcome.estate,
        outcome.demand,
        outcome.plan,
        outcome.replay,
        outcome.findings,
        run,
        planning=outcome.planning,
        late=outcome.late,
    )
    document = parse(dump(written), "plan.json")
    assert document.replay is not None
    assert document.replay.planning is not None
    assert document.replay.planning.n_steps == 21 * HOURS
    assert document.replay.n_steps == 7 * HOURS
    assert (document.search.planned_from_s, document.search.planned_until_s) == (0, 21 * 86_400)
    claims = {claim.claim: claim.holds for claim in document.verification}
    assert claims["every VM and host meets its service level"] is False
    assert claims["the service levels also hold for demand not used for planning"] is kept_unseen


def test_without_days_held_out_there_is_one_period(tmp_path: Path) -> None:
    outcome = plan_estate(bursting(tmp_path, 4), replace(QUICK, hold_out_days=0))
    assert outcome.planning is None
    assert outcome.replay is not None
    assert outcome.replay.n_steps == 28 * HOURS
    assert not any(finding.period for finding in outcome.findings)

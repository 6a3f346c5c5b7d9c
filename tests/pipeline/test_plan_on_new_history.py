"""A plan tried on another history: all that it has not seen is judged, of whatever length, with the VMs as planned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.pipeline.bursts import HOURS, INVENTORY, history
from vconsolidate.cli.judging import judge_plan
from vconsolidate.errors import ExitCode
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.pipeline.verify.verification import verify_data
from vconsolidate.report.document import build, dump
from vconsolidate.report.run import RunInfo
from vconsolidate.report.schema.plan_document import PlanDocument

TRACES = """traces:
  - {file: cpu.csv, interval: 1 h, layout: wide, metric: cpu, units: {cpu: "%"}}
"""
QUICK = Settings(stop=Stop(work=1.0), host_range=False, room=False)


def inventory(folder: Path, cpu: list[float], *, start_day: int = 0) -> Path:
    """Write an inventory with hourly CPU shares from a day of May 2023 on."""
    folder.mkdir(exist_ok=True)
    start = np.datetime64("2023-05-01T00:00", "m") + np.timedelta64(start_day * HOURS * 60, "m")
    rows = [f"{start + np.timedelta64(60 * i, 'm')},{share * 100:g}" for i, share in enumerate(cpu)]
    (folder / "cpu.csv").write_text("\n".join(["timestamp,web", *rows]) + "\n", encoding="utf-8")
    path = folder / "estate.yaml"
    text = INVENTORY.replace("GUEST", "debian-10").replace("HYPERVISOR", "kvm-rhel-8")
    path.write_text(text.replace("target:", TRACES + "target:"), encoding="utf-8")
    return path


def document(outcome: Outcome, run: RunInfo) -> PlanDocument:
    return build(
        outcome.estate,
        outcome.demand,
        outcome.plan,
        outcome.replay,
        outcome.findings,
        run,
        planning=outcome.planning,
        late=outcome.late,
    )


def planned(folder: Path, path: Path) -> Path:
    """Plan an inventory and write the document."""
    outcome = plan_estate(load_inventory(path), QUICK)
    run = RunInfo(
        inventory=str(path),
        work=1.0,
        rounds=outcome.rounds,
        held_out_days=outcome.held_out_days,
        planned_span=outcome.planned_span,
        unseen=outcome.held_out_days > 0,
    )
    plan = folder / "plan.json"
    plan.write_bytes(dump(document(outcome, run)))
    return plan


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Return a plan made on 21 of 28 days of an idle server."""
    return planned(tmp_path, inventory(tmp_path / "old", history(28, 0.1)))


def test_on_its_own_history_the_document_comes_back_byte_for_byte(plan: Path) -> None:
    assert dump(document(*judge_plan(plan, None, workers=1))) == plan.read_bytes()


@pytest.mark.parametrize("days", [1, 3, 40])
def test_a_later_history_is_judged_from_its_first_hour_to_its_last(tmp_path: Path, plan: Path, days: int) -> None:
    later = inventory(tmp_path / "new", history(days, 0.1, {0: 0.9}), start_day=90)
    outcome, run = judge_plan(plan, later, workers=1)
    assert outcome.replay is not None
    assert (outcome.replay.n_steps, outcome.planning) == (days * HOURS, None)
    assert [finding.subject for finding in outcome.findings if finding.id == "VC213"] == ["web"]
    assert outcome.exit_code is ExitCode.BREACH
    written = document(outcome, run)
    assert written.replay is not None
    assert written.replay.data == "unseen"


def test_a_longer_history_is_unseen_from_where_the_plan_saw_it(tmp_path: Path, plan: Path) -> None:
    longer = inventory(tmp_path / "new", history(42, 0.1, dict.fromkeys(range(30, 42), 0.9)))
    outcome, _ = judge_plan(plan, longer, workers=1)
    assert outcome.replay is not None
    assert outcome.planning is not None
    assert (outcome.planning.n_steps, outcome.replay.n_steps) == (21 * HOURS, 21 * HOURS)
    assert outcome.exit_code is ExitCode.BREACH


def test_what_the_plan_saw_is_not_called_unseen(tmp_path: Path, plan: Path) -> None:
    part = inventory(tmp_path / "new", history(14, 0.1))
    outcome, run = judge_plan(plan, part, workers=1)
    assert (run.unseen, outcome.planning) == (False, None)
    assert outcome.exit_code is ExitCode.OK


def test_a_history_before_the_plans_is_unseen_too(tmp_path: Path) -> None:
    plan = planned(tmp_path, inventory(tmp_path / "old", history(14, 0.1), start_day=60))
    _, run = judge_plan(plan, inventory(tmp_path / "new", history(10, 0.1)), workers=1)
    assert run.unseen is True


def test_vms_keep_the_vcpus_of_the_plan(tmp_path: Path, plan: Path) -> None:
    same, _ = judge_plan(plan, None, workers=1)
    later, _ = judge_plan(plan, inventory(tmp_path / "new", history(20, 0.9), start_day=90), workers=1)
    assert [vm.vcpus for vm in later.demand.vms] == [vm.vcpus for vm in same.demand.vms]
    assert later.demand.vms[0].cpu_mhz > same.demand.vms[0].cpu_mhz


def test_a_history_shorter_than_what_was_held_out_is_verified_as_well(tmp_path: Path, plan: Path) -> None:
    later = inventory(tmp_path / "new", history(3, 0.1), start_day=90)
    assert verify_data(plan.read_bytes(), "plan.json", later).violations == ()

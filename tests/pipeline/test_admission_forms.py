"""Admission control by reservations through the whole line: planned, replayed, refuted, verified, explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.pipeline.verify.verification import verify_data

SAMPLE = Path(__file__).parents[2] / "sample_inventories" / "branch-office.yaml"
SETTINGS = Settings(stop=Stop(work=2.0))


def planned(form: str, *overrides: str) -> Outcome:
    given = [f"policy.admission={form}", *overrides]

    def reload(settings: Sequence[str]) -> Estate:
        return load_inventory(SAMPLE, overrides=[*given, *settings])

    return plan_estate(reload(()), replace(SETTINGS, reload=reload))


@pytest.fixture(scope="module")
def by_percentage() -> Outcome:
    return planned("percentage")


def table(outcome: Outcome) -> list[str]:
    plan = outcome.plan
    return [f"{vm.name},{plan.hosts[h].name}" for vm, h in zip(outcome.demand.vms, plan.host_of_vm, strict=True)]


def test_a_share_of_reservations_admits_what_cannot_restart(by_percentage: Outcome) -> None:
    """Two hosts keep their share; the replay of their failures refutes the plan, and the finding says why both hold."""
    assert by_percentage.plan.hosts_used == 2
    stranded = [finding for finding in by_percentage.findings if finding.id == "VC221"]
    assert stranded
    assert all("Admission control by percentage is satisfied all the same" in finding.message for finding in stranded)


def test_vms_run_on_all_hosts() -> None:
    plan = planned("slots").plan
    assert (plan.status, plan.hosts_used) == ("optimal", 4)
    assert len(set(plan.host_of_vm.tolist())) == 4
    assert not any(host.spare for host in plan.hosts)


def test_verify_counts_slots_of_plans_made_elsewhere(by_percentage: Outcome) -> None:
    """The plan of two hosts has too few slots: one reservation makes every slot as large."""
    rows = "\n".join(["vm,host", *table(by_percentage)]).encode()
    assert verify_data(rows, "plan.csv", SAMPLE, overrides=["policy.admission=percentage"]).violations == ()
    (found,) = verify_data(rows, "plan.csv", SAMPLE, overrides=["policy.admission=slots"]).violations
    assert found.rule == "host_failures_tolerated"
    assert found.message == (
        "when bremen-dl360-01 fails, bremen has 4 slots left and needs 11 "
        "(a slot is 32 MHz and 52.4 GiB (set by bre-erp-db01))"
    )


def test_the_form_is_named_in_the_conflict_and_exact_is_offered() -> None:
    outcome = planned("slots", "target.clusters[bremen].host_types[dl360].count=3")
    assert outcome.plan.status == "infeasible"
    assert (
        "every VM must restart when any host fails under admission control by slots"
        in outcome.plan.conflicts[-1].message
    )
    offers = [finding for finding in outcome.findings if finding.id == "VC108"]
    assert any("use exact admission control instead of slots in bremen" in offer.message for offer in offers)

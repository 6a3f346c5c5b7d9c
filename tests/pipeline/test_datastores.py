"""Datastores from the inventory to the plan document, and back: verify, explain, capacity, an earlier plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.capacity import VmSize
from vconsolidate.model.estate import Estate
from vconsolidate.model.explanation import VmExplanation
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.capacity.free_room import room
from vconsolidate.pipeline.explain.vm_and_server import explain
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.report.document import build
from vconsolidate.report.rebuild import previous_of, storage_of
from vconsolidate.report.run import RunInfo
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.sizing.size import size
from vconsolidate.verify.files_on_datastores import use_of_datastores
from vconsolidate.verify.plan import violations

SAMPLE = Path(__file__).parents[2] / "sample_inventories" / "datastores.yaml"
SETTINGS = Settings(stop=Stop(work=4.0), repair=False)


def document_of(outcome: Outcome) -> PlanDocument:
    parts = (outcome.estate, outcome.demand, outcome.plan, outcome.replay, outcome.findings)
    return build(*parts, RunInfo())


@pytest.fixture(scope="module")
def estate() -> Estate:
    return load_inventory(SAMPLE)


@pytest.fixture(scope="module")
def outcome(estate: Estate) -> Outcome:
    return plan_estate(estate, SETTINGS)


def test_the_sample_keeps_its_statements(outcome: Outcome) -> None:
    where = {one.vm: one for one in outcome.plan.storage}
    assert where["crm-db01"].disks == ("san-silver", "san-gold")
    assert where["erp-db01"].disks == ("san-gold", "san-gold")
    assert where["mail01"].disks == ("san-silver",)
    assert where["wiki01"].home in {"nas-01", "san-silver"}
    assert {one.swap for one in outcome.plan.storage if not one.vm.endswith("-db01")} == {"nas-01"}
    assert "scratch" not in {name for one in outcome.plan.storage for name in (one.home, *one.disks)}
    assert violations(outcome.estate, outcome.demand, outcome.plan) == ()


def test_hourly_peaks_are_compared_hour_by_hour(estate: Estate) -> None:
    demand = size(estate)
    batch = next(vm for vm in demand.vms if vm.name == "build01")
    office = next(vm for vm in demand.vms if vm.name == "crm-app01")
    assert len(batch.iops_by_slot) == 24
    assert int(np.argmax(batch.iops_by_slot)) in range(7)
    assert int(np.argmax(office.iops_by_slot)) in range(8, 18)
    assert batch.disk_iops == max(batch.iops_by_slot)


def test_every_file_is_counted_once(outcome: Outcome) -> None:
    used = use_of_datastores(outcome.estate, outcome.demand, outcome.plan)
    document = document_of(outcome)
    assert document.clusters[0].files is not None
    assert sum(one.stored_gib for one in used.values()) == pytest.approx(document.clusters[0].files.total_gib, abs=0.01)
    assert sum(one.used_gib for one in document.datastores) == pytest.approx(
        document.clusters[0].files.total_gib, abs=0.01
    )


def test_a_document_gives_its_datastores_back_and_a_changed_one_is_refused(outcome: Outcome) -> None:
    document = document_of(outcome)
    assert storage_of(document) == outcome.plan.storage
    first, *others = outcome.plan.storage
    broken = replace(outcome.plan, storage=(replace(first, home="scratch"), *others))
    found = [one.message for one in violations(outcome.estate, outcome.demand, broken)]
    assert found == [f"files of {first.vm} lie on scratch, which not all hosts of main reach"]


def test_planning_again_moves_no_file(estate: Estate, outcome: Outcome) -> None:
    previous = previous_of(document_of(outcome))
    again = document_of(plan_estate(estate, replace(SETTINGS, previous=previous)))
    assert sum(vm.storage.copied_gib for vm in again.vms if vm.storage is not None) == 0.0
    assert again.copying is not None
    assert again.copying.hours == 0.0


def test_explain_names_the_datastores_of_a_vm(outcome: Outcome) -> None:
    found = explain(outcome.estate, outcome.demand, outcome.plan, "crm-db01")
    assert isinstance(found, VmExplanation)
    assert dict(found.figures)["on"].startswith("san-silver, san-gold, moved from san-silver; ")


def test_room_counts_what_each_datastore_holds(estate: Estate, outcome: Outcome) -> None:
    wide = replace(
        estate,
        clusters=tuple(
            replace(c, policy=replace(c.policy, cpu_ceiling_fraction=1.0, vcpu_per_core=64.0)) for c in estate.clusters
        ),
    )
    small = VmSize("small", 1, 256, 10.0, disk_gib=800.0, network_mbps=0.0)
    (found,) = room(wide, outcome.demand, outcome.plan, [small]).sizes
    free = {one.name: one.usable_gib - one.used_gib for one in document_of(outcome).datastores if one.name != "scratch"}
    each = 800.0 * 1.1 + 1.0  # snapshots, logs and at most 256 MiB of a swap file
    assert found.clusters[0].fits == sum(int(gib // each) for gib in free.values())
    assert found.clusters[0].reasons[0].what == "datastore"

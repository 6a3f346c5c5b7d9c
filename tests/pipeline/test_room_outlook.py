"""Room, pools and licences from the inventory to the reports and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.pipeline.verify.matching import reopen_plan
from vconsolidate.report.compose.room_and_pools import room_of
from vconsolidate.report.document import build
from vconsolidate.report.formats import markdown
from vconsolidate.report.formats.terminal import render as terminal
from vconsolidate.report.options import Options
from vconsolidate.report.run import RunInfo
from vconsolidate.report.schema.plan_document import PlanDocument

INVENTORY = """
version: 1
name: Room
defaults:
  servers:
    os: centos-6
    tier: 2
    hardware:
      cpu: {vendor: intel, generation: skylake, sockets: 1, cores_per_socket: 16, threads_per_core: 2, clock: 2.1 GHz}
      memory: 64 GiB
    demand: {cpu_mean: 6 %, cpu_p95: 14 %, cpu_peak: 22 %, memory_used: 24 GiB}
servers: [{name: db01}, {name: db02}, {name: web01}, {name: web02}]
policy:
  reserve_room: [{name: next-database, vcpus: 8, memory: 96 GiB, cpu: 4 GHz, count: 2}]
target:
  clusters:
    - name: main
      hypervisor: esxi-6.7
      host_types: [{name: r740, model: dell-poweredge-r740-2x6130, count: 4, price: 11800 EUR}]
rules: [{kind: licence, servers: ["db*"], per_core_year: 100 EUR, name: ERP}]
resource_pools:
  - {name: business, reservation: 40 GHz}
  - {name: shop, parent: business, servers: ["web*"], limit: 20 GHz}
"""


def planned(*overrides: str) -> Outcome:
    estate = load_inventory(None, text=INVENTORY, overrides=overrides)
    return plan_estate(estate, Settings(stop=Stop(work=5.0), host_range=False))


def document_of(outcome: Outcome) -> PlanDocument:
    run = RunInfo(room=outcome.room)
    return build(outcome.estate, outcome.demand, outcome.plan, outcome.replay, outcome.findings, run)


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return planned()


def test_the_document_tells_what_the_plan_keeps_and_pays(outcome: Outcome) -> None:
    document = document_of(outcome)
    assert [(kept.name, kept.count) for kept in document.kept_room if not kept.for_pools] == [("next-database", 2)]
    [product] = document.products
    assert (product.name, product.cores, product.cost, product.bound) == ("ERP", 32, 9600.0, 9600.0)
    assert document.objective.cost == 11800.0 + 9600.0
    pools = {pool.name: pool for pool in document.resource_pools}
    assert (pools["business"].vms, pools["business"].reservation_mhz, pools["shop"].vms) == (2, 40_000.0, 2)
    assert [of.name for of in document.room] == [
        "next-database",
        "25th percentile",
        "50th percentile",
        "90th percentile",
    ]
    assert document.room[0].kept == 2


def test_a_plan_read_back_keeps_the_same(outcome: Outcome) -> None:
    document = document_of(outcome)
    again, _ = reopen_plan(document, outcome.estate, outcome.demand)
    assert again.room == outcome.plan.room
    assert again.products == outcome.plan.products
    assert room_of(document) == outcome.room


def test_room_that_is_kept_is_not_offered_again(outcome: Outcome) -> None:
    without = planned("policy.reserve_room=[]")
    assert outcome.room is not None
    assert without.room is not None
    kept, free = ({of.size.name: of.fits for of in room.sizes} for room in (outcome.room, without.room))
    assert all(kept[name] < free[name] for name in ("25th percentile", "50th percentile", "90th percentile"))


def test_reports_show_room_pools_and_licences(outcome: Outcome) -> None:
    document = document_of(outcome)
    text = terminal(document, Options(width=120, details=True))
    for words in ("Licences", "9,600 EUR (proven)", "Resource pools", "business / shop",
                  "Reserved for next-database: 2 VMs (2 on main-r740-01)."):  # fmt: skip
        assert words in text
    assert "Resource pools" in markdown.render(document, Options(width=120))


def test_a_licence_finding_says_what_is_paid(outcome: Outcome) -> None:
    [found] = [finding for finding in outcome.findings if finding.id == "VC111"]
    assert (
        "It costs 9,600 EUR over the horizon, which the plan's cost includes; no plan pays less than 9,600 EUR."
        in found.message
    )
    assert Path(found.place.file).name == "<stdin>"

"""Work is one account for the whole command: what all its searches and replays charge stays within the effort."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate
from vconsolidate.model.progress import SearchReport
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.work_limit import WorkLimit
from vconsolidate.pipeline.ledger import Ledger
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings

SAMPLES = Path(__file__).parents[2] / "sample_inventories"


@dataclass
class Meter:
    """Adds up all work that a command charges."""

    total: float = 0.0
    calls: list[float] = field(default_factory=list)

    def __call__(self, work: float) -> None:
        assert work >= 0.0
        self.calls.append(work)
        self.total += work


def with_every_form(estate: Estate, tolerated: int) -> Estate:
    """Return an estate whose clusters survive failures exactly, so that spares and restarts are searched for too."""
    clusters = []
    for cluster in estate.clusters:
        admission = replace(cluster.policy.admission, form="exact")
        policy = replace(cluster.policy, host_failures_tolerated=tolerated, admission=admission)
        clusters.append(replace(cluster, policy=policy))
    return replace(estate, clusters=tuple(clusters))


@pytest.mark.parametrize("sample", ["database-mix", "morning-rush", "full-tour", "data-center"])
@pytest.mark.parametrize("effort", [1.0, 4.0])
def test_all_parts_of_a_command_together_keep_to_the_effort(sample: str, effort: float) -> None:
    meter = Meter()
    estate = load_inventory(SAMPLES / f"{sample}.yaml")
    outcome = plan_estate(estate, Settings(stop=Stop(work=effort, charge=meter)))
    assert outcome.plan.hosts
    assert 0.0 < meter.total <= 1.2 * effort


def test_so_do_exact_failures() -> None:
    meter = Meter()
    estate = with_every_form(load_inventory(SAMPLES / "database-mix.yaml"), 1)
    plan_estate(estate, Settings(stop=Stop(work=2.0, charge=meter)))
    assert 0.0 < meter.total <= 2.4


def test_so_does_advice_where_there_is_no_plan() -> None:
    meter = Meter()
    estate = load_inventory(SAMPLES / "infeasible" / "memory-short.yaml")
    outcome = plan_estate(estate, Settings(stop=Stop(work=2.0, charge=meter)))
    assert outcome.plan.status == "infeasible"
    assert 0.0 < meter.total <= 2.4


def test_a_stop_charges_the_limit_it_came_from_and_all_above() -> None:
    meter = Meter()
    whole = WorkLimit(Stop(work=10.0, charge=meter))
    part = whole.part(0.5)
    search = WorkLimit(part.stop(0.5))
    search.charge(2.0)
    assert (search.left, part.left, whole.left, meter.total) == (0.5, 3.0, 8.0, 2.0)
    WorkLimit(part.stop().uncounted).charge(1.0)
    assert (part.left, meter.total) == (3.0, 2.0)


def test_time_is_shared_like_work() -> None:
    now = [50.0]
    whole = WorkLimit(Stop(seconds=8.0, work=10.0, clock=lambda: now[0]))
    now[0] = 52.0
    assert whole.stop(time=0.5).seconds == pytest.approx(3.0)
    assert WorkLimit(whole.stop(time=0.5)).seconds_left == pytest.approx(3.0)


def test_equal_parts_do_not_depend_on_each_other() -> None:
    ledger = Ledger(Settings(stop=Stop(work=10.0)))
    first, second = ledger.equal_parts(["low", "high"], most=2.0)
    WorkLimit(first.stop).charge(1.5)
    assert first.stop.work == second.stop.work == 2.0
    assert ledger.limit.left == pytest.approx(8.5)


def test_progress_names_the_part_and_counts_the_work_of_all() -> None:
    told: list[SearchReport] = []
    outer = Ledger(Settings(stop=Stop(work=10.0), progress=told.append))
    inner = Ledger(outer.part(0.5, search="repair, round 2"))
    inner.limit.charge(1.0)
    progress = inner.part().progress
    assert progress is not None
    progress(SearchReport("greedy", 3, 2, 3, search="fewest hosts"))
    assert told == [SearchReport("greedy", 3, 2, 3, search="repair, round 2, fewest hosts", spent=1.0, limit=10.0)]

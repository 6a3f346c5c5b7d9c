"""What measurements teach the next plan, and that few of them teach little."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.pipeline.tracking.conftest import STEPS, Migration, cpu
from vconsolidate.inventory.priors import section_of_priors
from vconsolidate.model.priors import HeadroomPrior, MarginPrior, Priors, RatingPrior
from vconsolidate.model.server import ServerDemand
from vconsolidate.model.trace import Trace
from vconsolidate.pipeline.tracking.track import track
from vconsolidate.sizing.apply_priors import apply_priors


def test_measured_as_expected_changes_no_number(migration: Migration) -> None:
    priors = track(migration.estate, migration.demand, migration.plan, migration.measured()).priors
    changed = apply_priors(migration.estate, priors, "p.json").priors
    assert changed is not None
    assert {one.kind for one in changed.changes} <= {"rating_error"}


def test_more_use_than_expected_lowers_the_target_and_raises_the_source(migration: Migration) -> None:
    priors = track(migration.estate, migration.demand, migration.plan, migration.measured(1.2)).priors
    factor = {one.model: one.factor for one in priors.ratings}
    assert factor["new"] < 1.0 < factor["old"]
    (pair,) = priors.pairs
    assert pair.low < pair.ratio < pair.high
    assert pair.ratio == pytest.approx(factor["old"] / factor["new"], rel=1e-6)
    together = pair.ratio * next(one.factor for one in priors.cpu if one.workload_class == "general")
    assert together == pytest.approx(1.2, rel=0.02)


def test_one_measured_vm_moves_little(migration: Migration) -> None:
    others = tuple(vm.name for vm in migration.demand.vms[1:])
    one = track(migration.estate, migration.demand, migration.plan, migration.measured(1.2, without=others)).priors
    every = track(migration.estate, migration.demand, migration.plan, migration.measured(1.2)).priors
    assert abs(one.ratings[0].factor - 1.0) < 0.6 * abs(every.ratings[0].factor - 1.0)
    assert one.headroom is None or one.headroom.fraction <= 0.12


def test_headroom_is_raised_by_hosts_that_differ_and_never_lowered(migration: Migration) -> None:
    calm = track(migration.estate, migration.demand, migration.plan, migration.measured(0.5)).priors.headroom
    assert calm is not None
    assert calm.fraction == pytest.approx(0.1)
    apart = {f"v{number:02d}": 2.0 if number < 6 else 0.7 for number in range(12)}
    wild = track(migration.estate, migration.demand, migration.plan, migration.measured(apart)).priors.headroom
    assert wild is not None
    assert wild.fraction > 0.15


RATING = RatingPrior("new", 0.9, 0.04, 0.1, 12)


def test_ratings_of_hosts_and_servers_are_corrected(migration: Migration) -> None:
    priors = Priors("town", 0, 86_400, ratings=(RATING, RatingPrior("old", 1.1, 0.2, 0.1, 12)))
    found = apply_priors(migration.estate, priors, "p.json")
    assert found.clusters[0].hosts[0].hardware.cpu.core_rating_mhz == pytest.approx(900.0)
    assert found.clusters[0].hosts[0].hardware.cpu.rating_error_fraction == pytest.approx(0.04)
    assert found.servers[0].hardware.cpu.core_rating_mhz == pytest.approx(1100.0)
    assert found.servers[0].hardware.cpu.rating_error_fraction == pytest.approx(0.1)
    assert found.priors is not None
    kinds = [(one.kind, one.subject, one.machines) for one in found.priors.changes]
    assert ("rating", "new", 2) in kinds
    assert ("rating", "old", 12) in kinds


def test_a_processor_that_is_gone_is_said(migration: Migration) -> None:
    found = apply_priors(migration.estate, Priors("town", 0, 1, ratings=(replace(RATING, model="gone"),)), "p.json")
    assert found.priors is not None
    assert not found.priors.changes
    assert "gone" in found.priors.unused[0]


MARGINS = (MarginPrior("", 1.1, 1.0, 1.2, 9), MarginPrior("web", 0.8, 0.7, 0.9, 3))


def test_demand_is_raised_never_lowered_and_never_beyond_the_machine(migration: Migration) -> None:
    web = replace(migration.estate.servers[0], workload_class="web", demand=ServerDemand(cpu_p95_fraction=0.5))
    busy = replace(migration.estate.servers[1], demand=ServerDemand(cpu_p95_fraction=0.5, cpu_peak_fraction=0.98))
    estate = replace(migration.estate, servers=(web, busy))
    found = apply_priors(estate, Priors("town", 0, 1, cpu=MARGINS), "p.json")
    assert found.servers[0].demand.cpu_p95_fraction == 0.5
    assert found.servers[1].demand.cpu_p95_fraction == pytest.approx(0.55)
    assert found.servers[1].demand.cpu_peak_fraction == 1.0


@pytest.mark.parametrize(("start_s", "scaled"), [(0, True), (500_000, False)])
def test_a_history_that_reaches_into_the_measurements_shows_demand_itself(
    migration: Migration, start_s: int, *, scaled: bool
) -> None:
    server = migration.estate.servers[0]
    values = np.full((1, STEPS), 0.5, dtype=np.float32)
    trace = Trace((server.name,), start_s, 300, STEPS, {"cpu_fraction": values})
    estate = replace(migration.estate, trace=trace)
    found = apply_priors(estate, Priors("town", 400_000, 600_000, cpu=MARGINS), "p.json")
    assert found.trace is not None
    assert found.priors is not None
    assert float(found.trace.values["cpu_fraction"][0, 0]) == pytest.approx(0.55 if scaled else 0.5)
    assert bool(found.priors.unused) is not scaled


def test_headroom_of_a_policy_that_has_more_stays(migration: Migration) -> None:
    priors = Priors("town", 0, 1, headroom=HeadroomPrior(0.2, 0.1, 8))
    raised = apply_priors(migration.estate, priors, "p.json")
    assert raised.clusters[0].policy.headroom_fraction == 0.2
    lower = apply_priors(migration.estate, replace(priors, headroom=HeadroomPrior(0.05, 0.1, 8)), "p.json")
    assert lower.clusters[0].policy.headroom_fraction == 0.1


def test_the_file_is_read_back_as_written(migration: Migration, tmp_path: Path) -> None:
    from vconsolidate.inventory.includes import Reader
    from vconsolidate.inventory.positions import read
    from vconsolidate.inventory.priors import read_priors
    from vconsolidate.inventory.problems import Problems

    priors = track(migration.estate, migration.demand, migration.plan, migration.measured(1.1)).priors
    written = section_of_priors(priors).model_dump(mode="json")
    (tmp_path / "priors.json").write_text(json.dumps(written), encoding="utf-8")
    problems = Problems()
    root = read("priors: priors.json", "inventory.yaml", problems)
    assert root is not None
    found = read_priors(root, Reader(problems, tmp_path), problems)
    assert not problems
    assert found is not None
    assert section_of_priors(found) == section_of_priors(priors)


def test_two_processors_are_told_apart(migration: Migration) -> None:
    """Servers of one processor used 30 % more, those of another as expected: the first one was rated too low."""
    servers = [
        replace(server, hardware=replace(server.hardware, cpu=cpu("fast" if number % 2 else "old", 0.3, cores=2)))
        for number, server in enumerate(migration.estate.servers)
    ]
    estate = replace(migration.estate, servers=tuple(servers))
    factor = {f"v{number:02d}": 1.3 if number % 2 else 1.0 for number in range(12)}
    ratings = {
        one.model: one
        for one in track(estate, migration.demand, migration.plan, migration.measured(factor)).priors.ratings
    }
    assert ratings["fast"].factor > ratings["old"].factor * 1.1
    assert ratings["fast"].error_fraction < 0.3


@pytest.mark.parametrize("factor", [1e-4, 0.09, 0.2, 3.0, 9.0, 11.0, 1e3, 1e7])
def test_whatever_is_measured_the_file_can_be_written_and_a_wrong_unit_teaches_nothing(
    migration: Migration, factor: float
) -> None:
    found = track(migration.estate, migration.demand, migration.plan, migration.measured(factor)).priors
    assert section_of_priors(found).priors_version == "1.0"
    plausible = 0.1 <= factor <= 10.0
    assert bool(found.cpu) is plausible
    assert bool(found.ratings) is plausible
    assert (found.headroom is not None) is plausible


def test_one_vm_that_is_wild_does_not_break_the_file(migration: Migration) -> None:
    wild = migration.measured({"v00": 60.0, "v11": 1e-6})
    found = track(migration.estate, migration.demand, migration.plan, wild).priors
    assert section_of_priors(found).cpu

"""What was measured counts, wherever it lies: servers that one of the two periods hardly has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.pipeline.bursts import HOURS, estate_of, history
from vconsolidate.model.estate import Estate
from vconsolidate.model.stop import Stop
from vconsolidate.model.trace import Trace
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.repair.hold_out import split, split_at
from vconsolidate.pipeline.repair.lent_history import complete_from
from vconsolidate.pipeline.settings import Settings
from vconsolidate.sizing.size import size

QUICK = Settings(stop=Stop(work=1.0), host_range=False, room=False)
NAN = float("nan")


def trace_of(values: list[float], *, start_day: int = 0, metric: str = "cpu_fraction") -> Trace:
    rows = np.array([values], dtype=np.float32)
    return Trace(("web",), start_day * 86_400, 3600, rows.shape[1], {metric: rows})


def late(folder: Path, first_day: int) -> Estate:
    """Return a server that came into the monitoring on a day of 28, and one that was always there."""
    days = dict.fromkeys(range(first_day), NAN)
    return estate_of(folder, {"new": history(28, 0.6, days), "old": history(28, 0.1)})


def test_a_server_measured_only_in_the_held_out_days_is_planned_on_them(tmp_path: Path) -> None:
    estate = late(tmp_path, 22)
    outcome = plan_estate(estate, QUICK)
    assert outcome.late == ("new",)
    assert outcome.demand.vms[0].cpu_mhz == pytest.approx(0.6 * estate.servers[0].hardware.cpu.capacity_mhz, rel=1e-4)
    assert not any("6 %" in note for note in outcome.demand.notes)
    assert [finding.id for finding in outcome.findings if "new" in finding.message] == ["VC408"]
    assert outcome.exit_code == 0


def test_one_that_left_it_is_replayed_on_what_was_measured(tmp_path: Path) -> None:
    gone = history(28, 0.6, dict.fromkeys(range(20, 28), NAN))
    outcome = plan_estate(estate_of(tmp_path, {"gone": gone, "old": history(28, 0.1)}), QUICK)
    assert outcome.late == ("gone",)
    assert outcome.demand.series.synthetic_vms == ()
    cpu = outcome.demand.series.cpu_mhz_by_vm_step[0]
    assert np.allclose(cpu, cpu[0])


@pytest.mark.parametrize(("hours", "names"), [(23, ("web",)), (24, ())])
def test_a_whole_day_of_its_own_is_enough(tmp_path: Path, hours: int, names: tuple[str, ...]) -> None:
    cpu = np.array(history(28, 0.3))
    cpu[: 21 * HOURS - hours] = NAN
    parts = split(estate_of(tmp_path, {"web": cpu.tolist()}))
    assert parts.late == names


def test_it_stands_at_the_same_hour_of_the_same_weekday() -> None:
    seen = trace_of([NAN] * (14 * HOURS))
    week = [float(hour) / 1000 for hour in range(7 * HOURS)]
    found, names = complete_from(seen, trace_of(week, start_day=14))
    cpu = found.values["cpu_fraction"][0]
    assert names == {"web"}
    assert np.allclose(cpu[: 7 * HOURS], week)
    assert np.isnan(cpu[7 * HOURS :]).all()


def test_in_a_short_period_the_larger_figure_of_an_hour_counts() -> None:
    other = trace_of([0.1] * HOURS + [0.4] * HOURS + [NAN] * HOURS, start_day=1)
    found, _ = complete_from(trace_of([NAN] * HOURS), other)
    assert np.allclose(found.values["cpu_fraction"], 0.4)


def test_what_it_has_itself_it_keeps() -> None:
    own = [0.9] * 5 + [NAN] * (7 * HOURS - 5)
    found, _ = complete_from(trace_of(own), trace_of([0.2] * (7 * HOURS), start_day=7))
    assert np.allclose(found.values["cpu_fraction"][0], [0.9] * 5 + [0.2] * (7 * HOURS - 5))


def test_what_the_other_has_even_less_of_is_not_taken() -> None:
    own = trace_of([0.9] * 5 + [NAN] * (2 * HOURS - 5))
    found, names = complete_from(own, trace_of([0.2] * 4 + [NAN] * 44, start_day=2))
    assert names == frozenset()
    assert np.array_equal(found.values["cpu_fraction"], own.values["cpu_fraction"], equal_nan=True)


def test_metrics_that_no_service_level_judges_are_lent_without_a_word() -> None:
    empty = trace_of([NAN] * HOURS, metric="network_mbps")
    found, names = complete_from(empty, trace_of([5.0] * HOURS, start_day=1, metric="network_mbps"))
    assert names == frozenset()
    assert np.allclose(found.values["network_mbps"], 5.0)


def test_a_backtest_takes_nothing_from_the_future(tmp_path: Path) -> None:
    estate = late(tmp_path, 22)
    blind = split_at(estate, 21 * HOURS, 28 * HOURS, blind=True)
    assert blind.late == ()
    assert size(blind.seen).vms[0].cpu_mhz < size(split_at(estate, 21 * HOURS, 28 * HOURS).seen).vms[0].cpu_mhz / 2


def test_where_all_servers_are_late_nothing_is_tried_on_unseen_data(tmp_path: Path) -> None:
    estate = late(tmp_path, 22)
    assert estate.trace is not None
    values = estate.trace.values["cpu_fraction"][:1]
    only = replace(
        estate, servers=estate.servers[:1], trace=Trace(("new",), 0, 3600, 28 * HOURS, {"cpu_fraction": values})
    )
    assert plan_estate(only, QUICK).late == ("new",)

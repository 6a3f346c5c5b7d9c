"""How plans of a policy would have fared on the history they had not seen."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate
from vconsolidate.model.stop import Stop
from vconsolidate.model.trace import Trace
from vconsolidate.pipeline.repair.backtest import Cut, backtest, cut_points
from vconsolidate.pipeline.settings import Settings
from vconsolidate.report.backtest import as_json, as_text

SAMPLES = Path(__file__).parents[2] / "sample_inventories"
QUICK = Settings(stop=Stop(work=1.0))
SERVERS = 24


@pytest.fixture(scope="module")
def estate() -> Estate:
    return load_inventory(SAMPLES / "morning-rush.yaml")


def with_levels(estate: Estate, levels: list[float]) -> Estate:
    """One level of CPU per day, the same for every server."""
    cpu = np.tile(np.repeat(np.array(levels, dtype=np.float32), 24), (SERVERS, 1))
    names = tuple(server.name for server in estate.servers)
    return replace(estate, trace=Trace(names, 0, 3600, 24 * len(levels), {"cpu_fraction": cpu}))


def test_cuts_lie_in_the_second_half_and_meet(estate: Estate) -> None:
    levelled = with_levels(estate, [0.2] * 30)
    cuts = cut_points(levelled, 3, None)
    assert [cut.step // 24 for cut in cuts] == [15, 20, 25]
    assert [cut.end // 24 for cut in cuts] == [20, 25, 30]
    assert cut_points(levelled, 3, 21) == (Cut(21 * 24, 30 * 24),)
    assert cut_points(with_levels(estate, [0.2, 0.2]), 5, None) == (Cut(24, 48),)


@pytest.mark.parametrize("days", [0, 1])
def test_too_little_history_is_refused(estate: Estate, days: int) -> None:
    short = with_levels(estate, [0.2] * days) if days else replace(estate, trace=None)
    with pytest.raises(InputError, match="two whole days"):
        backtest(short, QUICK)


def test_nothing_left_to_replay_is_refused(estate: Estate) -> None:
    with pytest.raises(InputError, match="nothing is left"):
        backtest(with_levels(estate, [0.2] * 4), QUICK, plan_days=4)


@pytest.mark.parametrize(("percentile", "name"), [(95.0, "95th"), (92.0, "92nd"), (99.5, "99.5th"), (12.0, "12th")])
def test_the_statistic_is_named(estate: Estate, percentile: float, name: str) -> None:
    statistic = replace(estate.clusters[0].policy.cpu_statistic, kind="percentile", percentile=percentile)
    clusters = tuple(replace(c, policy=replace(c.policy, cpu_statistic=statistic)) for c in estate.clusters)
    levelled = replace(with_levels(estate, [0.2] * 2), clusters=clusters)
    assert backtest(levelled, QUICK, cuts=1, margins=(0.0,)).statistic == f"{name} percentile"


def test_a_steady_history_needs_no_margin(estate: Estate) -> None:
    result = backtest(with_levels(estate, [0.2] * 6), QUICK, margins=(0.0, 0.2))
    assert result.recommended_margin_fraction == 0.0
    assert {trial.hosts_over_fraction for trial in result.trials} == {0.0}
    assert all(trial.proven for trial in result.trials)


def test_growth_of_a_quarter_needs_a_margin_of_as_much(estate: Estate) -> None:
    """Planned at 40 %, replayed at 50 %: hosts filled to the ceiling go over, with 30 % of margin they do not."""
    result = backtest(with_levels(estate, [0.4] * 3 + [0.5]), QUICK, plan_days=3, margins=(0.0, 0.3))
    tight, roomy = result.margins
    assert tight.hosts_over_fraction_mean > 0.05
    assert tight.intervals_over_fraction_mean == pytest.approx(tight.hosts_over_fraction_mean)
    assert roomy.hosts_over_fraction_mean == 0.0
    assert roomy.hosts_used_mean >= tight.hosts_used_mean
    assert result.recommended_margin_fraction == 0.3


def test_no_margin_that_holds_is_said(estate: Estate) -> None:
    result = backtest(with_levels(estate, [0.5] * 3 + [0.99]), QUICK, plan_days=3, margins=(0.0,))
    assert result.recommended_margin_fraction is None
    assert "no margin tried" in as_text(result)
    assert json.loads(as_json(result))["recommended_margin"] is None


def test_the_result_reads_the_same_for_people_and_programs(estate: Estate) -> None:
    result = backtest(estate, QUICK, cuts=2, margins=(0.0, 0.1))
    document = json.loads(as_json(result))
    assert [sorted(cut) for cut in document["cuts"]] == [
        sorted(
            {"plan_until", "replay_until", "margin", "hosts_used", "proven"}
            | {"hosts_over_fraction", "intervals_over_fraction"}
        )
    ] * 4
    text = as_text(result)
    assert max(map(len, text.splitlines()[:-1])) <= 100
    assert document["cuts"][0]["plan_until"] in text
    assert as_text(result, unicode=False).isascii()

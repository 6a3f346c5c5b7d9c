"""How plans of a policy would have fared on the history they had not seen."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.backtest import Trial, TriedPolicy
from vconsolidate.model.estate import Estate
from vconsolidate.model.policy import DemandStatistic
from vconsolidate.model.stop import Stop
from vconsolidate.model.trace import Trace
from vconsolidate.packing.place import place
from vconsolidate.packing.refinement.other_packing import pack_otherwise
from vconsolidate.pipeline.repair.backtest import Cut, backtest, cut_points
from vconsolidate.pipeline.repair.backtest_choice import choose_by_earlier_cuts, recommend, summaries_of
from vconsolidate.pipeline.repair.play import play
from vconsolidate.pipeline.repair.within_sums import place_within_sums
from vconsolidate.pipeline.settings import Settings
from vconsolidate.report.backtest import as_json, as_text, policy_words
from vconsolidate.sizing.size import size
from vconsolidate.verify.plan import violations

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


@pytest.mark.parametrize(
    ("statistic", "words"),
    [
        (DemandStatistic("peak", 100.0), "peak"),
        (DemandStatistic("percentile", 99.5), "p99.5"),
        (DemandStatistic("profile", 95.0, 14_400, "week"), "p95 by 4 h of the week"),
    ],
)
def test_the_statistic_is_named(statistic: DemandStatistic, words: str) -> None:
    assert policy_words(TriedPolicy(statistic, 2, 0.1)) == f"{words}, 2 at peak, margin 10 %"


def test_a_steady_history_needs_no_margin(estate: Estate) -> None:
    result = backtest(with_levels(estate, [0.2] * 6), QUICK, margins=(0.0, 0.2))
    assert result.recommended is not None
    assert result.recommended.margin_fraction == 0.0
    assert {trial.hosts_over_fraction for trial in result.trials} == {0.0}
    assert all(trial.proven for trial in result.trials)


def test_growth_of_a_quarter_needs_a_margin_of_as_much(estate: Estate) -> None:
    """Planned at 40 %, replayed at 50 %: hosts filled to the ceiling go over, with 30 % of margin they do not."""
    result = backtest(with_levels(estate, [0.4] * 3 + [0.5]), QUICK, plan_days=3, margins=(0.0, 0.3))
    tight, roomy = result.policies
    assert tight.hosts_over_fraction_mean > 0.05
    assert tight.intervals_over_fraction_mean == pytest.approx(tight.hosts_over_fraction_mean)
    assert roomy.hosts_over_fraction_mean == 0.0
    assert roomy.hosts_used_mean >= tight.hosts_used_mean
    assert result.recommended is not None
    assert result.recommended.margin_fraction == 0.3


def test_no_margin_that_holds_is_said(estate: Estate) -> None:
    result = backtest(with_levels(estate, [0.5] * 3 + [0.99]), QUICK, plan_days=3, margins=(0.0,))
    assert result.recommended is None
    assert "no policy tried" in as_text(result)
    assert json.loads(as_json(result))["recommended_margin"] is None


def test_the_result_reads_the_same_for_people_and_programs(estate: Estate) -> None:
    result = backtest(estate, QUICK, cuts=2, margins=(0.0, 0.1))
    document = json.loads(as_json(result))
    assert [sorted(cut) for cut in document["cuts"]] == [
        sorted(
            {"plan_until", "replay_until", "packing", "hosts_used", "proven", "depth", "worst_host_over_fraction"}
            | {"statistic", "vms_at_peak", "largest_sums", "margin", "hosts_over_fraction", "intervals_over_fraction"}
        )
    ] * (2 * 2 * 3)
    text = as_text(result)
    assert max(map(len, text.splitlines()[:-1])) <= 100
    assert document["cuts"][0]["plan_until"] in text
    assert as_text(result, unicode=False).isascii()


def test_packings_of_a_plan_differ_and_the_seed_decides(estate: Estate) -> None:
    history = with_levels(estate, [0.4, 0.41])
    demand = size(history)
    plan = place(history, demand, stop=QUICK.stop)
    assert plan.hosts_used > 1
    dealt = [pack_otherwise(history, demand, plan, seed, number) for seed, number in ((0, 1), (0, 2), (1, 1))]
    partitions = {
        frozenset(frozenset(np.flatnonzero(p.host_of_vm == h).tolist()) for h in range(len(p.hosts)))
        for p in (plan, *dealt)
    }
    assert len(partitions) == 4
    for packed in dealt:
        assert packed.hosts_used == plan.hosts_used
        assert violations(history, demand, packed) == ()
    again = pack_otherwise(history, demand, plan, 0, 1)
    assert (again.host_of_vm == dealt[0].host_of_vm).all()


def test_the_depth_says_how_far_over(estate: Estate) -> None:
    """Planned at 40 %, replayed at 50 %: hosts filled to the ceiling are at most a quarter over it, all the time."""
    result = backtest(with_levels(estate, [0.4] * 3 + [0.5]), QUICK, plan_days=3, margins=(0.0,))
    [summary] = result.policies
    assert 1.0 < summary.depth_worst <= 1.25 + 1e-6
    assert summary.worst_host_over_fraction == 1.0


def trial(margin: float, over: float, *, hosts: int = 40, cut: int = 0, packing: int = 0, peaks: int = 0) -> Trial:
    policy = TriedPolicy(DemandStatistic(), peaks, margin)
    return Trial(policy, packing, cut, cut + 1, hosts, True, over, over / 10, 1.0 + over, over)


def policies_of(trials: list[Trial]) -> list[TriedPolicy]:
    return list(dict.fromkeys(one.policy for one in trials))


def test_a_margin_that_holds_below_one_that_fails_was_lucky() -> None:
    trials = [trial(0.0, 0.3, hosts=30), trial(0.1, 0.0, hosts=32), trial(0.2, 0.2, hosts=35), trial(0.3, 0.02)]
    summaries = summaries_of(trials, policies_of(trials))
    assert [summary.holds for summary in summaries] == [False, False, False, True]
    chosen = recommend(summaries)
    assert chosen is not None
    assert chosen.margin_fraction == 0.3


def test_fewer_hosts_win_between_policies_that_hold() -> None:
    trials = [
        trial(0.0, 0.3),
        trial(0.4, 0.0, hosts=44),
        trial(0.0, 0.0, hosts=39, peaks=2),
        trial(0.1, 0.01, peaks=2),
    ]
    chosen = recommend(summaries_of(trials, policies_of(trials)))
    assert chosen == TriedPolicy(DemandStatistic(), 2, 0.0)


def test_where_one_host_is_more_than_is_tolerated_none_may_go_over() -> None:
    """One of 8 hosts over in one of 3 cuts is 4 % on average, and no proof of anything."""
    trials = [trial(0.1, over, hosts=8, cut=cut) for cut, over in enumerate((0.0, 0.0, 0.125))]
    assert recommend(summaries_of(trials, policies_of(trials))) is None
    many = [trial(0.1, over, hosts=80, cut=cut) for cut, over in enumerate((0.0, 0.0, 0.125))]
    assert recommend(summaries_of(many, policies_of(many))) is not None


def test_one_packing_that_fails_counts() -> None:
    trials = [trial(0.1, over, packing=number) for number, over in enumerate((0.0, 0.0, 0.3))]
    assert recommend(summaries_of(trials, policies_of(trials))) is None


def test_what_earlier_cuts_choose_is_judged_on_the_next() -> None:
    rows = {0: (0.0, 0.0), 1: (0.2, 0.0), 2: (0.3, 0.4)}
    trials = [
        trial(margin, over, hosts=40 + int(margin * 10), cut=cut)
        for cut, both in rows.items()
        for margin, over in zip((0.0, 0.1), both, strict=True)
    ]
    choices = choose_by_earlier_cuts(trials, policies_of(trials))
    assert [choice.plan_until_s for choice in choices] == [1, 2]
    assert [choice.policy.margin_fraction for choice in choices if choice.policy] == [0.0, 0.1]
    assert [choice.hosts_over_fraction_mean for choice in choices] == [0.2, 0.4]


def test_policies_stand_side_by_side(estate: Estate) -> None:
    """Peaks and sums cost hosts, and hold on a history that the 95th percentile does not see."""
    result = backtest(
        estate,
        QUICK,
        cuts=1,
        margins=(0.0,),
        vms_at_peak=(0, 3),
        statistics=(DemandStatistic(), DemandStatistic("peak", 100.0)),
        largest_sums=True,
        packings=2,
    )
    plain, peaks, every, _, sums = result.policies
    assert plain.hosts_used_mean <= peaks.hosts_used_mean <= every.hosts_used_mean
    assert plain.hosts_used_mean <= sums.hosts_used_mean
    assert plain.depth_worst >= every.depth_worst
    assert sums.policy.largest_sums
    text = as_text(result)
    assert "p95, 3 at peak, margin 0 %" in text
    assert "p95, largest sums, margin 0 %" in text
    assert "this says nothing about later times" in text


def test_sums_stay_within_the_ceiling_on_what_was_planned_on(estate: Estate) -> None:
    demand = size(estate)
    _, first = play(estate, demand, place(estate, demand, stop=QUICK.stop), 1)
    ceiling = estate.clusters[0].policy.cpu_ceiling_fraction
    assert first.series.by_host["cpu_demand_fraction"].max() > ceiling, "without cuts a host goes over"
    plan, packed = place_within_sums(estate, demand, QUICK, 0.0)
    assert violations(estate, packed, plan) == ()
    _, played = play(estate, demand, plan, 1)
    assert played.series.by_host["cpu_demand_fraction"].max() <= ceiling + 1e-6

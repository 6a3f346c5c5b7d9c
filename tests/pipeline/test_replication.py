"""Replication over a link: formulas by hand, and the smallest bandwidth as a law."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.model.recovery import ChangeRate, Recovery, RecoveryTarget
from vconsolidate.pipeline.recovery.replication import data_at_risk_s, needed_mbps, replication

if TYPE_CHECKING:
    from tests.towns import Town

HOUR = 3600.0
RATES = {1: 40.0, 2: 60.0}


def asked(link: float | None, **rpo: float) -> Recovery:
    targets = {int(name[1]): RecoveryTarget(rpo_s=hours * HOUR) for name, hours in rpo.items()}
    return Recovery(("west",), targets=targets, link_mbps=link, busy_s=10 * HOUR)


@pytest.mark.parametrize(
    ("link", "first", "second"),
    [(100.0, 0.0, 0.0), (99.0, 0.0, 10 * HOUR / 60), (70.0, 0.0, 5 * HOUR), (42.0, 0.0, 10 * HOUR * 58 / 60)],
)
def test_the_smaller_rpo_is_sent_first(link: float, first: float, second: float) -> None:
    found = data_at_risk_s(RATES, asked(link, t1=1, t2=4))
    assert found[1] == pytest.approx(first)
    assert found[2] == pytest.approx(second)


def test_a_link_below_the_mean_of_a_day_never_catches_up() -> None:
    found = data_at_risk_s(RATES, asked(41.0, t1=1, t2=4))  # 100 Mbit/s for 10 of 24 hours are 41.7 over the day
    assert (found[1], found[2]) == (0.0, math.inf)
    assert data_at_risk_s(RATES, asked(None)) == {1: None, 2: None}


def test_needed_bandwidth_by_hand() -> None:
    assert needed_mbps(RATES, asked(None)) == pytest.approx(100 * 10 / 24)
    assert needed_mbps(RATES, asked(None, t2=5)) == pytest.approx(100 * 10 / 24)  # tier 2 goes first: half its rate
    assert needed_mbps(RATES, asked(None, t1=1, t2=4)) == pytest.approx(40 + 60 * 0.6)


@given(
    rates=st.dictionaries(st.integers(1, 4), st.floats(0.5, 500.0), min_size=1),
    rpo=st.dictionaries(st.integers(1, 4), st.floats(0.1, 30.0)),
)
def test_the_needed_bandwidth_keeps_every_rpo_and_nothing_below_it_does(
    rates: dict[int, float], rpo: dict[int, float]
) -> None:
    named = {f"t{tier}": hours for tier, hours in rpo.items()}

    def kept(link: float) -> bool:
        found = data_at_risk_s(rates, asked(link, **named))
        limits = {tier: rpo.get(tier, math.inf) * HOUR for tier in rates}
        return all(
            risk is not None and math.isfinite(risk) and risk <= limits[tier] * (1 + 1e-9) + 1e-6
            for tier, risk in found.items()
        )

    needed = needed_mbps(rates, asked(None, **named))
    assert kept(needed * (1 + 1e-9))
    assert not kept(needed * (1 - 1e-4))


def test_shares_of_disks_rates_and_unknown(town: Town) -> None:
    vms = [town.vm("a", disk_gib=100.0), town.vm("b", disk_gib=5.0), town.vm("c", disk_gib=7.0), town.vm("d")]
    changes = {"a": ChangeRate(per_day_fraction=0.1), "b": ChangeRate(mbps=3.0), "d": ChangeRate(per_day_fraction=0.1)}
    found = replication(vms, Recovery(("west",), change_of=changes, busy_s=10 * HOUR, link_mbps=8.0))
    of_a = 10 * 1024**3 * 8 / 1e6 / (10 * HOUR)
    assert found.busy_mbps == pytest.approx(of_a + 3.0)
    assert found.mean_mbps == pytest.approx((of_a + 3.0) * 10 / 24)
    assert found.unknown == ("c", "d")  # no rate, and no disk to take a share of
    assert found.first_copy_s == pytest.approx(112 * 1024**3 * 8 / 1e6 / 8)

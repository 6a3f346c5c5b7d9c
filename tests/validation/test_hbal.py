"""Moves beside Ganeti's `hbal` on the same clusters: a small run of ``python -m benchmarks.rebalance``."""

from __future__ import annotations

import shutil

import pytest

from benchmarks.rebalance import compared
from benchmarks.rebalancing.clusters import Shape, cluster_text

pytestmark = pytest.mark.skipif(shutil.which("hbal") is None, reason="hbal (package ganeti-htools) is not installed")


@pytest.mark.parametrize("number", [7, 1001, 1019])
def test_at_least_as_even_as_hbal_with_no_more_moves(number: int) -> None:
    found = compared(number, effort=1.0, fewest=False)
    assert found["ours_valid"]
    row = {key: float(value) for key, value in found.items() if value is not None}
    assert row["moves"] <= row["hbal_moves"]
    assert row["imbalance"] <= row["hbal_imbalance"] + 1e-9
    assert row["score_by_its_weights"] <= row["hbal_score"] + 1e-7
    assert row["score_before"] > row["hbal_score"]


def test_the_same_number_gives_the_same_cluster() -> None:
    assert cluster_text(3) == cluster_text(3) != cluster_text(4)
    assert "384 GiB" in cluster_text(11, Shape(mixed=True)) or "512 GiB" in cluster_text(11, Shape(mixed=True))

"""Sentences of a runway: the verdict, and by how much a purchase moves the day."""

from __future__ import annotations

import pytest

from vconsolidate.report.runway.schema import (
    ClusterRunwaySection,
    MomentSection,
    MonthsSection,
    PurchaseSection,
    RepackedSection,
)
from vconsolidate.report.runway.words import moved_words, verdict

PERIOD = 60


def moment(month: int | None) -> MomentSection | None:
    return None if month is None else MomentSection(month=month, date="")


def months(month: int | None) -> MonthsSection:
    return MonthsSection(slow=moment(month), typical=moment(month), fast=moment(month))


def repacked(holds: int, out: int | None) -> RepackedSection:
    return RepackedSection(holds=MomentSection(month=holds, date=""), out=moment(out), tries=1)


def cluster(
    name: str = "c", out: int | None = None, placed: int | None = None, found: RepackedSection | None = None
) -> ClusterRunwaySection:
    return ClusterRunwaySection(
        cluster=name,
        hosts=2,
        vms=4,
        out=months(out),
        binding="" if out is None else "storage",
        binding_after_failures=False,
        placed=months(placed),
        broken="",
        repacked=found,
        resources=(),
        purchases=(),
    )


@pytest.mark.parametrize(
    ("clusters", "said"),
    [
        ([cluster()], "no cluster runs out within 60 months"),
        ([cluster(out=30, placed=30)], "c runs out of storage by month 30"),
        (
            [cluster("a", out=30), cluster("b", placed=10)],
            "a runs out of storage by month 30; the placement of b holds until month 9",
        ),
        ([cluster("a", out=30, placed=40)], "a runs out of storage by month 30"),
        (
            [cluster("b", placed=10)],
            "no cluster runs out by sums within 60 months; the placement of b holds until month 9",
        ),
        ([cluster("b", placed=0)], "no cluster runs out by sums within 60 months; the placement of b no longer holds"),
    ],
)
def test_the_verdict_tells_the_earlier_end_of_a_placement(clusters: list[ClusterRunwaySection], said: str) -> None:
    assert verdict(clusters, PERIOD) == said


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ((20, 21), (30, 31), "10 months"),
        ((20, 24), (30, 31), "7 to 10 months"),
        ((20, 21), (30, 35), "10 to 14 months"),
        ((20, 21), (30, None), "at least 10 months"),
        ((20, 41), (30, 31), "0 to 10 months"),
        ((20, 21), (60, None), "more than 39 months"),
        ((60, None), (60, None), ""),
    ],
)
def test_a_purchase_moves_placements(before: tuple[int, int | None], after: tuple[int, int | None], said: str) -> None:
    """Sums would say 30 months."""
    bought = PurchaseSection(type="t", owned=False, price=1.0, out=months(50), repacked=repacked(*after))
    assert moved_words(cluster(out=20, found=repacked(*before)), bought, PERIOD) == said
    assert moved_words(cluster(out=20), bought, PERIOD) == "30 months"

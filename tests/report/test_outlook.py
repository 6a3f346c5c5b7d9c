"""Risk, growth, maintenance and the range of host counts, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vconsolidate.model.host_range import HostRange
from vconsolidate.report.document import PlanDocument, dump, parse
from vconsolidate.report.outlook import growth_words, maintenance_words, risk_words
from vconsolidate.report.rebuild import host_range_of
from vconsolidate.report.verdict import verdict

if TYPE_CHECKING:
    from tests.report.conftest import World


def ranged(world: World, low: int, high: int | None, *, bound: bool = False) -> PlanDocument:
    found = HostRange(low, 3, high, 0.1, 0.0, ("history ±10 %",), bound)
    return replace(world, run=replace(world.run, host_range=found)).document()


def test_the_verdict_has_the_range_only_where_it_is_open(world: World) -> None:
    assert "3–4 hosts given the uncertainty of the data" in verdict(ranged(world, 3, 4))
    assert "3 or more hosts given the uncertainty of the data (no plan exists at its upper end)" in verdict(
        ranged(world, 3, None)
    )
    assert "3 to at least 5 hosts given" in verdict(ranged(world, 3, 5, bound=True))
    assert "3 or more hosts given the uncertainty of the data, " in verdict(ranged(world, 3, 3, bound=True))
    assert "uncertainty" not in verdict(ranged(world, 3, 3))


def test_the_range_comes_back(world: World) -> None:
    document = parse(dump(ranged(world, 2, None)), "plan.json")
    assert host_range_of(document) == HostRange(2, 3, None, 0.1, 0.0, ("history ±10 %",))
    assert host_range_of(replace(world, run=replace(world.run, host_range=None)).document()) is None


def test_the_riskiest_host_is_named(document: PlanDocument) -> None:
    assert document.replay is not None
    words = risk_words(document.replay.risks)
    assert "production-r740-2 with a probability of 18 %" in words
    assert "1 other host" in words
    assert (
        risk_words(document.replay.risks[:1])
        == "No host is likely to miss a service level in another period like this."
    )


def test_growth_counts_what_needs_no_restart(document: PlanDocument) -> None:
    assert document.replay is not None
    growth = document.replay.growth
    words = "Without a restart, 12 of 12 VMs can gain vCPUs (up to 2) and 6 can gain memory (up to 4 GiB)."
    assert growth_words(growth) == words
    assert growth_words(growth[1:2]).endswith("and 0 can gain memory.")
    still = growth[0].model_copy(update={"vcpus_live": False, "memory_live": False})
    assert growth_words([still]) == "No VM can gain vCPUs or memory without a restart."


def test_maintenance_is_no_failure(document: PlanDocument) -> None:
    assert document.replay is not None
    assert len(document.replay.failures) == 2
    (emptied,) = document.replay.maintenance
    assert maintenance_words(emptied) == "6 VMs move, no VM must stop; the other hosts peak at 72 % CPU"
    assert "N+1 2/2" in document.verdict

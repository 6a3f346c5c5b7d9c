"""Hosts that cannot join a baseline for one reason are one finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from vconsolidate.check.check import check_with_ignored
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.vc161_cannot_join_evc import KIND
from vconsolidate.model.baseline import Baseline
from vconsolidate.model.finding_setting import FindingSetting


def with_hosts(n_old: int, *settings: FindingSetting) -> Facts:
    """Return facts with old hosts of one processor, and one old host of another."""
    facts = KIND.example()
    assert isinstance(facts, Facts)
    east, west = facts.estate.clusters
    (old,) = east.hosts
    many = tuple(replace(old, name=f"old{number}") for number in range(n_old))
    newer = replace(old, name="other", hardware=replace(old.hardware, cpu=replace(old.hardware.cpu, model="Another")))
    cluster = replace(east, hosts=(*many, newer))
    return replace(facts, estate=replace(facts.estate, clusters=(cluster, west), finding_settings=settings))


@pytest.mark.parametrize(
    ("names", "kept", "ignored"),
    [
        ([], ["old0, old1, old2 and 69 more", "other"], []),
        (["old1"], ["old0, old2, old3 and 68 more", "other"], ["old1"]),
        (["old70", "old71"], ["old0, old1, old2 and 67 more", "other"], ["old70", "old71"]),
        (["old7?"], ["old0, old1, old2 and 67 more", "other"], ["old70, old71"]),
        (["old*"], ["other"], ["old0, old1, old2 and 69 more"]),
        (["old*", "other"], [], ["old0, old1, old2 and 69 more", "other"]),
    ],
)
def test_a_decision_about_a_host_hides_no_other(names: Sequence[str], kept: list[str], ignored: list[str]) -> None:
    facts = with_hosts(72, *(FindingSetting("ignore", finding=KIND.id, subject=name) for name in names))
    found, left = check_with_ignored(facts)
    assert [one.subject for one in found if one.id == KIND.id] == kept
    assert [one.subject for one in left] == ignored


@pytest.mark.parametrize(("accepted", "severity"), [(["old0", "old1"], "note"), (["old0"], "warn")])
def test_a_baseline_that_accepts_each_host_accepts_all(accepted: list[str], severity: str) -> None:
    facts = with_hosts(2)
    baseline = Baseline("b.json", {}, frozenset(), frozenset((KIND.id, name) for name in accepted))
    found, _ = check_with_ignored(replace(facts, estate=replace(facts.estate, baseline=baseline)))
    assert [one.severity for one in found if one.subject == "old0, old1"] == [severity]


def test_hosts_with_one_processor_are_one_finding() -> None:
    assert KIND.find is not None
    found = list(KIND.find(with_hosts(72)))
    assert [one.subject for one in found] == ["old0, old1, old2 and 69 more", "other"]
    assert "on these hosts" in found[0].message
    assert "on this host" in found[1].message

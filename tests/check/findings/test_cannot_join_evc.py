"""Hosts that cannot join a baseline for one reason are one finding."""

from __future__ import annotations

from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.vc161_cannot_join_evc import KIND


def test_hosts_with_one_processor_are_one_finding() -> None:
    assert KIND.find is not None
    facts = KIND.example()
    assert isinstance(facts, Facts)
    east, west = facts.estate.clusters
    (old,) = east.hosts
    many = tuple(replace(old, name=f"old{number}") for number in range(72))
    newer = replace(old, name="other", hardware=replace(old.hardware, cpu=replace(old.hardware.cpu, model="Another")))
    cluster = replace(east, hosts=(*many, newer))
    found = list(KIND.find(replace(facts, estate=replace(facts.estate, clusters=(cluster, west)))))
    assert [one.subject for one in found] == ["old0, old1, old2 and 69 more", "other"]
    assert "on these hosts" in found[0].message
    assert "on this host" in found[1].message

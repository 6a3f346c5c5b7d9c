"""Findings about failures at their boundary: what survivors may suffer, slots that are just enough, who is named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vconsolidate.check.check import check
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.example import HARDWARE, change, healthy
from vconsolidate.model.admission import Admission, AdmissionForm
from vconsolidate.model.policy import Policy
from vconsolidate.model.replay import FailureReplay, Stranded


def ids(facts: Facts) -> list[str]:
    return [finding.id for finding in check(facts.estate, facts.demand, facts.plan, facts.replay)]


def failed(**fields: object) -> Facts:
    plain = FailureReplay(("h0",), "east", 3, 288, (), (), (), "vm0", 0.0)
    return change().replay(failures=(replace(plain, **fields),))  # type: ignore[arg-type]


@pytest.mark.parametrize("field", ["swapped_peak_mib", "unmet_peak_mib"])
@pytest.mark.parametrize(("mib", "found"), [(1.0, []), (1.01, ["VC222"])])
def test_a_survivor_may_lack_a_mib(field: str, mib: float, found: list[str]) -> None:
    host = replace(healthy().replay.hosts[1], **{field: mib})  # type: ignore[union-attr]
    assert ids(failed(degraded=(host,))) == found


@pytest.mark.parametrize(("ready", "found"), [(0.10, []), (0.1001, ["VC222"])])
def test_a_survivor_may_wait_as_long_as_its_level_says(ready: float, found: list[str]) -> None:
    assert ids(failed(ready_p95_fraction=ready)) == found


def message_of(facts: Facts) -> str:
    (found,) = check(facts.estate, facts.demand, facts.plan, facts.replay)
    return found.message


def test_domains_that_fail_are_named_and_hosts_where_there_are_none() -> None:
    stranded = (Stranded("vm1", "too little CPU"),)
    assert message_of(failed(stranded=stranded)) == "The VM cannot be restarted when h0 fails: too little CPU."
    by_rack = failed(stranded=stranded, hosts=("h0", "h9"), domains=("rack A",))
    assert message_of(by_rack) == "The VM cannot be restarted when rack A fails: too little CPU."
    two = failed(stranded=stranded, hosts=("h0", "h9"))
    assert message_of(two) == "The VM cannot be restarted when h0 and h9 fail: too little CPU."


def test_a_vm_stranded_by_a_failure_and_by_maintenance_is_told_of_both() -> None:
    stranded = (Stranded("vm1", "too little CPU"),)
    plain = FailureReplay(("h0",), "east", 3, 288, (), stranded, (), "", 0.0)
    twice = change().replay(failures=(plain, replace(plain, cause="maintenance"), plain))
    assert ids(twice) == ["VC221", "VC224"]


def test_the_pair_of_a_vm_that_fails_too_does_not_carry_on() -> None:
    """vm1 and its secondary vm0 share the host that fails; vm2's is elsewhere."""
    facts = failed(stranded=(Stranded("vm1", "too little CPU"),))
    for other, found in ((0, "VC221"), (2, "VC225")):
        vms = list(facts.demand.vms)
        vms[other] = replace(vms[other], secondary_of="vm1")
        assert ids(replace(facts, demand=replace(facts.demand, vms=tuple(vms)))) == [found]


def slotted(form: AdmissionForm = "percentage") -> Facts:
    """Return two hosts of 8 GiB in one cluster that tolerates a failure, and three VMs that reserve 4 GiB each."""
    facts = healthy()
    policy = replace(facts.estate.clusters[0].policy, host_failures_tolerated=1, admission=Admission(form))
    clusters = tuple(replace(cluster, policy=policy) for cluster in facts.estate.clusters)
    hardware = replace(HARDWARE, memory_mib=8192)
    hosts = tuple(replace(host, cluster="east", hardware=hardware) for host in facts.plan.hosts)
    vms = tuple(replace(vm, reservation_mib=4096) for vm in facts.demand.vms)
    return replace(
        facts,
        estate=replace(facts.estate, clusters=clusters),
        demand=replace(facts.demand, vms=vms),
        plan=replace(facts.plan, hosts=hosts),
    )


def test_slots_that_are_just_enough_are_no_finding() -> None:
    """Two slots a host: three VMs do not fit one host, two do."""
    three = slotted()
    assert ids(three) == ["VC223"]
    two = replace(
        three,
        demand=replace(
            three.demand,
            vms=three.demand.vms[:2],
            cpu_mhz_by_vm_slot=three.demand.cpu_mhz_by_vm_slot[:2],
        ),
        plan=replace(three.plan, host_of_vm=np.array([0, 1])),
        replay=None,
    )
    assert ids(two) == []


def test_slots_are_counted_on_esx_and_where_failures_are_tolerated_only() -> None:
    facts = slotted()
    for family, found in (("esx", ["VC223"]), ("kvm", []), ("hyper-v", [])):
        clusters = tuple(
            replace(c, hypervisor=replace(c.hypervisor, family=family))  # type: ignore[arg-type]
            for c in facts.estate.clusters
        )
        assert ids(replace(facts, estate=replace(facts.estate, clusters=clusters))) == found
    assert ids(untolerant(facts)) == []


def test_a_form_that_counts_slots_itself_needs_no_other_count() -> None:
    assert ids(slotted("slots")) == []


def test_the_finding_names_the_slot_and_the_vm_that_sets_it() -> None:
    facts = slotted()
    vms = list(facts.demand.vms)
    vms[1] = replace(vms[1], reservation_mib=5000, cpu_reservation_mhz=500.0)
    vms[2] = replace(vms[2], cpu_reservation_mhz=800.0)
    assert (
        "tolerate 0 host failures, not 1. A slot is 800 MHz and 4.9 GiB (vm1 has the largest memory reservation), "
        "and the hosts have 2 slots for 3 VMs."
        in message_of(replace(facts, demand=replace(facts.demand, vms=tuple(vms))))
    )


def test_hosts_that_stay_empty_are_told_where_vms_could_run_on_all() -> None:
    facts = healthy()
    spare = replace(facts.plan.hosts[0], name="h9", spare=True)
    for form, tolerated, hosts, found in (
        ("exact", 1, (*facts.plan.hosts, spare), ["VC226"]),
        ("exact", 0, (*facts.plan.hosts, spare), []),
        ("dedicated", 1, (*facts.plan.hosts, spare), []),
        ("exact", 1, facts.plan.hosts, []),
    ):
        policy = replace(Policy(), host_failures_tolerated=tolerated, admission=Admission(form))  # type: ignore[arg-type]
        clusters = (replace(facts.estate.clusters[0], policy=policy), facts.estate.clusters[1])
        seen = replace(facts, estate=replace(facts.estate, clusters=clusters), replay=None)
        assert [one for one in ids(replace(seen, plan=replace(facts.plan, hosts=hosts))) if one == "VC226"] == found


@pytest.mark.parametrize(("worst", "line"), [("vm0", 10), ("vm2", 12), ("nobody", 30)])
def test_a_vm_that_waits_after_a_failure_is_found_where_it_is_written(worst: str, line: int) -> None:
    facts = failed(ready_p95_fraction=0.2, worst_vm=worst)
    (found,) = check(facts.estate, facts.demand, facts.plan, facts.replay)
    assert (found.id, found.place.line) == ("VC222", line)


@pytest.mark.parametrize("form", ["slots", "exact"])
def test_maintenance_is_no_matter_of_admission(form: AdmissionForm) -> None:
    facts = failed(stranded=(Stranded("vm1", "too little CPU"),), cause="maintenance")
    clusters = tuple(replace(c, policy=replace(c.policy, admission=Admission(form))) for c in facts.estate.clusters)
    seen = replace(facts, estate=replace(facts.estate, clusters=clusters))
    assert message_of(seen) == "The VM must stop while h0 is in maintenance: too little CPU."


def untolerant(facts: Facts) -> Facts:
    clusters = tuple(replace(c, policy=replace(c.policy, host_failures_tolerated=0)) for c in facts.estate.clusters)
    return replace(facts, estate=replace(facts.estate, clusters=clusters))


def test_a_slot_includes_the_overhead_of_its_vm_and_spares_what_the_hypervisor_keeps() -> None:
    facts = slotted()
    vms = tuple(replace(vm, reservation_mib=2730) for vm in facts.demand.vms)
    fits = replace(facts, demand=replace(facts.demand, vms=vms))
    assert ids(fits) == [], "three slots of 2,730 MiB in 8,192"
    for change_of in (
        {"overhead": replace(facts.estate.clusters[0].hypervisor.overhead, base_mib=1.0)},
        {"reserve_base_mib": 3.0},
    ):
        clusters = tuple(replace(c, hypervisor=replace(c.hypervisor, **change_of)) for c in facts.estate.clusters)
        assert ids(replace(fits, estate=replace(fits.estate, clusters=clusters))) == ["VC223"]

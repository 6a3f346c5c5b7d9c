"""Findings beside their examples: what is no finding, levels that the inventory sets, places, order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vconsolidate.check.check import check
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.example import GUEST, HARDWARE, after_failure, change, healthy, with_budget, with_trace
from vconsolidate.check.findings.vc107_rule_broken import findings_of_violations
from vconsolidate.check.findings.vc112_cluster_too_large import with_hosts
from vconsolidate.check.findings.vc151_thin_overcommit import thin
from vconsolidate.check.findings.vc251_datastore_over_iops import played
from vconsolidate.model.admission import Admission, AdmissionForm
from vconsolidate.model.datastore import Datastore
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import FailureReplay, Stranded
from vconsolidate.model.server import Server, ServerDemand
from vconsolidate.model.service_level import VM_LEVELS, FailureLevel, HostLevel, ServiceLevels
from vconsolidate.model.violation import Violation

DOCS = Path(__file__).parents[2] / "docs"


def judge(facts: Facts) -> tuple[Finding, ...]:
    return check(facts.estate, facts.demand, facts.plan, facts.replay, planning=facts.planning, late=facts.late)


def test_a_full_cluster_is_not_too_large() -> None:
    assert "VC112" not in {finding.id for finding in judge(with_hosts(16))}


def test_thin_disks_that_their_datastore_would_hold_are_no_finding() -> None:
    full = thin(20.0)  # with 80 GiB of the other VMs
    assert "VC151" not in {finding.id for finding in judge(full)}
    limited = replace(thin(200.0).estate, datastores=(Datastore("san", 100.0, thin_overcommit=3.0),))
    assert "VC151" not in {finding.id for finding in judge(replace(thin(200.0), estate=limited))}


def test_a_datastore_may_be_above_its_operations_as_long_as_a_host_above_its_ceiling() -> None:
    assert "VC251" not in {finding.id for finding in judge(played(0.05))}


def test_a_decision_that_is_kept_and_no_decision_are_no_finding() -> None:
    server = Server("vm0", HARDWARE, GUEST, disposition="virtualise")
    undecided = Server("fax", HARDWARE, GUEST)
    assert judge(change().estate(servers=(server, undecided))) == ()


def test_contradicting_traces_are_counted_and_the_first_are_named() -> None:
    wrong, right = ServerDemand(cpu_p95_fraction=0.25), ServerDemand(cpu_p95_fraction=0.25)
    (found,) = judge(with_trace((right, [0.2]), *[(wrong, [0.002])] * 5))
    assert found.message.startswith(
        "Trace and stated demand differ by more than a factor of 5 for 5 of 6 traced servers (s1: cpu_p95 is 0.2 % in "
        "the trace, 25.0 % in the inventory; s2: "
    )
    assert found.message.endswith("; and 2 more). The plan follows the trace.")
    assert found.place.line == 51
    used = ServerDemand(memory_used_mib=4096.0)
    (found,) = judge(with_trace((used, [4.0, np.nan]), metric="memory_used_mib"))
    assert "s0: memory_used is 4 MiB in the trace, 4 GiB in the inventory" in found.message


@pytest.mark.parametrize(
    ("demand", "measured"),
    [
        (ServerDemand(cpu_mean_fraction=0.25), [0.05]),
        (ServerDemand(cpu_mean_fraction=0.019), [0.001]),
        (ServerDemand(cpu_mean_fraction=0.25), [np.nan]),
        (ServerDemand(), [0.9]),
    ],
)
def test_a_factor_of_five_small_figures_and_missing_ones_are_no_contradiction(
    demand: ServerDemand, measured: list[float]
) -> None:
    assert judge(with_trace((demand, measured))) == ()


def test_a_broken_rule_is_said_by_whoever_verified_the_plan() -> None:
    found = findings_of_violations([Violation("cpu", ("vm1", "h0"), "vm1 does not fit on h0")])
    assert [(one.id, one.severity, one.subject) for one in found] == [("VC107", "block", "vm1, h0")]


def test_a_budget_has_its_own_severity_and_its_tip_is_for_its_usual_side() -> None:
    (found,) = judge(with_budget(minimum=3.0, level="warn"))
    assert (found.id, found.severity) == ("VC302", "warn")
    assert found.tip == "Correct the minimum of the budget if the figure is as you want it."
    assert judge(with_budget(maximum=1.0))[0].tip.startswith("Raise policy.cpu.ceiling")


def test_the_gravest_come_first() -> None:
    facts = change().host(0, unmet_peak_mib=9.0, cpu_peak_fraction=1.2, cpu_most_fraction=1.25, worst_state="low")
    facts = replace(facts, estate=replace(facts.estate, service_levels=ServiceLevels(host=HostLevel(severity="warn"))))
    assert [finding.severity for finding in judge(facts)] == ["block", "warn", "note"]


def test_a_finding_leads_back_to_the_line() -> None:
    finding = judge(change().vm_replay(1, ready_p95_fraction=0.2))[0]
    assert str(finding.place) == "inventory.yaml:11:5"
    assert "20.0 %" in finding.message
    assert str(judge(with_budget(maximum=1.0))[0].place) == "inventory.yaml:90:5"
    assert judge(change().host(1, unmet_peak_mib=9.0))[0].place.line == 31


def test_a_critical_vm_is_held_to_more() -> None:
    strict = [finding.id for finding in judge(replace_tier(1))]
    assert "VC201" in strict
    assert "VC201" not in [finding.id for finding in judge(replace_tier(4))]


def levelled(facts: Facts, **fields: object) -> list[tuple[str, str]]:
    """Return what is found where the service level of tier 2 is another one."""
    tiers = {**VM_LEVELS, 2: replace(VM_LEVELS[2], **fields)}  # type: ignore[arg-type]
    estate = replace(facts.estate, service_levels=ServiceLevels(by_tier=tiers))
    return [(finding.id, finding.severity) for finding in judge(replace(facts, estate=estate))]


def test_the_inventory_can_ask_for_more_or_less() -> None:
    waiting = change().vm_replay(1, ready_p95_fraction=0.051)
    assert levelled(waiting, ready_fraction=0.06) == []
    assert levelled(waiting, severity="warn") == [("VC201", "warn")]
    stalled = change().vm_replay(1, co_stop_index_peak=0.04)
    assert levelled(stalled, severity="warn") == [("VC202", "note")]
    assert levelled(stalled, index_severity="warn") == [("VC202", "warn")]


def test_ready_time_is_judged_by_its_share_of_the_intervals() -> None:
    facts = change().vm_replay(1, ready_peak_fraction=0.2)
    ready = np.zeros((3, 100), dtype=np.float32)
    ready[1, :2] = 0.2
    played = facts.replay
    assert played is not None
    series = replace(played.series, by_vm={"ready_fraction": ready})
    facts = replace(facts, replay=replace(played, series=series))
    assert levelled(facts) == []
    assert levelled(facts, ready_time_fraction=0.02) == []
    assert levelled(facts, ready_time_fraction=0.01) == [("VC201", "block")]
    assert levelled(facts, ready_time_fraction=0.0) == [("VC201", "block")]


def test_levels_of_hosts_and_of_failures_can_be_set() -> None:
    host = HostLevel(0.1, "clear", "note")
    facts = change().host(0, worst_state="soft", over_ceiling_fraction=0.09)
    facts = replace(facts, estate=replace(facts.estate, service_levels=ServiceLevels(host=host)))
    assert [(finding.id, finding.severity) for finding in judge(facts)] == [("VC206", "note")]
    facts = after_failure(ready_p95_fraction=0.2)
    lenient = ServiceLevels(host_failure=FailureLevel(0.25))
    assert judge(replace(facts, estate=replace(facts.estate, service_levels=lenient))) == ()


def replace_tier(tier: int) -> Facts:
    facts = change().vm_replay(0, ready_p95_fraction=0.06)
    vms = (replace(facts.demand.vms[0], tier=tier), *facts.demand.vms[1:])
    return replace(facts, demand=replace(facts.demand, vms=vms))


@pytest.mark.parametrize(("form", "blind"), [("slots", True), ("percentage", True), ("exact", False)])
def test_forms_that_look_at_reservations_only_are_said_to(form: AdmissionForm, blind: bool) -> None:
    facts = after_failure(stranded=(Stranded("vm1", "too little CPU"),))
    clusters = tuple(
        replace(c, policy=replace(c.policy, admission=Admission(form=form))) for c in facts.estate.clusters
    )
    (finding,) = judge(replace(facts, estate=replace(facts.estate, clusters=clusters)))
    assert finding.id == "VC221"
    assert (f"Admission control by {form} is satisfied all the same" in finding.message) == blind
    assert ("policy.admission.form to exact" in finding.tip) == blind


def test_memory_that_is_missing_after_a_failure_blocks() -> None:
    assert change().facts.replay is not None
    host = replace(healthy().replay.hosts[1], unmet_peak_mib=100.0)  # type: ignore[union-attr]
    finding = judge(after_failure(degraded=(host,)))[0]
    assert (finding.id, finding.severity) == ("VC222", "block")


def test_a_survivor_that_waits_too_long_is_named() -> None:
    finding = judge(after_failure(ready_p95_fraction=0.2))[0]
    assert (finding.id, finding.subject, finding.place.line) == ("VC222", "vm0", 10)


def test_a_vm_stranded_by_several_failures_is_reported_once() -> None:
    one = FailureReplay(("h0",), "east", 3, 288, (), (Stranded("vm1", "too little CPU"),), (), "", 0.0)
    facts = change().replay(failures=(one, replace(one, hosts=("h0", "h1"))))
    assert [finding.id for finding in judge(facts)] == ["VC221"]


def test_the_manual_has_the_service_levels_that_are_checked() -> None:
    page = (DOCS / "replay.md").read_text(encoding="utf-8")
    for tier, level in VM_LEVELS.items():
        cells = (
            str(tier),
            percent(level.ready_fraction),
            percent(level.unserved_fraction),
            percent(level.co_stop_index),
            percent(level.ballooned_fraction),
            percent(level.compressed_fraction),
            percent(level.swapped_fraction),
            f"{level.slowdown:g}",
        )
        assert f"| {' | '.join(cells)} |" in page


def percent(fraction: float) -> str:
    return f"{fraction * 100:g} %" if fraction else "0"


def test_a_guest_that_the_hypervisor_is_known_to_support_is_no_question() -> None:
    for support, found in (
        ("unknown", ["VC117"]),
        ("full", []),
        ("deprecated", ["VC104"]),
        ("unsupported", ["VC181"]),
    ):
        guest = replace(GUEST, supported_on={"esxi": support})  # type: ignore[dict-item]
        assert [finding.id for finding in judge(change().vm(2, guest=guest))] == found


def test_guests_of_unknown_support_are_said_once_for_each_pair() -> None:
    guest = replace(GUEST, supported_on={"esxi": "unknown"})
    facts = change().vm(2, guest=guest)
    vms = tuple(replace(vm, guest=guest) if vm.name == "vm1" else vm for vm in facts.demand.vms)
    (finding,) = judge(replace(facts, demand=replace(facts.demand, vms=vms)))
    assert finding.message.startswith("2 VMs run Linux on VMware ESXi 6.7: vm1, vm2.")

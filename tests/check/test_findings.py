"""Every finding is made by the situation it is for, and by no healthy one."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.check.conftest import CPU, GUEST, HARDWARE, change, healthy
from vconsolidate.check import ids
from vconsolidate.check.check import check
from vconsolidate.check.facts import Facts
from vconsolidate.check.ids import TITLES
from vconsolidate.check.violated import findings_of_violations
from vconsolidate.model.admission import Admission, AdmissionForm
from vconsolidate.model.arrays import frozen
from vconsolidate.model.cluster import ExistingHost
from vconsolidate.model.demand import Disposition
from vconsolidate.model.event import Refusal
from vconsolidate.model.evidence import Bound, Conflict
from vconsolidate.model.finding import Finding
from vconsolidate.model.place import Place
from vconsolidate.model.replay import FailureReplay, HostRisk, Restart, Stranded
from vconsolidate.model.server import Server, ServerDemand
from vconsolidate.model.service_level import VM_LEVELS, FailureLevel, HostLevel, ServiceLevels
from vconsolidate.model.statement import BudgetStatement, RuleStatement
from vconsolidate.model.trace import Doubt, Trace
from vconsolidate.model.violation import Violation

NOTHING = np.array([], dtype=np.int64)
DOCS = Path(__file__).parents[2] / "docs" / "findings.md"


def judge(facts: Facts) -> tuple[Finding, ...]:
    return check(facts.estate, facts.demand, facts.plan, facts.replay, planning=facts.planning, late=facts.late)


def budget(**fields: object) -> Facts:
    return change().estate(budgets=(BudgetStatement("hosts_used", place=Place("inventory.yaml", 90, 5), **fields),))  # type: ignore[arg-type]


def failed(**fields: object) -> Facts:
    plain = FailureReplay(("h0",), "east", 3, 288, (Restart("vm0", "h1"),), (), (), "vm0", 0.0)
    return change().replay(failures=(replace(plain, **fields),))  # type: ignore[arg-type]


def overcommitted() -> Facts:
    guest = replace(GUEST, balloon_driver=False)
    return change().vm(1, guest=guest, configured_mib=65_000)


def no_plan(status: str, *conflicts: Conflict) -> Facts:
    facts = change().plan(status=status, hosts=(), host_of_vm=NOTHING, loads=(), conflicts=conflicts)
    return replace(facts, replay=None)


def unsure() -> Facts:
    hardware = replace(HARDWARE, cpu=replace(CPU, rating_error_fraction=0.3))
    return change().plan(hosts=tuple(replace(host, hardware=hardware) for host in healthy().plan.hosts))


def swapping_survivor() -> Facts:
    host = replace(change().facts.replay.hosts[1], swapped_peak_mib=2048.0)  # type: ignore[union-attr]
    return failed(degraded=(host,))


def widowed() -> Facts:
    """Return a failure of the host of vm1, whose secondary vm2 runs on elsewhere."""
    facts = failed(stranded=(Stranded("vm1", "no host is left in its cluster"),))
    vms = (*facts.demand.vms[:2], replace(facts.demand.vms[2], secondary_of="vm1"), *facts.demand.vms[3:])
    return replace(facts, demand=replace(facts.demand, vms=vms))


def reserved() -> Facts:
    policy = replace(healthy().estate.clusters[0].policy, host_failures_tolerated=1)
    clusters = tuple(replace(cluster, policy=policy) for cluster in healthy().estate.clusters)
    facts = change().vm(1, reservation_mib=4096)
    hosts = tuple(replace(host, cluster="east") for host in facts.plan.hosts)
    small = tuple(replace(host, hardware=replace(HARDWARE, memory_mib=8192)) for host in hosts)
    estate = replace(facts.estate, clusters=clusters)
    return replace(facts, estate=estate, plan=replace(facts.plan, hosts=small))


def idle() -> Facts:
    """Return a plan with a spare host in a cluster whose VMs may run on all hosts."""
    facts = healthy()
    cluster = facts.estate.clusters[0]
    policy = replace(cluster.policy, host_failures_tolerated=1, admission=Admission("exact"))
    estate = replace(facts.estate, clusters=(replace(cluster, policy=policy), *facts.estate.clusters[1:]))
    spare = replace(facts.plan.hosts[0], name="h9", cluster=cluster.name, spare=True)
    hosts, loads = (*facts.plan.hosts, spare), (*facts.plan.loads, ())
    return replace(facts, estate=estate, plan=replace(facts.plan, hosts=hosts, loads=loads), replay=None)


def ruled(kind: str, *members: str, **fields: object) -> Facts:
    return change().estate(rules=(replace(RuleStatement(kind, members, name="mine"), **fields),))  # type: ignore[arg-type]


def traced(*rows: tuple[ServerDemand, list[float]], metric: str = "cpu_fraction") -> Facts:
    """Return servers s0, s1 … with what the inventory states of each and what was measured."""
    servers = tuple(
        Server(f"s{index}", HARDWARE, GUEST, demand=demand, place=Place("inventory.yaml", 50 + index, 5))
        for index, (demand, _) in enumerate(rows)
    )
    values = frozen(np.array([measured for _, measured in rows], dtype=np.float32))
    trace = Trace(tuple(server.name for server in servers), 0, 300, values.shape[1], {metric: values})
    return change().estate(servers=servers, trace=trace)


def in_doubt() -> Facts:
    facts = traced((ServerDemand(), [0.001, 0.003]))
    trace = facts.estate.trace
    assert trace is not None
    doubts = (Doubt("s0", "cpu", "CPU never above 0.3 %: a fraction from 0 to 1?"),)
    return replace(facts, estate=replace(facts.estate, trace=replace(trace, doubts=doubts)))


def crowded(n_hosts: int) -> Facts:
    hypervisor = replace(healthy().estate.clusters[0].hypervisor, max_hosts_per_cluster=16)
    facts = change().estate(clusters=tuple(replace(one, hypervisor=hypervisor) for one in healthy().estate.clusters))
    host = facts.plan.hosts[0]
    more = tuple(replace(host, name=f"spare{n}", spare=True) for n in range(n_hosts - 1))
    plan = replace(facts.plan, hosts=(*facts.plan.hosts, *more), loads=())
    return replace(facts, plan=plan, replay=None)


def unhonoured() -> Facts:
    server = Server("fax", HARDWARE, GUEST, disposition="virtualise", disposition_place=Place("inventory.yaml", 77, 18))
    return change().estate(servers=(server,))


def left_behind() -> Facts:
    """A VM of today that no plan is made for, on a host that the plan uses."""
    server = Server("fax", HARDWARE, GUEST, current_host="h0")
    facts = change().estate(servers=(server,))
    there = ExistingHost("h0", HARDWARE, "t")
    clusters = tuple(replace(c, hosts=(*c.hosts, there)) if n == 0 else c for n, c in enumerate(facts.estate.clusters))
    kept = Disposition("fax", "keep_physical", "guest_unsupported", "No cluster takes it.")
    return replace(
        facts, estate=replace(facts.estate, clusters=clusters), demand=replace(facts.demand, dispositions=(kept,))
    )


def unusable() -> Facts:
    """Return an estate in which a host that nothing runs on has a processor its hypervisor cannot use."""
    cluster = healthy().estate.clusters[0]
    needs = replace(cluster.hypervisor, cpu_overhead_by_assistance={"nested_paging": {"general": 0.0}})
    old = replace(HARDWARE, cpu=replace(CPU, virtualisation="first"))
    host = ExistingHost("old", old, "t", place=Place("inventory.yaml", 12, 9))
    clusters = (replace(cluster, hypervisor=needs, hosts=(*cluster.hosts, host)), *healthy().estate.clusters[1:])
    return change().estate(clusters=clusters)


def wide() -> Facts:
    return change().vm(1, vcpus=HARDWARE.cpu.logical_processors + 1)


CASES: dict[str, tuple[Facts, str, str]] = {
    "VC101": (no_plan("infeasible", Conflict("vm1", "vm1 fits nowhere")), "block", "vm1"),
    "VC102": (no_plan("unknown"), "block", "Test"),
    "VC103": (change().plan(status="feasible", bound=Bound(1, 1.0, "continuous")), "note", "Test"),
    "VC104": (change().vm(2, guest=replace(GUEST, supported_on={"esxi": "deprecated"})), "warn", "vm2"),
    "VC105": (overcommitted(), "warn", "h0"),
    "VC106": (change().vm(2, tier=1), "warn", "west"),
    "VC109": (ruled("anti_affinity", "vm0", "vm1", scope="site", level="should"), "note", "mine"),
    "VC110": (ruled("anti_affinity", "vm0", scope="rack"), "note", "mine"),
    "VC111": (ruled("licence", "vm0", limit=1, amounts=(("per_core", 10.0),)), "note", "mine"),
    "VC112": (crowded(17), "warn", "east"),
    "VC113": (unhonoured(), "warn", "fax"),
    "VC114": (unusable(), "warn", "old"),
    "VC115": (wide(), "warn", "vm1"),
    "VC116": (left_behind(), "warn", "fax"),
    "VC201": (change().vm_replay(1, ready_p95_fraction=0.051), "block", "vm1"),
    "VC202": (change().vm_replay(1, co_stop_index_peak=0.04), "note", "vm1"),
    "VC203": (change().vm_replay(1, ballooned_peak_mib=500.0), "block", "vm1"),
    "VC204": (change().vm_replay(1, compressed_peak_mib=2.0), "block", "vm1"),
    "VC205": (change().vm_replay(1, swapped_peak_mib=2.0), "block", "vm1"),
    "VC206": (change().host(1, worst_state="hard"), "block", "h1"),
    "VC207": (change().host(1, over_ceiling_fraction=0.06), "block", "h1"),
    "VC208": (change().host(1, cpu_peak_fraction=1.01, cpu_most_fraction=1.25), "note", "h1"),
    "VC209": (change().host(1, unmet_peak_mib=2.0), "block", "h1"),
    "VC210": (change().vm_replay(1, slowdown_peak=1.3), "note", "vm1"),
    "VC211": (change().replay(risks=(HostRisk("h0", 0.01, 0.07, 0.2),)), "note", "h0"),
    "VC212": (change().replay(refused=(Refusal("vm1", "NetWare takes no vCPUs."),)), "warn", "vm1"),
    "VC213": (change().vm_replay(1, cpu_unserved_fraction=0.011), "block", "vm1"),
    "VC214": (change().host(1, cpu_peak_fraction=1.26, cpu_most_fraction=1.25), "warn", "h1"),
    "VC221": (failed(stranded=(Stranded("vm1", "CPU is short"),)), "block", "vm1"),
    "VC222": (swapping_survivor(), "block", "h1"),
    "VC223": (reserved(), "note", "east"),
    "VC224": (failed(stranded=(Stranded("vm1", "CPU is short"),), cause="maintenance"), "block", "vm1"),
    "VC225": (widowed(), "warn", "vm1"),
    "VC226": (idle(), "note", healthy().estate.clusters[0].name),
    "VC301": (budget(maximum=1.0), "block", "hosts_used"),
    "VC302": (budget(minimum=3.0, level="warn"), "warn", "hosts_used"),
    "VC303": (replace(budget(maximum=9.0), plan=no_plan("unknown").plan, replay=None), "block", "hosts_used"),
    "VC401": (change().series(synthetic=True), "note", "Test"),
    "VC402": (change().series(synthetic_vms=("vm2",)), "note", "Test"),
    "VC403": (change().vm(0, confidence=0.2), "note", "Test"),
    "VC404": (unsure(), "note", "Test CPU"),
    "VC405": (change().series(interval_s=3600), "note", "Test"),
    "VC406": (change().series(interval_s=60), "note", "Test"),
    "VC408": (replace(healthy(), late=("vm1",)), "note", "Test"),
    "VC407": (traced((ServerDemand(cpu_mean_fraction=0.25), [0.001, 0.003])), "warn", "Test"),
    "VC409": (in_doubt(), "warn", "Test"),
}


def test_a_healthy_plan_has_no_finding() -> None:
    assert judge(healthy()) == ()


@pytest.mark.parametrize("finding_id", sorted(CASES))
def test_its_situation_makes_the_finding(finding_id: str) -> None:
    facts, severity, subject = CASES[finding_id]
    found = [finding for finding in judge(facts) if finding.id == finding_id]
    assert [(finding.severity, finding.subject) for finding in found] == [(severity, subject)]
    assert found[0].message.endswith(".")


def test_a_full_cluster_is_not_too_large() -> None:
    assert "VC112" not in {finding.id for finding in judge(crowded(16))}


def test_a_decision_that_is_kept_and_no_decision_are_no_finding() -> None:
    server = Server("vm0", HARDWARE, GUEST, disposition="virtualise")
    undecided = Server("fax", HARDWARE, GUEST)
    assert judge(change().estate(servers=(server, undecided))) == ()
    assert str(judge(unhonoured())[0].place) == "inventory.yaml:77:18"


def test_contradicting_traces_are_counted_and_the_first_are_named() -> None:
    wrong, right = ServerDemand(cpu_p95_fraction=0.25), ServerDemand(cpu_p95_fraction=0.25)
    (found,) = judge(traced((right, [0.2]), *[(wrong, [0.002])] * 5))
    assert found.message.startswith(
        "Trace and stated demand differ by more than a factor of 5 for 5 of 6 traced servers (s1: cpu_p95 is 0.2 % in "
        "the trace, 25.0 % in the inventory; s2: "
    )
    assert found.message.endswith("; and 2 more).")
    assert found.place.line == 51
    used = ServerDemand(memory_used_mib=4096.0)
    (found,) = judge(traced((used, [4.0, np.nan]), metric="memory_used_mib"))
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
    assert judge(traced((demand, measured))) == ()


def test_every_identifier_has_a_case_and_every_case_an_identifier() -> None:
    assert set(CASES) | {"VC107", "VC108"} == set(TITLES)


def test_a_broken_rule_is_said_by_whoever_verified_the_plan() -> None:
    found = findings_of_violations([Violation("cpu", ("vm1", "h0"), "vm1 does not fit on h0")])
    assert [(one.id, one.severity, one.subject) for one in found] == [("VC107", "block", "vm1, h0")]


def test_the_code_uses_exactly_the_identifiers_that_are_listed() -> None:
    files = [path for path in Path(ids.__file__).parents[1].rglob("*.py") if path.name != "ids.py"]
    assert {name for path in files for name in re.findall(r"VC\d{3}", path.read_text())} == set(TITLES)


def test_the_manual_has_one_section_per_identifier() -> None:
    sections = re.findall(r"^### (VC\d{3}) (.+)$", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sections == sorted(TITLES.items())


def test_the_gravest_come_first() -> None:
    facts = change().host(0, unmet_peak_mib=9.0, cpu_peak_fraction=1.2, cpu_most_fraction=1.25, worst_state="low")
    facts = replace(facts, estate=replace(facts.estate, service_levels=ServiceLevels(host=HostLevel(severity="warn"))))
    assert [finding.severity for finding in judge(facts)] == ["block", "warn", "note"]


def test_a_finding_leads_back_to_the_line() -> None:
    finding = judge(change().vm_replay(1, ready_p95_fraction=0.2))[0]
    assert str(finding.place) == "inventory.yaml:11:5"
    assert "20.0 %" in finding.message
    assert str(judge(budget(maximum=1.0))[0].place) == "inventory.yaml:90:5"
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
    facts = failed(ready_p95_fraction=0.2)
    lenient = ServiceLevels(host_failure=FailureLevel(0.25))
    assert judge(replace(facts, estate=replace(facts.estate, service_levels=lenient))) == ()


def replace_tier(tier: int) -> Facts:
    facts = change().vm_replay(0, ready_p95_fraction=0.06)
    vms = (replace(facts.demand.vms[0], tier=tier), *facts.demand.vms[1:])
    return replace(facts, demand=replace(facts.demand, vms=vms))


@pytest.mark.parametrize(("form", "blind"), [("slots", True), ("percentage", True), ("exact", False)])
def test_forms_that_look_at_reservations_only_are_said_to(form: AdmissionForm, blind: bool) -> None:
    facts = failed(stranded=(Stranded("vm1", "CPU is short"),))
    clusters = tuple(
        replace(c, policy=replace(c.policy, admission=Admission(form=form))) for c in facts.estate.clusters
    )
    (finding,) = judge(replace(facts, estate=replace(facts.estate, clusters=clusters)))
    assert finding.id == "VC221"
    assert (f"Admission control by {form} is kept all the same" in finding.message) == blind
    assert ("policy.admission.form: exact" in finding.tip) == blind


def test_memory_that_is_missing_after_a_failure_blocks() -> None:
    assert change().facts.replay is not None
    host = replace(healthy().replay.hosts[1], unmet_peak_mib=100.0)  # type: ignore[union-attr]
    finding = judge(failed(degraded=(host,)))[0]
    assert (finding.id, finding.severity) == ("VC222", "block")


def test_a_survivor_that_waits_too_long_is_named() -> None:
    finding = judge(failed(ready_p95_fraction=0.2))[0]
    assert (finding.id, finding.subject, finding.place.line) == ("VC222", "vm0", 10)


def test_a_vm_stranded_by_several_failures_is_reported_once() -> None:
    one = FailureReplay(("h0",), "east", 3, 288, (), (Stranded("vm1", "CPU is short"),), (), "", 0.0)
    facts = change().replay(failures=(one, replace(one, hosts=("h0", "h1"))))
    assert [finding.id for finding in judge(facts)] == ["VC221"]


def test_the_manual_has_the_service_levels_that_are_checked() -> None:
    page = DOCS.with_name("replay.md").read_text(encoding="utf-8")
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

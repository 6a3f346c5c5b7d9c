"""Estates whose servers are VMs today, from the inventory to the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.explain.vm_and_server import explain
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.pipeline.verify.foreign_plan import assignment_of
from vconsolidate.pipeline.verify.matching import match
from vconsolidate.pipeline.verify.placement_table import read_rows
from vconsolidate.report.document import PlanDocument, build, dump, parse
from vconsolidate.report.explanation import as_text
from vconsolidate.report.formats import FORMATS
from vconsolidate.report.options import Options
from vconsolidate.report.run import RunInfo
from vconsolidate.verify.plan import violations

CPU = "cpu: {generation: skylake, sockets: 2, cores_per_socket: 8, threads_per_core: 2, clock: 2 GHz}"
HOST = f"{{{CPU}, memory: 128 GiB, rack_units: 2}}"
QUIET = "demand: {cpu_mean: 2 %, cpu_p95: 5 %, cpu_peak: 10 %, memory_used: 8 GiB, memory_peak: 8 GiB}"
POLICY = "{headroom: 0 %, memory: {ceiling: 100 %}}"


def vm(name: str, host: str = "h1", *, vcpus: int = 2, gib: int = 8, more: str = "", demand: str = QUIET) -> str:
    host = f", current_host: {host}" if host else ", hardware: {cpu: {generation: skylake, clock: 2 GHz}}"
    what = f"os: debian-10, application: x, vcpus: {vcpus}, memory: {gib} GiB{host}"
    return f"  - {{name: {name}, {what}, {demand}{more}}}\n"


def off(name: str, host: str = "h1", *, disk: int = 50, state: str = "poweredOff", **how: object) -> str:
    more = f", power_state: {state}, disks: [{{size: {disk} GiB}}]"
    return vm(name, host, more=more, demand="tier: 3", **how)  # type: ignore[arg-type]


def text(
    servers: Sequence[str],
    *,
    hosts: int = 4,
    cluster: str = "",
    present: str = "",
    policy: str = POLICY,
    rest: str = "",
) -> str:
    there = "".join(f"        - {{name: h{number + 1}, hardware: {HOST}}}\n" for number in range(hosts))
    return (
        f"version: 1\nname: Today\nservers:\n{''.join(servers)}{present}target:\n  clusters:\n    - name: c\n"
        f"      hypervisor: kvm-rhel-8\n{cluster}      hosts:\n{there}policy: {policy}\n{rest}"
    )


def planned(inventory: str) -> tuple[Outcome, PlanDocument]:
    outcome = plan_estate(load_inventory(None, text=inventory), Settings(stop=Stop(work=2.0)))
    parts = (outcome.estate, outcome.demand, outcome.plan, outcome.replay, outcome.findings)
    return outcome, build(*parts, RunInfo(inventory="today.yaml"))


def with_policy(virtual_machines: str) -> str:
    return POLICY.replace("}}", "}, virtual_machines: " + virtual_machines + "}")


@pytest.mark.parametrize(("count", "hosts"), [(8, 1), (9, 2), (16, 2), (17, 3)])
def test_configured_vcpus_fill_hosts(count: int, hosts: int) -> None:
    """Eight VMs of eight vCPUs fill 16 cores at four vCPUs each; the demand of all of them fits on one host."""
    servers = [vm(f"v{number:02d}", vcpus=8, gib=2, demand=QUIET.replace("8 GiB", "1 GiB")) for number in range(count)]
    assert planned(text(servers))[0].plan.hosts_used == hosts
    assert planned(text(servers, policy=with_policy("{sizing: right_size}")))[0].plan.hosts_used == 1


@given(st.lists(st.sampled_from(["poweredOff", "suspended", "template"]), max_size=8))
@settings(max_examples=12, deadline=None)
def test_vms_that_are_off_never_change_the_number_of_hosts(states: list[str]) -> None:
    on = [vm(f"v{number:02d}", f"h{1 + number % 4}") for number in range(14)]
    more = [
        vm(f"t{number}", more=", template: true", demand="tier: 3", gib=100)
        if state == "template"
        else off(f"o{number}", state=state, gib=100, vcpus=16)
        for number, state in enumerate(states)
    ]
    policy = POLICY.replace("{headroom", "{host_failures_tolerated: 1, headroom")
    outcome, document = planned(text([*more, *on], policy=policy))
    assert outcome.plan.hosts_used == 2
    assert document.servers_left == len(states)


def test_kept_or_shared_vms_that_are_off_need_room() -> None:
    """Fourteen VMs of 8 GiB leave room for one more; a fifth of five is one."""
    servers = [vm(f"v{number:02d}") for number in range(14)] + [off(f"o{number}") for number in range(5)]
    for how, hosts in (("ignore", 1), ("keep", 2), ("{share: 20 %}", 1), ("{share: 60 %}", 2)):
        assert planned(text(servers, policy=with_policy(f"{{powered_off: {how}}}")))[0].plan.hosts_used == hosts, how


def test_rules_pools_and_events_pass_over_vms_that_are_off() -> None:
    rest = (
        "rules:\n  - {kind: anti_affinity, servers: [o1, o2, v1]}\n  - {kind: root, servers: [o1]}\n"
        "  - {kind: affinity, servers: [o1, v1]}\n  - {kind: exclusive, servers: [o2]}\n"
        "  - {kind: pin, servers: [o2], hosts: [h2]}\n"
        "resource_pools: [{name: p, servers: [o1, o2], reservation: 2 GHz}]\n"
        "events: [{kind: surge, servers: [o1], factor: 3}]\n"
    )
    servers = [vm("v1"), vm("v2", "h2"), off("o1"), off("o2", "h2")]
    outcome, _ = planned(text(servers, hosts=2, rest=rest).replace("kvm-rhel-8", "esxi-6.7"))
    assert outcome.plan.hosts_used == 1
    assert violations(outcome.estate, outcome.demand, outcome.plan) == ()


@pytest.mark.parametrize(("datastore", "status"), [("150 GiB", "optimal"), ("149.9990 GiB", "infeasible")])
def test_the_disks_of_vms_that_are_off_stay_on_the_datastore(datastore: str, status: str) -> None:
    servers = [vm("v1", more=", disks: [{size: 50 GiB, provisioning: thick}]"), off("o1"), off("o2", "h3")]
    cluster = f"      datastore: {datastore}\n"
    outcome, document = planned(text(servers, cluster=cluster))
    assert outcome.plan.status == status
    if status == "infeasible":
        assert "100 GiB of it taken by VMs that are not planned" in document.conflicts[0].message
        return
    files = document.clusters[0].files
    assert files is not None
    assert (files.disks_gib, files.left_gib, files.total_gib) == (50.0, 100.0, 150.0)
    more = replace(outcome.demand.left[0], disk_gib=50.1)
    demand = replace(outcome.demand, left=(more, *outcome.demand.left[1:]))
    (found,) = violations(outcome.estate, demand, outcome.plan)
    assert found.rule == "datastore"
    assert "100 GiB of VMs that are not planned" in found.message


def test_a_suspended_vm_keeps_its_memory_in_a_file() -> None:
    servers = [vm("v1"), off("s1", state="suspended", gib=16)]
    outcome, _ = planned(text(servers, cluster="      datastore: 66 GiB\n"))
    assert outcome.plan.status == "optimal"
    outcome, _ = planned(text(servers, cluster="      datastore: 65.9990 GiB\n"))
    assert outcome.plan.status == "infeasible"


BUSY = "demand: {cpu_mean: 80 %, cpu_p95: 95 %, cpu_peak: 100 %, memory_used: 2 GiB, memory_peak: 2 GiB}"


def test_repair_never_changes_a_configured_size() -> None:
    """One vCPU at full use on slow cores: the VM is too small there, and stays so."""
    slow = "hardware: {cpu: {generation: skylake, sockets: 1, cores_per_socket: 8, clock: 1 GHz}, memory: 64 GiB}"
    there = text([vm("v1", "old", vcpus=1, gib=4, demand=BUSY)], hosts=0).replace(
        "hosts:\n", f"hosts: [{{name: h1, {slow}}}]\n"
    )
    there += f"present_hosts: [{{name: old, hardware: {HOST}}}]\n"
    kept, _ = planned(there)
    assert [vm.vcpus for vm in kept.demand.vms] == [1]
    assert [finding.id for finding in kept.findings if finding.severity == "block"] == ["VC213"]
    sized, _ = planned(there.replace(POLICY, with_policy("{sizing: right_size}")))
    assert [vm.vcpus for vm in sized.demand.vms] == [4]


PRESENT = "present_hosts:\n" + "".join(f"  - {{name: old-0{number}, hardware: {HOST}}}\n" for number in (1, 2, 3))


def before_and_after(document: PlanDocument) -> tuple[float, float]:
    assert document.savings is not None
    (item,) = [item for item in document.savings.items if item.name == "physical machines"]
    return item.before, item.after


def test_present_hosts_count_before_and_never_after() -> None:
    """Three hosts run VMs, one of them only one that is off; the fourth runs nothing that the inventory knows."""
    servers = [vm("v1", "old-01"), vm("v2", "old-01"), vm("v3", "h2"), off("o1", "old-02")]
    outcome, document = planned(text(servers, present=PRESENT))
    assert before_and_after(document) == (3.0, 1.0)
    assert document.savings is not None
    assert document.savings.ratio_arithmetic == "2 hosts for 3 VMs today / 1 host (spares included)"
    assert {item.server: item.current_host for item in document.dispositions} == {
        "v1": "old-01",
        "v2": "old-01",
        "v3": "h2",
        "o1": "old-02",
    }
    assert outcome.plan.changes is not None
    assert (outcome.plan.changes.new, outcome.plan.changes.moved) == (("v1", "v2"), ())


def test_a_vm_that_no_cluster_takes_keeps_its_present_host() -> None:
    servers = [vm("v1", "h1"), vm("wide", "old-01", vcpus=64)]
    _, document = planned(text(servers, present=PRESENT))
    assert before_and_after(document) == (2.0, 2.0)
    assert "1 stays on its host" in document.verdict


def test_machines_of_today_are_unknown_where_a_host_is() -> None:
    machine = f"  - {{name: box, os: debian-10, application: x, hardware: {HOST}, {QUIET}}}\n"
    outcome, document = planned(text([vm("v1", ""), vm("v2", "h1"), machine]))
    assert document.savings is None
    assert any(
        "1 VM of the plan runs on hosts that the inventory does not name" in note for note in document.assumptions
    )
    assert "1 becomes a VM, 2 are already VMs" in rendered(document, "terminal")
    assert before_and_after(planned(text([off("o1", ""), vm("v2", "h1"), machine]))[1]) == (2.0, 1.0)
    budget = "budgets: [{metric: consolidation_ratio, minimum: 100}]\n"
    outcome, _ = planned(text([vm("v1", ""), vm("v2", "h1")], rest=budget))
    assert not [finding for finding in outcome.findings if finding.id == "VC302"]


def rendered(document: PlanDocument, name: str) -> str:
    made = FORMATS[name].render(document, Options(details=True))
    return made if isinstance(made, str) else made.decode()


LEFT = [off("o1"), off("o2"), off("s1", state="suspended"), vm("t1", more=", template: true", demand="tier: 3")]


def test_the_verdict_counts_what_is_planned_and_says_what_is_not() -> None:
    _, document = planned(text([vm("v1"), *LEFT]))
    assert document.verdict.startswith("Plan: 1 server → 1 host")
    assert "2 powered-off VMs, 1 suspended VM and 1 template not planned" in document.verdict
    assert (document.servers, document.servers_virtualised, document.servers_left) == (5, 1, 4)


@pytest.mark.parametrize("name", ["terminal", "html", "markdown"])
def test_every_report_says_what_is_not_planned(name: str) -> None:
    _, document = planned(text([vm("v1"), *LEFT]))
    shown = rendered(document, name)
    assert "not planned" in shown
    assert "t1" in shown
    assert "158 GiB" in shown


def test_nothing_but_vms_that_are_off() -> None:
    _, document = planned(text([off("o1")]))
    assert document.verdict == "Plan: nothing to virtualise, 1 powered-off VM not planned"


def test_an_explanation_of_a_vm_that_is_off() -> None:
    outcome, _ = planned(text([vm("v1"), off("o1")]))
    told = as_text(explain(outcome.estate, outcome.demand, outcome.plan, "o1")).splitlines()
    assert told[0] == "o1: is not planned"
    assert "powered off" in told[1]


def test_an_explanation_of_a_right_sized_vm() -> None:
    servers = [vm("v1", vcpus=8, gib=32), vm("v2", vcpus=1, gib=8)]
    outcome, _ = planned(text(servers, policy=with_policy("{sizing: right_size}")))
    told = {name: as_text(explain(outcome.estate, outcome.demand, outcome.plan, name)) for name in ("v1", "v2")}
    assert "  had     8 vCPUs and 32 GiB today" in told["v1"].splitlines()
    assert "  had " not in told["v2"]


def test_a_document_remembers_what_servers_are_today() -> None:
    _, document = planned(text([vm("v1", more=", tools: running, virtual_hardware: 19"), off("o1")]))
    read = parse(dump(document), "plan.json")
    assert read == document
    first, second = read.dispositions
    assert first.virtual is not None
    assert second.virtual is not None
    assert (first.virtual.vcpus, first.virtual.tools, first.virtual.virtual_hardware) == (2, "running", 19)
    assert (second.virtual.power_state, second.virtual.provisioned_gib) == ("off", 50.0)


def test_a_table_may_list_vms_that_are_off_on_any_host() -> None:
    """As exports do: such a VM takes nothing of its host."""
    outcome, _ = planned(text([vm("v1"), off("o1")]))
    rows = read_rows("vm,host\nv1,h1\no1,h1\n", "t.csv")
    assert match(assignment_of(rows, outcome.estate), outcome.estate, outcome.demand).violations == ()
    rows = read_rows("vm,host\nv1,h1\no2,h1\n", "t.csv")
    (found,) = match(assignment_of(rows, outcome.estate), outcome.estate, outcome.demand).violations
    assert found.subjects == ("o2",)


def test_the_checker_looks_at_sizes_and_states_by_itself() -> None:
    outcome, _ = planned(text([vm("v1"), vm("v2")]))
    (first, second), estate = outcome.demand.vms, outcome.estate
    larger = replace(outcome.demand, vms=(replace(first, vcpus=3), replace(second, configured_mib=4096)))
    found = violations(estate, larger, outcome.plan)
    assert [(one.rule, one.subjects) for one in found] == [("configured_size", ("v1",)), ("configured_size", ("v2",))]
    assert "3 vCPUs and 8 GiB in the plan, but keeps the 2 vCPUs and 8 GiB" in found[0].message
    source = estate.servers[0].virtual
    assert source is not None
    switched_off = replace(estate.servers[0], virtual=replace(source, power_state="off"))
    changed = replace(estate, servers=(switched_off, *estate.servers[1:]))
    (one,) = violations(changed, outcome.demand, outcome.plan)
    assert (one.rule, one.subjects) == ("left_out", ("v1",))


def test_a_vm_keeps_a_size_that_its_guest_system_is_not_said_to_use() -> None:
    """Four vCPUs and 4 GiB are published for Windows Server 2003 Standard; this VM has twice as much."""
    large = vm("v1", vcpus=8, gib=8).replace("debian-10", "windows-server-2003-standard")
    outcome, _ = planned(text([large]).replace("kvm-rhel-8", "esxi-6.7"))
    (found,) = outcome.demand.vms
    assert (found.vcpus, found.configured_mib, outcome.plan.status) == (8, 8192, "optimal")
    larger = replace(outcome.demand, vms=(replace(found, vcpus_today=7, memory_today_mib=8191),))
    assert {one.rule for one in violations(outcome.estate, larger, outcome.plan)} == {"vm_vcpus", "vm_memory"}


def test_hosts_that_are_known_by_name_count_as_machines() -> None:
    """As a list of VMs has them: two machines before, one after; nothing else is known of the two."""
    names = "present_hosts: [{name: old-01}, {name: old-02}]\n"
    cpu = ", hardware: {cpu: {generation: skylake, clock: 2 GHz}}"
    servers = [vm(f"v{number}", f"old-0{1 + number % 2}", more=cpu) for number in range(6)]
    _, document = planned(text(servers, present=names))
    assert document.savings is not None
    assert [item.name for item in document.savings.items] == ["physical machines"]
    assert before_and_after(document) == (2.0, 1.0)
    assert document.savings.consolidation_ratio == 2.0
    assert document.savings.payback is None
    assert any("2 hosts of today are known by name only" in note for note in document.assumptions)
    with pytest.raises(
        InputError, match=r"unknown \(write the model or hardware of old-01 under present_hosts, or here"
    ):
        planned(text([vm("v1", "old-01")], present=names))

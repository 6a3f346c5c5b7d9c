# ruff: noqa: E501 - an inventory in few lines
"""From the inventory to the plan, the checker and the room: hosts of one cluster that cannot run the same VMs."""

from __future__ import annotations

import pytest

from vconsolidate.check.check import check
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.capacity import VmSize
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.pipeline.capacity.free_room import room
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.pipeline.verify.verification import verify_data
from vconsolidate.sizing.size import size

STOP = Stop(work=1.0)


def inventory(hypervisor: str, hosts: str, *, types: str = "[]", failures: int = 0, more: str = "") -> str:
    """Return three servers, one that peaks at 11 of its 13 cores, and a cluster."""
    servers = "\n".join(
        f"  - {{name: {name}, os: centos-6, application: x, hardware: {{cpu: {{generation: skylake, sockets: 1, "
        f"cores_per_socket: {cores}, clock: 2 GHz}}, memory: 4 GiB}}, demand: {{cpu_mean: 3 %, cpu_p95: 8 %, "
        f"cpu_peak: 85 %, memory_used: 2 GiB, memory_peak: 3 GiB}}}}"
        for name, cores in (("wide", 13), ("a", 1), ("b", 1))
    )
    return (
        f"version: 1\nservers:\n{servers}\ntarget:\n  clusters:\n    - name: c\n      hypervisor: {hypervisor}\n"
        f"      hosts: {hosts}\n      host_types: {types}\n"
        f"policy: {{headroom: 0 %, host_failures_tolerated: {failures}, admission: exact}}\n{more}"
    )


def host(name: str, cores: int, *, threads: int = 2, generation: str = "skylake", licence: int = 0) -> str:
    cpu = f"{{generation: {generation}, sockets: 2, cores_per_socket: {cores}, threads_per_core: {threads}, clock: 2 GHz}}"
    return f"{{name: {name}, licence_per_year: {licence} EUR, hardware: {{cpu: {cpu}, memory: 64 GiB}}}}"


def where(text: str) -> dict[str, str]:
    estate = load_inventory(None, text=text)
    demand = size(estate)
    plan = place(estate, demand, stop=STOP)
    return {vm.name: plan.hosts[h].name for vm, h in zip(demand.vms, plan.host_of_vm.tolist(), strict=True)}


@pytest.mark.parametrize("hypervisor", ["esxi-6.7", "hyper-v-2019", "xen-4.13", "kvm-rhel-7"])
def test_a_wide_vm_runs_on_the_dear_host_that_has_the_threads(hypervisor: str) -> None:
    hosts = f"[{host('cheap', 4, threads=1)}, {host('dear', 16, licence=900)}]"
    assert where(inventory(hypervisor, hosts))["wide"] == "dear"
    cheap = inventory(hypervisor, f"[{host('cheap', 6, threads=1)}, {host('dear', 16, licence=900)}]")
    assert where(cheap)["wide"] == "cheap"  # exactly twelve threads


def test_where_the_platform_starts_it_a_wide_vm_is_a_finding() -> None:
    estate = load_inventory(None, text=inventory("xen-4.4", f"[{host('only', 4, threads=1)}]"))
    demand = size(estate)
    plan = place(estate, demand, stop=STOP)
    assert demand.vms[0].vcpus == 12
    assert [f.subject for f in check(estate, demand, plan, None) if f.id == "VC115"] == ["wide"]
    enough = load_inventory(None, text=inventory("xen-4.4", f"[{host('only', 6, threads=1)}]"))
    plan = place(enough, size(enough), stop=STOP)
    assert not [f for f in check(enough, size(enough), plan, None) if f.id == "VC115"]


def test_a_type_that_is_too_narrow_is_not_bought_for_a_wide_vm() -> None:
    types = f"[{host('narrow', 4, threads=1)}, {host('broad', 16, licence=900)}]".replace(
        "licence_per_year", "price"
    ).replace("EUR, hardware", "EUR, hardware")
    found = where(inventory("esxi-6.7", "[]", types=types))
    assert found["wide"].startswith("c-broad")


def test_a_table_that_puts_it_on_the_narrow_host_is_refused() -> None:
    text = inventory("esxi-6.7", f"[{host('cheap', 4, threads=1)}, {host('dear', 16)}]")
    for target, rules in (("dear", set()), ("cheap", {"logical_processors"})):
        table = f"vm,host\nwide,{target}\na,dear\nb,dear\n".encode()
        found = verify_data(table, "plan.csv", inventory_text=text)
        assert {violation.rule for violation in found.violations} == rules


OLD = host("old", 8, generation="penryn")


def test_a_host_without_nested_paging_takes_nothing_under_esxi_8_and_is_named_with_its_line() -> None:
    text = inventory("esxi-8.0", f"[{OLD}, {host('new', 16, licence=900)}]")
    outcome = plan_estate(load_inventory(None, text=text), Settings(stop=STOP, host_range=False, room=False))
    assert {host.name for host in outcome.plan.hosts} == {"new"}
    [finding] = [finding for finding in outcome.findings if finding.id == "VC114"]
    assert (finding.subject, finding.place.line) == ("old", 10)
    assert set(where(inventory("esxi-6.7", f"[{OLD}, {host('new', 16, licence=900)}]")).values()) == {"old"}


def test_where_no_host_runs_the_hypervisor_no_plan_exists_and_the_hosts_say_why() -> None:
    text = inventory(
        "esxi-8.0", f"[{OLD}]", types=f"[{host('t', 8, generation='penryn')}]".replace("licence_per_year", "price")
    )
    outcome = plan_estate(load_inventory(None, text=text), Settings(stop=STOP))
    assert outcome.plan.status == "infeasible"
    assert {conflict.subject for conflict in outcome.plan.conflicts} == {"old", "t"}
    assert all("does not run on the processor" in conflict.message for conflict in outcome.plan.conflicts)


def test_one_failure_is_survived_only_where_two_hosts_can_run_the_wide_vm() -> None:
    narrow = f"{host('n1', 4, threads=1)}, {host('n2', 4, threads=1)}"
    one = inventory("esxi-6.7", f"[{host('b1', 16)}, {narrow}]", failures=1)
    # the peak is then not served in full: the VM has what two hosts can give it
    assert size(load_inventory(None, text=one)).vms[0].vcpus == 8
    two = inventory("esxi-6.7", f"[{host('b1', 16)}, {host('b2', 16)}, {narrow}]", failures=1)
    assert size(load_inventory(None, text=two)).vms[0].vcpus == 12
    assert where(two)["wide"] in {"b1", "b2"}


@pytest.mark.parametrize(("vcpus", "stopped_by"), [(8, "memory_consumed"), (9, "logical_processors")])
def test_no_vm_of_a_size_comes_to_a_host_that_is_too_narrow_for_it(vcpus: int, stopped_by: str) -> None:
    estate = load_inventory(None, text=inventory("esxi-6.7", f"[{host('narrow', 4, threads=1)}]"))
    demand = size(estate)
    [found] = room(estate, demand, place(estate, demand, stop=STOP), [VmSize("x", vcpus, 40 * 1024, 100.0)]).sizes
    assert (found.fits, found.clusters[0].reasons[0].what) == (int(vcpus == 8), stopped_by)


def test_reserved_room_is_kept_where_its_vms_can_start() -> None:
    more = "  reserve_room: [{name: web, vcpus: 9, memory: 1 GiB, count: 1}]\n"
    text = inventory("esxi-6.7", f"[{host('cheap', 4, threads=1)}, {host('dear', 16, licence=900)}]")
    text = text.replace(
        "policy: {headroom: 0 %, host_failures_tolerated: 0, admission: exact}\n", f"policy:\n  headroom: 0 %\n{more}"
    )
    estate = load_inventory(None, text=text)
    plan = place(estate, size(estate), stop=STOP)
    assert [plan.hosts[kept.host].name for kept in plan.room] == ["dear"]

"""Clusters with different forms of admission control in one estate, and VMs that run there today."""

from __future__ import annotations

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings

HOST = "hardware: {cpu: {generation: skylake, sockets: 2, cores_per_socket: 8, clock: 2.4 GHz}, memory: 128 GiB}"


def inventory(form: str) -> str:
    """Return two clusters of three hosts; VMs run on one host of the first and on two of the second, of that form."""
    lines = ["version: 1", "servers:"]
    for host in ("a-1", "b-1", "b-2"):
        lines += [
            f"  - {{name: vm-{host}, os: red-hat-enterprise-linux-7, vcpus: 4, memory: 16 GiB, current_host: {host},",
            "     demand: {cpu_mean: 10 %, cpu_p95: 30 %, cpu_peak: 50 %, memory_used: 8 GiB}}",
        ]
    lines += ["rules:", *(f"  - {{kind: pin, servers: [vm-{c}-*], hosts: [{c}]}}" for c in "ab")]
    lines += ["policy: {host_failures_tolerated: 1}", "target:", "  clusters:"]
    for cluster, admission in (("a", "exact"), ("b", form)):
        lines += [f"    - name: {cluster}", "      hypervisor: esxi-6.7", f"      policy: {{admission: {admission}}}"]
        lines += ["      hosts:", *(f"        - {{name: {cluster}-{k}, {HOST}}}" for k in (1, 2, 3))]
    return "\n".join(lines) + "\n"


def test_vms_that_stay_leave_the_dedicated_host_of_another_cluster_empty() -> None:
    plan = plan_estate(load_inventory(None, text=inventory("dedicated")), Settings(stop=Stop(work=0.5))).plan
    hosts = [host for host in plan.hosts if host.cluster == "b"]
    assert [host.spare for host in hosts].count(True) == 1
    assert not any(plan.hosts[host].spare for host in plan.host_of_vm.tolist())


def test_they_stay_where_the_form_allows_it() -> None:
    plan = plan_estate(load_inventory(None, text=inventory("exact")), Settings(stop=Stop(work=0.5))).plan
    assert {plan.hosts[host].name for host in plan.host_of_vm.tolist()} >= {"b-1", "b-2"}

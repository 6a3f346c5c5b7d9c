"""Latency-sensitive VMs, partitions and small guests through sizing, packing, repair, host range, checks and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.pipeline.verify.matching import reopen_plan
from vconsolidate.report.document import build
from vconsolidate.report.run import RunInfo
from vconsolidate.verify.plan import violations

SETTINGS = Settings(stop=Stop(work=3.0))
SERVERS = """\
version: 1
name: Cores
defaults:
  servers:
    os: centos-6
    hardware: {model: dell-poweredge-r710}
    demand: {cpu_mean: 5 %, cpu_p95: 20 %, cpu_peak: 90 %, memory_used: 20 GiB}
"""
TARGET = """\
target: {clusters: [{name: main, hypervisor: esxi-6.7, host_types: [{name: r740, model: dell-poweredge-r740-2x6130}]}]}
"""
TWO_SITES = """\
target:
  clusters:
    - {name: main, hypervisor: esxi-6.7, host_types: [{name: r740, model: dell-poweredge-r740-2x6130}]}
    - {name: hill, site: hill, hypervisor: esxi-6.7, host_types: [{name: r740, model: dell-poweredge-r740-2x6130}]}
"""


def planned(servers: str, folder: Path) -> Outcome:
    (folder / "i.yaml").write_text(SERVERS + servers + TARGET, encoding="utf-8")
    return plan_estate(load_inventory(folder / "i.yaml"), SETTINGS)


def test_repair_and_host_range_keep_the_cores(tmp_path: Path) -> None:
    """Peaks far above the statistic make repair add slots and vCPUs; the checker accepts every plan on the way."""
    done = planned(
        "servers: [{name: t1, latency_sensitive: true}, {name: t2, latency_sensitive: true}, {name: w}]\n", tmp_path
    )
    assert done.plan.status == "optimal"
    assert violations(done.estate, done.demand, done.plan) == ()
    for vm in done.demand.vms[:2]:
        assert vm.latency_sensitive
        assert vm.cpu_reservation_mhz == pytest.approx(vm.vcpus * 2100.0)
    assert {load.resource for load in done.plan.loads[0]} >= {"own_cores", "reserved_cpu"}


def test_a_document_gives_the_same_plan_back(tmp_path: Path) -> None:
    done = planned("servers: [{name: t1, latency_sensitive: true}, {name: w}]\n", tmp_path)
    document = build(done.estate, done.demand, done.plan, done.replay, (), RunInfo())
    assert [vm.latency_sensitive for vm in document.vms] == [True, False]
    again, _ = reopen_plan(document, done.estate, done.demand)
    assert violations(done.estate, done.demand, again) == ()


def test_the_high_end_of_demand_respects_what_the_guest_can_use(tmp_path: Path) -> None:
    """Sizes of the high end grow with memory's error, but no further than the system's own limit."""
    guest = "{name: old, os: windows-server-2003-standard, demand: {memory_used: 3 GiB}}"
    done = planned(f"servers: [{guest}, {{name: w}}]\n", tmp_path)
    assert done.plan.status == "optimal"
    assert done.demand.vms[0].configured_mib <= 4096


CLASH = "rules: [{kind: affinity, servers: [w, v]}, {kind: anti_affinity, servers: [w, v]}]\n"


@pytest.mark.parametrize("own", ["", ", latency_sensitive: true"])
def test_why_nothing_fits_is_told_beside_own_cores(tmp_path: Path, own: str) -> None:
    """The search for what to give up tries higher ceilings than the one that own cores are sized with."""
    done = planned(f"servers: [{{name: t1{own}}}, {{name: w}}, {{name: v}}]\n{CLASH}", tmp_path)
    assert done.plan.status == "infeasible"


@pytest.mark.parametrize("ceiling", ["80 %", "100 %"])
def test_own_cores_restart_under_a_higher_ceiling(tmp_path: Path, ceiling: str) -> None:
    text = SERVERS + (
        "servers: [{name: t1, latency_sensitive: true, tier: 1}, {name: w}]\n"
        f"recovery: {{site: hill, replicate: [t1], cpu_ceiling: {ceiling}}}\n"
    )
    (tmp_path / "i.yaml").write_text(text + TWO_SITES, encoding="utf-8")
    done = plan_estate(load_inventory(tmp_path / "i.yaml"), SETTINGS)
    assert done.recovery is not None
    assert done.recovery.status in {"optimal", "feasible"}
    assert [one.vm for one in done.recovery.vms if one.vm == "t1"] == ["t1"]


@pytest.mark.parametrize("ceiling", ["80 %", "50 %"])
def test_own_cores_take_less_of_what_a_lower_ceiling_offers(tmp_path: Path, ceiling: str) -> None:
    """Own cores fill a host, 30 of its 32, whatever part of its cores plans may use."""
    own = ", ".join(f"{{name: t{n}, latency_sensitive: true, tier: 1, vcpus: 5}}" for n in range(6))
    names = ", ".join(f"t{n}" for n in range(6))
    text = SERVERS + f"servers: [{own}]\nrecovery: {{site: hill, replicate: [{names}], cpu_ceiling: {ceiling}}}\n"
    (tmp_path / "i.yaml").write_text(text + TWO_SITES, encoding="utf-8")
    done = plan_estate(load_inventory(tmp_path / "i.yaml"), SETTINGS)
    assert done.recovery is not None
    assert [vm.vcpus for vm in done.demand.vms] == [5] * 6
    assert (done.recovery.status, len({one.host for one in done.recovery.vms})) == ("optimal", 1)

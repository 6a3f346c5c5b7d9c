"""A plan that survives the loss of a host by dividing totals, but not when every VM must really restart somewhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.plan import Plan
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.plan import judge, plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.pipeline.verify.foreign_plan import assignment_of
from vconsolidate.pipeline.verify.placement_table import read_rows
from vconsolidate.sizing.size import size

SAMPLES = Path(__file__).parents[2] / "sample_inventories"


@pytest.fixture(scope="module")
def estate() -> Estate:
    return load_inventory(SAMPLES / "database-mix.yaml")


@pytest.fixture(scope="module")
def five_hosts(estate: Estate) -> Plan:
    text = (SAMPLES / "database-mix" / "five-hosts.csv").read_text(encoding="utf-8")
    assignment = assignment_of(read_rows(text, "five-hosts.csv"), estate)
    index = {host.name: number for number, host in enumerate(assignment.hosts)}
    host_of = dict(assignment.pairs)
    where = np.array([index[host_of[vm.name]] for vm in size(estate).vms])
    return Plan("feasible", assignment.hosts, where, (), Bound(0, 0.0, "none"), "by hand")


def test_dividing_totals_says_that_any_host_may_fail(estate: Estate, five_hosts: Plan) -> None:
    cluster, demand = estate.clusters[0], size(estate)
    wanted = sum(vm.configured_mib for vm in demand.vms) + demand.overhead_mib_by_cluster["hall"].sum()
    memory = [host.hardware.memory_mib for host in five_hosts.hosts]
    usable = sorted(mib - cluster.hypervisor.reserve_mib(mib) for mib in memory)
    assert wanted <= sum(usable[:-1])


def test_the_failover_replay_finds_that_none_may(estate: Estate, five_hosts: Plan) -> None:
    outcome = judge(estate, size(estate), five_hosts)
    stranded = {finding.subject for finding in outcome.findings if finding.id == "VC221"}
    assert stranded == {"dwh01", "dwh02", "erp01", "erp02", "geo01"}
    assert outcome.replay is not None
    assert not any(failure.survived for failure in outcome.replay.failures)


def test_our_plan_survives_every_failure(estate: Estate) -> None:
    outcome = plan_estate(estate, Settings(stop=Stop(work=2.0)))
    assert (outcome.plan.status, outcome.plan.hosts_used) == ("optimal", 6)
    assert outcome.replay is not None
    assert len(outcome.replay.failures) == 5
    assert all(failure.survived for failure in outcome.replay.failures)

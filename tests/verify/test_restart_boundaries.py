"""Restarts to the last unit: two hosts, each half full of everything, hold each other and nothing more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.verify.cases import Case
from vconsolidate.model.admission import Admission

EXACT = Admission("exact")


@pytest.fixture
def halves(brim: Case) -> Case:
    """Return the two VMs that fill one host on two such hosts: either holds both, to the last unit."""
    hosts = (*brim.plan.hosts, replace(brim.plan.hosts[0], name="c-t-02"))
    exact = brim.policy(host_failures_tolerated=1, admission=EXACT)
    return exact.planned(hosts=hosts, host_of_vm=np.array([0, 1]))


def test_two_half_full_hosts_hold_each_other(halves: Case) -> None:
    assert halves.told() == ()


@pytest.mark.parametrize("vm", ["a", "b"])
@pytest.mark.parametrize(
    ("field", "unit"),
    [
        ("vcpus", 1),
        ("configured_mib", 1),
        ("consumed_mib", 1.0),
        ("reservation_mib", 1),
        ("network_mbps", 1.0),
        ("cpu_reservation_mhz", 1.0),
    ],
)
def test_one_unit_more_has_no_place(halves: Case, vm: str, field: str, unit: float) -> None:
    told = [
        v for v in halves.vm(vm, **{field: unit}).told() if v.rule != "vm_vcpus"
    ]  # a vCPU more than a pair may have
    assert [(v.rule, v.subjects) for v in told] == [
        ("host_failures_tolerated", ("c", "c-t-01", "a")),
        ("host_failures_tolerated", ("c", "c-t-02", "b")),
    ]
    assert told[0].message == "when c-t-01 fails, a cannot restart on any remaining host"


def test_overheads_have_no_place_either(halves: Case) -> None:
    by_slot = halves.demand.cpu_mhz_by_vm_slot + np.array([[1.0], [0.0]])
    assert halves.demanding(cpu_mhz_by_vm_slot=by_slot).broken() == {"host_failures_tolerated"}
    for name, more in (("overhead_mib_by_cluster", 1.0), ("cpu_overhead_by_cluster", 0.001)):
        added = {"c": getattr(halves.demand, name)["c"] + np.array([0.0, more])}
        assert halves.demanding(**{name: added}).broken() == {"host_failures_tolerated"}


def test_the_number_of_vms_is_a_limit_of_the_restart_too(halves: Case) -> None:
    assert halves.policy(max_vms_per_host=1).broken() == {"host_failures_tolerated"}
    assert halves.policy(max_vms_per_host=1).vm_is("a", restart="disabled").told()[0].subjects[-1] == "b"
    both = halves.policy(max_vms_per_host=1).vm_is("a", restart="disabled").vm_is("b", restart="disabled")
    assert both.told() == (), "what stays down needs no place"

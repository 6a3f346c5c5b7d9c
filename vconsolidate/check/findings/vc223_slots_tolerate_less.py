"""VC223: admission control that counts slots would refuse what the plan survives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import HARDWARE, change, healthy
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.finding import Finding
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.slots import LEAST_CPU_MHZ, slots
from vconsolidate.units import format_mhz, format_mib
from vconsolidate.words import counted


def _find(facts: Facts) -> Iterator[Finding]:
    for cluster in facts.estate.clusters:
        scoped = replace(facts, scope=cluster.name)
        stated = cluster.policy.admission.form == "slots"  # then the plan has enough, of the size that is stated
        tolerated = cluster.policy.host_failures_tolerated
        if not stated and tolerated and scoped.vms and cluster.hypervisor.family in {"esx", "esxi"}:
            yield from _too_few(cluster, scoped.hosts, scoped.vms)


def _too_few(cluster: Cluster, hosts: Sequence[PlannedHost], vms: Sequence[VirtualMachine]) -> Iterator[Finding]:
    hypervisor, tolerated = cluster.hypervisor, cluster.policy.host_failures_tolerated
    memory = [vm.reservation_mib + hypervisor.overhead.of(vm.vcpus, vm.configured_mib) for vm in vms]
    found = slots(
        np.array([max(vm.cpu_reservation_mhz, LEAST_CPU_MHZ) for vm in vms]),
        np.array(memory),
        np.array([host.hardware.cpu.capacity_mhz for host in hosts]),
        np.array([host.hardware.memory_mib - hypervisor.reserve_mib(host.hardware.memory_mib) for host in hosts]),
    )
    if found.failures < tolerated:
        yield KIND.finding(
            cluster.name,
            cluster.place,
            failures=counted(found.failures, "host failure"),
            tolerated=tolerated,
            cpu=format_mhz(found.slot.cpu),
            memory=format_mib(found.slot.memory),
            largest=vms[int(np.argmax(memory))].name,
            slots=counted(int(found.by_host.sum()), "slot"),
            vms=counted(len(vms), "VM"),
        )


def _example() -> Facts:
    policy = replace(healthy().estate.clusters[0].policy, host_failures_tolerated=1)
    clusters = tuple(replace(cluster, policy=policy) for cluster in healthy().estate.clusters)
    facts = change().vm(1, reservation_mib=4096)
    hosts = tuple(
        replace(host, cluster="east", hardware=replace(HARDWARE, memory_mib=8192)) for host in facts.plan.hosts
    )
    estate = replace(facts.estate, clusters=clusters)
    return replace(facts, estate=estate, plan=replace(facts.plan, hosts=hosts))


KIND = FindingKind(
    id="VC223",
    title="Slot-based admission control tolerates fewer failures",
    severity="note",
    message="Slot-based admission control would tolerate {failures}, not {tolerated}. A slot is {cpu} and {memory} "
    "({largest} has the largest memory reservation), and the hosts have {slots} for {vms}.",
    tip="Use percentage-based admission control or dedicated failover hosts, or reserve less.",
    doc="""
    The restart map may hold, but a cluster whose admission control counts slots would refuse to power VMs on: one
    large reservation makes every slot large. Use percentage-based admission control or dedicated failover hosts,
    or reserve less.
    """,
    example=_example,
    find=_find,
)

"""Findings of the failover replay (VC22x)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from vconsolidate.check.facts import Facts
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import FailureReplay
from vconsolidate.model.slots import LEAST_CPU_MHZ, slots
from vconsolidate.units import format_fraction, format_mhz, format_mib

_LEAST_MIB = 1.0


def failure_findings(facts: Facts) -> Iterator[Finding]:
    """Yield what would go wrong when hosts fail that the policy says may fail."""
    yield from _slots(facts)
    if facts.replay is None:
        return
    place_of = {vm.name: vm.place for vm in facts.demand.vms}
    reported: set[tuple[str, str]] = set()
    for failure in facts.replay.failures:
        lost, planned = " and ".join(failure.hosts), failure.cause == "maintenance"
        for stranded in failure.stranded:
            if (failure.cause, stranded.vm) not in reported:
                reported.add((failure.cause, stranded.vm))
                what = (
                    f"must stop while {lost} is in maintenance" if planned else f"cannot be restarted when {lost} fails"
                )
                yield Finding(
                    "VC224" if planned else "VC221",
                    "block",
                    stranded.vm,
                    f"It {what}: {stranded.reason}.",
                    "Allow one host more, or relax the rule or limit named.",
                    place_of[stranded.vm],
                )
        yield from _degraded(facts, failure, f"While {lost} is in maintenance" if planned else f"After {lost} fails")


def _slots(facts: Facts) -> Iterator[Finding]:
    for cluster in facts.estate.clusters:
        tolerated = cluster.policy.host_failures_tolerated
        scoped = replace(facts, scope=cluster.name)
        hosts, vms, hypervisor = scoped.hosts, scoped.vms, cluster.hypervisor
        stated = cluster.policy.admission.form == "slots"  # then the plan has enough, of the size that is stated
        if stated or not tolerated or not vms or hypervisor.family not in {"esx", "esxi"}:
            continue
        memory = [vm.reservation_mib + hypervisor.overhead.of(vm.vcpus, vm.configured_mib) for vm in vms]
        found = slots(
            np.array([max(vm.cpu_reservation_mhz, LEAST_CPU_MHZ) for vm in vms]),
            np.array(memory),
            np.array([host.hardware.cpu.capacity_mhz for host in hosts]),
            np.array([host.hardware.memory_mib - hypervisor.reserve_mib(host.hardware.memory_mib) for host in hosts]),
        )
        if found.failures < tolerated:
            largest = vms[int(np.argmax(memory))].name
            yield Finding(
                "VC223",
                "note",
                cluster.name,
                f"Admission control by slots would tolerate {found.failures} host failures, not {tolerated}: a slot is "
                f"{format_mhz(found.slot.cpu)} and {format_mib(found.slot.memory)} (set by {largest}), there are "
                f"{int(found.by_host.sum())} slots for {len(vms)} VMs.",
                "Use percentage-based admission control or dedicated failover hosts, or reserve less.",
                cluster.place,
            )


def _degraded(facts: Facts, failure: FailureReplay, when: str) -> Iterator[Finding]:
    level = facts.estate.service_levels.host_failure
    for host in failure.degraded:
        if host.unmet_peak_mib > _LEAST_MIB or host.swapped_peak_mib > _LEAST_MIB:
            unmet = host.unmet_peak_mib > _LEAST_MIB
            yield Finding(
                "VC222",
                "block" if unmet else level.severity,
                host.host,
                f"{when}, {format_mib(host.swapped_peak_mib)} are swapped by the hypervisor and "
                f"{format_mib(host.unmet_peak_mib)} cannot be freed at all.",
                "Lower policy.memory.ceiling, or tolerate the failure with one host more.",
                facts.place_of_host(host.host),
            )
    if failure.ready_p95_fraction > level.ready_fraction:
        yield Finding(
            "VC222",
            level.severity,
            failure.worst_vm,
            f"{when}, its ready time per vCPU exceeds {format_fraction(failure.ready_p95_fraction, 1)} in "
            f"5 % of the intervals; {format_fraction(level.ready_fraction)} is the limit while a host is down.",
            "Lower policy.cpu.ceiling, or tolerate the failure with one host more.",
            next(
                (vm.place for vm in facts.demand.vms if vm.name == failure.worst_vm),
                facts.cluster(failure.cluster).place,
            ),
        )

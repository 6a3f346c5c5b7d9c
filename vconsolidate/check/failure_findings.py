"""Findings of the failover replay (VC22x)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from vconsolidate.check.facts import Facts
from vconsolidate.model.admission import AdmissionForm
from vconsolidate.model.fault_tolerance import twins
from vconsolidate.model.finding import Finding
from vconsolidate.model.place import Place
from vconsolidate.model.replay import FailureReplay, Stranded
from vconsolidate.model.slots import LEAST_CPU_MHZ, slots
from vconsolidate.units import format_fraction, format_mhz, format_mib
from vconsolidate.words import listed, verb

_LEAST_MIB = 1.0

_BLIND: Final[frozenset[AdmissionForm]] = frozenset({"slots", "percentage"})
"""Forms that are kept although VMs cannot restart: they look at reservations only."""


def failure_findings(facts: Facts) -> Iterator[Finding]:
    """Yield what would go wrong when hosts fail that the policy says may fail."""
    yield from _slots(facts)
    yield from _idle(facts)
    if facts.replay is None:
        return
    place_of = {vm.name: vm.place for vm in facts.demand.vms}
    reported: set[tuple[str, str]] = set()
    for failure in facts.replay.failures:
        for stranded in failure.stranded:
            if (failure.cause, stranded.vm) not in reported:
                reported.add((failure.cause, stranded.vm))
                yield _stranded(facts, failure, stranded, place_of[stranded.vm])
        yield from _degraded(facts, failure, _when(failure))


def _when(failure: FailureReplay) -> str:
    lost = _lost(failure)
    return f"While {lost} is in maintenance" if failure.cause == "maintenance" else f"After {lost}"


def _lost(failure: FailureReplay) -> str:
    """Return what is gone: ``esx-01 fails``, ``rack B1 and rack B2 fail``; the host alone when it is emptied."""
    if failure.cause == "maintenance":
        return " and ".join(failure.hosts)
    names = failure.domains or failure.hosts
    return f"{' and '.join(names)} {verb(len(names), 'fails', 'fail')}"


def _stranded(facts: Facts, failure: FailureReplay, stranded: Stranded, place: Place) -> Finding:
    lost, planned = _lost(failure), failure.cause == "maintenance"
    survivor = _survivor(facts, failure, stranded.vm)
    if survivor:
        message = f"{_when(failure)} {survivor} runs on, but no host takes a new secondary: {stranded.reason}."
        tip = "Allow one host more, or relax the rule or limit named."
        return Finding("VC225", "warn", stranded.vm, message, tip, place)
    what = f"must stop while {lost} is in maintenance" if planned else f"cannot be restarted when {lost}"
    form = facts.cluster(failure.cluster).policy.admission.form
    message, tip = f"It {what}: {stranded.reason}.", "Allow one host more, or relax the rule or limit named."
    if form in _BLIND and not planned:
        message += f" Admission control by {form} is kept all the same: it looks at reservations, not at use."
        tip = "Write policy.admission.form: exact, or reserve what VMs use."
    return Finding("VC224" if planned else "VC221", "block", stranded.vm, message, tip, place)


def _survivor(facts: Facts, failure: FailureReplay, vm: str) -> str:
    """Return the other VM of a fault-tolerance pair where it runs on; empty where nothing does the work."""
    rows = {machine.name: row for row, machine in enumerate(facts.demand.vms)}
    other = twins(facts.demand.vms).get(rows[vm])
    if other is None or facts.plan.hosts[int(facts.plan.host_of_vm[other])].name in failure.hosts:
        return ""
    return facts.demand.vms[other].name


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


def _idle(facts: Facts) -> Iterator[Finding]:
    for cluster in facts.estate.clusters:
        policy = cluster.policy
        idle = [host.name for host in replace(facts, scope=cluster.name).hosts if host.spare]
        if policy.host_failures_tolerated and policy.admission.form == "exact" and idle:
            names, one = listed(idle), len(idle) == 1
            yield Finding(
                "VC226",
                "note",
                cluster.name,
                f"{names} {verb(len(idle), 'stays', 'stay')} empty: no way was found to run VMs there too and still"
                " restart all of them after every failure.",
                f"Nothing is lost: whatever fails restarts on {'it' if one else 'them'}. Smaller VMs, or one host"
                " more, would leave room to spread.",
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

"""VC222: after VMs are restarted, a surviving host swaps, or a VM on it waits too long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.failures import when_words
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import HOST_REPLAY, after_failure
from vconsolidate.check.reclaimed import LEAST_MIB
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import FailureReplay
from vconsolidate.units import format_fraction, format_mib


def _find(facts: Facts) -> Iterator[Finding]:
    for failure in facts.replay.failures if facts.replay is not None else ():
        yield from _short_of_memory(facts, failure)
        yield from _waiting(facts, failure)


def _short_of_memory(facts: Facts, failure: FailureReplay) -> Iterator[Finding]:
    for host in failure.degraded:
        unmet = host.unmet_peak_mib > LEAST_MIB
        if unmet or host.swapped_peak_mib > LEAST_MIB:
            figures = {"swapped": format_mib(host.swapped_peak_mib), "unmet": format_mib(host.unmet_peak_mib)}
            yield KIND.finding(
                host.host,
                facts.place_of_host(host.host),
                severity="block" if unmet else facts.estate.service_levels.host_failure.severity,
                when=when_words(failure),
                what=KIND.part("unmet" if unmet else "swapped", **figures),
                limit="policy.memory.ceiling",
            )


def _waiting(facts: Facts, failure: FailureReplay) -> Iterator[Finding]:
    level = facts.estate.service_levels.host_failure
    if failure.ready_p95_fraction > level.ready_fraction:
        places = (vm.place for vm in facts.demand.vms if vm.name == failure.worst_vm)
        ready, allowed = format_fraction(failure.ready_p95_fraction, 1), format_fraction(level.ready_fraction)
        yield KIND.finding(
            failure.worst_vm,
            next(places, facts.cluster(failure.cluster).place),
            severity=level.severity,
            when=when_words(failure),
            what=KIND.part("ready", ready=ready, allowed=allowed),
            limit="policy.cpu.ceiling",
        )


KIND = FindingKind(
    id="VC222",
    title="Service level broken after a host failure",
    severity="block",
    severity_from="unless the service level says otherwise; always `block` when memory is missing",
    message="{when}, {what}.",
    parts={
        "swapped": "the hypervisor of this host swaps up to {swapped}",
        "unmet": "the VMs on this host need up to {unmet} of memory that the hypervisor cannot free; it swaps up "
        "to {swapped}",
        "ready": "the VM's ready time per vCPU exceeds {ready} of an interval in 5 % of the intervals; {allowed} "
        "is the limit while a host is down",
    },
    tip="Lower {limit}, or allow one more host.",
    doc="""
    When the VMs of a failed host have been restarted, a surviving host swaps, or a VM on it waits more than 10 %
    of the time in more than 5 % of the intervals. The same is judged while a host is in maintenance.
    """,
    example=lambda: after_failure(degraded=(replace(HOST_REPLAY, host="h1", swapped_peak_mib=2048.0),)),
    find=_find,
)

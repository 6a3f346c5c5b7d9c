"""Facts that explain why plans differ between platforms."""

from __future__ import annotations

from collections import Counter

from vconsolidate.report.platforms import (
    ARCHITECTURES,
    MODES,
    SCHEDULERS,
    driver_domain_words,
    limit_words,
    memory_words,
)
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.platform import PlatformSection
from vconsolidate.report.wording import percent
from vconsolidate.units import format_mhz, format_mib
from vconsolidate.words import counted, listed, resource_name


def facts(document: PlanDocument) -> tuple[str, ...]:
    """Return the facts of a plan's platform that matter, one line each; of its first cluster where they are alike."""
    found: list[str] = []
    for platform in document.platforms:
        found += _of_platform(platform)
    bound = Counter(host.binding for host in document.hosts if host.binding)
    if bound:
        each = [f"{resource_name(what)} on {counted(hosts, 'host')}" for what, hosts in bound.most_common()]
        found.append(f"first to run out: {listed(each)}")
    return tuple(dict.fromkeys(found))


def _of_platform(platform: PlatformSection) -> list[str]:
    modes = dict.fromkeys(MODES[machine.cpu_mode] for machine in platform.machines)
    found = [ARCHITECTURES[platform.architecture], f"CPU: {listed(tuple(modes))}" if modes else ""]
    if platform.overheads:
        each = [f"{one.workload_class} {percent(one.cpu_fraction)}" for one in platform.overheads]
        found.append(f"CPU overhead: {', '.join(each)}")
    found += [
        f"keeps {format_mib(machine.reserve_mib)} and {machine.reserve_cores:g} of {counted(machine.cores, 'core')} "
        f"of a {machine.model}"
        for machine in platform.machines
    ]
    if platform.io_mhz:
        found.append(f"{format_mhz(platform.io_mhz)} of {driver_domain_words(platform)} for the I/O of VMs")
    found += [
        f"memory: {memory_words(platform)}",
        f"VMs: {limit_words(platform)}",
        f"scheduler: {SCHEDULERS[platform.scheduler]}",
    ]
    return [fact for fact in found if fact]

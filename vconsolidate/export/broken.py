"""Plans that cannot be exported: documents edited by hand until machines make no sense."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.errors import InputError, Problem
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.provisioning import ProvisioningSection


def refuse_broken(document: PlanDocument, provisioning: ProvisioningSection) -> None:
    """
    Refuse a plan with machines that no platform could define.

    Raises
    ------
    InputError
        With all of them.
    """
    problems = [Problem("plan document", 0, 0, field, message) for field, message in _problems(document, provisioning)]
    if problems:
        raise InputError(problems)


def _problems(document: PlanDocument, provisioning: ProvisioningSection) -> Iterator[tuple[str, str]]:
    known = {item.cluster for item in provisioning.platforms}
    for number, host in enumerate(document.hosts):
        if host.cluster not in known:
            yield f"hosts[{number}].cluster", "has no platform in provisioning (plan the inventory again)"
        if host.hardware.cpu.clock_mhz <= 0 or host.hardware.cpu.core_rating_mhz <= 0:
            yield f"hosts[{number}].hardware.cpu", "has no clock rate or no rating (plan the inventory again)"
    for number, vm in enumerate(document.vms):
        if vm.vcpus < 1 or vm.configured_mib < 1:
            yield f"vms[{number}]", "has no vCPU or no memory (plan the inventory again)"
        if min(vm.cpu_reservation_mhz, vm.cpu_limit_mhz or 0.0, vm.disk_gib) < 0:
            yield f"vms[{number}]", "has a negative reservation, limit or disk (plan the inventory again)"
    for number, detail in enumerate(provisioning.vms):
        if any(disk.size_gib < 0 for disk in detail.disks):
            yield f"provisioning.vms[{number}].disks", "has a disk of negative size (plan the inventory again)"

"""Templates that cover the VMs of the plan, and the work that cloning saves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.template import OwnTemplate, SizeClass, TemplatePolicy
from vconsolidate.report.schema.templates import TemplateSection, TemplatesSection
from vconsolidate.words import counted

_MIB_PER_GIB = 1024


@dataclass(frozen=True, slots=True)
class _Kind:
    """What VMs of one template have in common: guest system and size class, or an own template."""

    guest: str
    size: SizeClass
    own: OwnTemplate | None = None


def templates_section(estate: Estate, demand: Demand) -> TemplatesSection | None:
    """Return the templates of the VMs; None where the inventory has no section ``templates``."""
    policy = estate.templates
    if policy is None:
        return None
    members: dict[_Kind, list[VirtualMachine]] = {}
    for vm in demand.vms:
        if not vm.secondary_of:
            members.setdefault(kind_of(vm, policy), []).append(vm)
    templates = sorted((_template(kind, vms) for kind, vms in members.items()), key=_order)
    return _with_minutes(tuple(templates), policy)


def kind_of(vm: VirtualMachine, policy: TemplatePolicy) -> _Kind:
    """
    Return what a VM is cloned from: the first own template of its guest system whose disks fit, else its size class.

    A clone gets the planned size of its VM: platforms change vCPUs and memory of a clone and enlarge its disks, but do
    not make them smaller. Disks whose size is unknown (0) fit.
    """
    for own in policy.own:
        if own.guest == vm.guest.key and (not vm.disk_gib or own.disk_gib <= vm.disk_gib):
            return _Kind(vm.guest.key, SizeClass("", own.vcpus, own.memory_mib), own)
    return _Kind(vm.guest.key, size_class(vm.vcpus, vm.configured_mib, policy.sizes))


def size_class(vcpus: int, memory_mib: int, sizes: Iterable[SizeClass]) -> SizeClass:
    """Return the first of `sizes` that holds a VM; without one, the next powers of two in vCPUs and GiB."""
    for size in sizes:
        if vcpus <= size.vcpus and memory_mib <= size.memory_mib:
            return size
    wide = _power_of_two(vcpus)
    gib = _power_of_two(-(-memory_mib // _MIB_PER_GIB))
    return SizeClass(f"{wide}vcpu-{gib}gib", wide, gib * _MIB_PER_GIB)


def _power_of_two(number: int) -> int:
    return 1 << max(number - 1, 0).bit_length()


def _template(kind: _Kind, vms: list[VirtualMachine]) -> TemplateSection:
    known = [vm.disk_gib for vm in vms if vm.disk_gib]
    return TemplateSection(
        name=kind.own.name if kind.own else f"{kind.guest}-{kind.size.name}",
        own=kind.own is not None,
        guest=kind.guest,
        size=kind.size.name,
        vcpus=kind.size.vcpus,
        memory_mib=kind.size.memory_mib,
        disk_gib=kind.own.disk_gib if kind.own else min(known, default=0.0),
        vms=tuple(vm.name for vm in vms),
    )


def _order(template: TemplateSection) -> tuple[bool, str, int, int, str]:
    return (not template.own, template.guest, template.vcpus, template.memory_mib, template.name)


def _with_minutes(templates: tuple[TemplateSection, ...], policy: TemplatePolicy) -> TemplatesSection:
    new, clones = sum(not template.own for template in templates), sum(len(template.vms) for template in templates)
    cloned = new * policy.build_minutes + clones * policy.clone_minutes
    physical = clones * policy.physical_minutes
    arithmetic = (
        f"{counted(new, 'template')} to build × {policy.build_minutes:,.0f} min + {counted(clones, 'VM')} × "
        f"{policy.clone_minutes:,.0f} min = {cloned:,.0f} min, against {counted(clones, 'server')} × "
        f"{policy.physical_minutes:,.0f} min = {physical:,.0f} min"
    )
    return TemplatesSection(
        templates=templates,
        build_minutes=policy.build_minutes,
        clone_minutes=policy.clone_minutes,
        physical_minutes=policy.physical_minutes,
        with_templates_minutes=cloned,
        physical_total_minutes=physical,
        saved_minutes=physical - cloned,
        arithmetic=arithmetic,
    )

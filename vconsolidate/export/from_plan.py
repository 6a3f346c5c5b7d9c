"""The fleet of a plan document."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from vconsolidate.errors import UsageError
from vconsolidate.export.broken import refuse_broken
from vconsolidate.export.firewalls_of_plan import firewalls_by_host
from vconsolidate.export.fleet import Fleet, Machine
from vconsolidate.export.host import Firewall, Host, Platform, Switch
from vconsolidate.export.machines_of_plan import MachineBuilder
from vconsolidate.export.names import FORMS, forms_of, plain
from vconsolidate.export.rules_of_plan import rules_of
from vconsolidate.export.switches_of_plan import switches_by_host
from vconsolidate.report.schema.host import HostSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.provisioning import PlatformSection
from vconsolidate.words import counted, listed


@dataclass(frozen=True, slots=True)
class Named:
    """Names of the plan in every form; of networks and datastores in the form ``plain`` only."""

    vms: Mapping[str, Mapping[str, str]]
    hosts: Mapping[str, Mapping[str, str]]


def named(document: PlanDocument) -> Named:
    """Return the names of all VMs and hosts of a plan in every form."""
    vms = [vm.name for vm in document.vms if not vm.secondary_of]
    return Named(_all_forms(vms), _all_forms([host.name for host in document.hosts]))


def _all_forms(names: Iterable[str]) -> Mapping[str, Mapping[str, str]]:
    listed_names = list(names)
    by_form = {key: forms_of(listed_names, form) for key, form in FORMS.items()}
    return {name: {key: found[name] for key, found in by_form.items()} for name in listed_names}


def fleet_of(document: PlanDocument, only: Collection[str] = ()) -> Fleet:
    """
    Return the VMs and hosts of a plan.

    Parameters
    ----------
    only
        Names of VMs, hosts and clusters to which the export is limited; empty for all.

    Raises
    ------
    UsageError
        When the plan has no placement, is too old, or does not know one of the names.
    InputError
        When somebody edited it until machines make no sense.
    """
    if not document.hosts:
        raise UsageError("the plan has no placement, so there is nothing to export", hint="its report says why")
    provisioning = document.provisioning
    if provisioning is None:
        raise UsageError(
            "the plan was written by an older version, without networks, platforms and rules",
            hint="plan the inventory again",
        )
    refuse_broken(document, provisioning)
    names = named(document)
    chosen = _chosen(document, only)
    hosts = {host.name: host for host in document.hosts}
    vms = [vm for vm in document.vms if vm.host in hosts and not vm.secondary_of and chosen(vm.name, hosts[vm.host])]
    platforms = {item.cluster: item for item in provisioning.platforms}
    switches, firewalls = switches_by_host(document), firewalls_by_host(document)
    built = {
        host.name: _host(host, platforms[host.cluster], names.hosts, switches[host.name], firewalls.get(host.name))
        for host in document.hosts
    }
    builder = MachineBuilder(document, provisioning, names.vms, built)
    machines = tuple(builder.machine(vm, hosts[vm.host or ""]) for vm in vms)
    used = {vm.host for vm in vms}
    kept = [built[host.name] for host in document.hosts if host.name in used or chosen("", host)]
    rules, rule_notes = rules_of(provisioning, document, names.vms, {machine.name for machine in machines})
    return Fleet(
        title=plain(document.name),
        machines=machines,
        hosts=tuple(kept),
        rules=rules,
        notes=(*_notes(document, machines), *rule_notes, *_assumed_switches(document, kept)),
    )


class _Chosen:
    """Whether a VM or host is among the names that the export is limited to."""

    def __init__(self, only: Collection[str]) -> None:
        self._only = frozenset(only)

    def __call__(self, vm: str, host: HostSection) -> bool:
        return not self._only or bool(self._only & {vm, host.name, host.cluster})


def _chosen(document: PlanDocument, only: Collection[str]) -> _Chosen:
    known = {
        *(vm.name for vm in document.vms if vm.host),
        *(host.name for host in document.hosts),
        *(cluster.name for cluster in document.clusters),
    }
    for name in only:
        if name not in known:
            near = get_close_matches(name, sorted(known), 1)
            raise UsageError(
                f'the plan has no VM, host or cluster "{name}"', hint=f'did you mean "{near[0]}"?' if near else None
            )
    return _Chosen(only)


def _host(
    host: HostSection,
    platform: PlatformSection,
    names: Mapping[str, Mapping[str, str]],
    switches: tuple[Switch, ...],
    firewall: Firewall | None,
) -> Host:
    return Host(
        name=names[host.name]["plain"],
        file=names[host.name]["file"],
        cluster=plain(host.cluster),
        existing=host.existing,
        platform=Platform(platform.platform, platform.family, platform.virtual_hardware),
        switches=switches,
        firewall=firewall,
    )


def _assumed_switches(document: PlanDocument, hosts: Iterable[Host]) -> tuple[str, ...]:
    """Return that switches are assumed, where they are: their uplinks have the names that the platform gives."""
    clusters = {host.cluster for host in hosts}
    found = sorted({plain(one.cluster) for one in document.switches if not one.stated} & clusters)
    if not found:
        return ()
    return (f"The inventory describes no switches of {listed(found)}: one is assumed that has all ports and networks.",)


def _guest_is_named(machine: Machine) -> bool:
    """Return whether the platform has a name for the guest system; Hyper-V needs none."""
    names, family = machine.guest_names, machine.platform.family
    return bool(family == "hyper-v" or (names.osinfo if family in {"kvm", "xen"} else names.vmware))


def _notes(document: PlanDocument, machines: tuple[Machine, ...]) -> tuple[str, ...]:
    """Return what the plan does not know of these VMs."""
    notes: list[str] = []
    for words, found in (
        ("no network is known for", [one for one in machines if not one.nics]),
        ("the disks are not known of", [one for one in machines if not one.disks]),
        ("the datastore is not known of", [one for one in machines if any(not disk.datastore for disk in one.disks)]),
        ("a VLAN is not known for networks of", [one for one in machines if any(nic.vlan is None for nic in one.nics)]),
        ("no platform name is known for the guest system of", [one for one in machines if not _guest_is_named(one)]),
    ):
        if found:
            notes.append(f"{words} {counted(len(found), 'VM')}: {listed([one.name for one in found])}")
    one_disk = [one for one in machines if len(one.disks) == 1]
    if one_disk:
        notes.append(f"{counted(len(one_disk), 'VM')} with one disk: where a server has more, the plan knows their sum")
    secondaries = [plain(vm.name) for vm in document.vms if vm.secondary_of]
    if secondaries:
        notes.append(
            "secondaries of fault-tolerant VMs are created by the platform when fault tolerance is turned on: "
            + listed(secondaries)
        )
    return tuple(note[0].upper() + note[1:] + "." for note in notes)

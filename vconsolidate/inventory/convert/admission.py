"""Admission control: what fails at once, and in which form that is survived."""

from __future__ import annotations

from collections.abc import Mapping

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route, walk
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.admission import AdmissionSection, ReserveSection, SlotSection
from vconsolidate.inventory.schema.target import ClusterSection
from vconsolidate.model.admission import Admission
from vconsolidate.model.policy import Policy
from vconsolidate.words import counted


def convert_admission(section: AdmissionSection | None, base: Admission, route: Route, context: Context) -> Admission:
    """Return `base` with everything that `section` states."""
    if section is None:
        return base
    form = section.form or base.form
    for key, own in (("slot", "slots"), ("reserve", "percentage")):
        if getattr(section, key) is not None and form != own:
            context.wrong((*route, key), f"{quoted(key)} applies to form {own}, but the form is {form} (leave it out)")
    slot, reserve = section.slot or SlotSection(), section.reserve or ReserveSection()
    for key, share in (("cpu", reserve.cpu), ("memory", reserve.memory)):
        if share is not None and share >= 1.0:
            context.wrong(
                (*route, "reserve", key), "a reserve of 100 % leaves no room for VMs (write for example 25 %)"
            )
    return Admission(
        form=form,
        domain=section.domain or base.domain,
        slot_cpu_mhz=base.slot_cpu_mhz if slot.cpu is None else slot.cpu,
        slot_memory_mib=base.slot_memory_mib if slot.memory is None else slot.memory,
        cpu_reserve_fraction=base.cpu_reserve_fraction if reserve.cpu is None else reserve.cpu,
        memory_reserve_fraction=base.memory_reserve_fraction if reserve.memory is None else reserve.memory,
    )


def check_failures(section: ClusterSection, policy: Policy, route: Route, context: Context) -> None:
    """Report a cluster that has no hosts, or no more of what may fail at once than are to fail."""
    if policy.cpu_vms_at_peak and policy.host_failures_tolerated and policy.admission.form != "dedicated":
        stated = section.policy.cpu.vms_at_peak is not None
        where = (*route, "policy", "cpu", "vms_at_peak") if stated else route
        form = quoted(policy.admission.form)
        context.wrong(
            where, f'cpu.vms_at_peak works only with admission form "dedicated", but the form is {form} (leave it out)'
        )
    if not section.hosts and not section.host_types:
        if not context.states((*route, "hosts")) and not context.states((*route, "host_types")):
            context.wrong(route, 'the cluster has neither "hosts" nor "host_types" (list at least one host)')
        return
    bought = [item for item in section.host_types if item.count != 0]
    if not bought and all(host.maintenance for host in section.hosts):
        if not context.is_scenario and not _is_being_emptied(section, context):
            context.wrong(
                route, "no host of the cluster can run VMs: all are in maintenance or have count 0 (add a host)"
            )
        return
    if not context.is_scenario:
        _check_reserve(section, policy, route, context)
        _check_domains(section, policy, route, context)


def _check_reserve(section: ClusterSection, policy: Policy, route: Route, context: Context) -> None:
    own = section.policy.admission
    sized = next((name for name in ("slot", "reserve") if own is not None and getattr(own, name) is not None), None)
    if sized is not None and not policy.host_failures_tolerated:
        message = "has no effect while host_failures_tolerated is 0 (write how many host failures to tolerate)"
        context.wrong((*route, "policy", "admission", sized), message)


def _check_domains(section: ClusterSection, policy: Policy, route: Route, context: Context) -> None:
    key = policy.admission.domain
    failures, available = policy.host_failures_tolerated, _domains(section, key)
    if available is None or failures < available:
        return
    stated = section.policy.host_failures_tolerated is not None
    where = (*route, "policy", "host_failures_tolerated") if stated else route
    what = "hosts" if key == "host" else f"different values of {quoted(key)} among the hosts"
    need = f"tolerating {counted(failures, 'failure')} needs at least {failures + 1} {what}"
    context.wrong(where, f"{need}, but the cluster has {available} (add hosts, or tolerate fewer failures)")


def _domains(section: ClusterSection, key: str) -> int | None:
    """Return how many domains the hosts in service and to be bought can make up; None: as many as needed."""
    shared: set[str] = set()
    own = 0
    types = {item.name: item.labels for item in section.host_types}
    for host in section.hosts:
        labels = {**section.labels, **types.get(host.type or "", {}), **host.labels}
        value = _value(key, section, host.rack, labels)
        if value is None:
            own += not host.maintenance
        elif not host.maintenance:
            shared.add(value)
    for kind in section.host_types:
        value = _value(key, section, "", {**section.labels, **kind.labels})
        if value is not None and kind.count != 0:
            shared.add(value)
        elif value is None:
            if kind.count is None:
                return None
            own += kind.count
    return own + len(shared)


def _value(key: str, section: ClusterSection, rack: str, labels: Mapping[str, str]) -> str | None:
    """Return the domain that a host shares with others; None where it is one of its own."""
    if key == "host":
        return None
    if key == "site":
        return section.site or None
    return (rack or labels.get("rack")) or None if key == "rack" else labels.get(key)


def _is_being_emptied(section: ClusterSection, context: Context) -> bool:
    """Return whether servers run in a cluster today: with all its hosts in maintenance it is being given up."""
    hosts = {host.name for host in section.hosts}
    servers, _ = walk(context.root, ("servers",))
    where = (server.get("current_host") for server in servers.items())
    return any(node is not None and isinstance(node.value, str) and node.value in hosts for node in where)

"""VMs of today: those that keep their size have it in the plan, and those that are not planned are in no plan."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.server import Server
from vconsolidate.model.violation import Violation
from vconsolidate.units import format_mib
from vconsolidate.words import counted


def violations(estate: Estate, demand: Demand) -> Iterator[Violation]:
    """Yield the VMs of a plan that should have another size, or that should not be planned at all."""
    today = {server.name: server for server in estate.servers if server.virtual is not None}
    if not today:
        return
    for vm in demand.vms:
        server = today.get(vm.server)
        if server is None or vm.stands_for:
            continue
        source = server.virtual
        if source is None:
            continue
        why = _left_out(server)
        if why:
            yield Violation("left_out", (vm.name,), f"{vm.name} is planned, but {why}")
        elif _stays_as_configured(server) and (vm.vcpus, vm.configured_mib) != (source.vcpus, source.memory_mib):
            has = f"{counted(vm.vcpus, 'vCPU')} and {format_mib(vm.configured_mib)}"
            should = f"{counted(source.vcpus, 'vCPU')} and {format_mib(source.memory_mib)}"
            message = f"{vm.name} has {has} in the plan, but keeps the {should} that it has today"
            yield Violation("configured_size", (vm.name,), message)


def _left_out(server: Server) -> str:
    """Return why the inventory leaves a VM of today out of every plan; empty where it does not."""
    source = server.virtual
    if source is None or server.disposition is not None:
        return ""
    if source.template:
        return "" if source.policy.keep_templates else "it is a template"
    if source.appliance and not source.policy.keep_appliances:
        return "it is an appliance"
    off = source.power_state in {"off", "suspended"} and not source.policy.powered_off_share
    return f"it is {'powered off' if source.power_state == 'off' else 'suspended'}" if off else ""


def _stays_as_configured(server: Server) -> bool:
    """Return whether a VM keeps the whole of its size: it is not right-sized, and no share of it is planned."""
    source = server.virtual
    if source is None or source.policy.sizing != "configured":
        return False
    runs = source.power_state == "on" or source.template or server.disposition == "virtualise"
    return runs or source.policy.powered_off_share == 1.0

"""Servers that are virtual machines today."""

from __future__ import annotations

from dataclasses import replace

from vconsolidate.input_limits import MAX_MEMORY_MIB
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.hardware import convert_cpu, convert_hardware
from vconsolidate.inventory.convert.present_hosts import HostsToday
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.servers import ServerSection
from vconsolidate.model.hardware import Cpu, Hardware
from vconsolidate.model.virtual_source import Disk, Nic, VirtualSource

VIRTUAL_MACHINE = "virtual machine"
"""Model of the machine of a VM whose inventory entry states none."""


def is_virtual(section: ServerSection) -> bool:
    """
    Return whether a server is described as a VM of today: it states something that only a VM has.

    A server with `hardware` and nothing more than a `current_host` is sized from that hardware, as any machine.
    """
    stated = (section.vcpus, section.memory, section.power_state, section.tools, section.virtual_hardware)
    there = section.current_host and section.hardware is None
    marked = section.template or section.appliance or there or section.current_cluster
    return bool(marked) or any(value is not None for value in stated)


def convert_virtual(
    section: ServerSection, route: Route, context: Context, hosts: HostsToday
) -> tuple[Hardware, VirtualSource] | None:
    """
    Return the configuration of a VM of today as a machine, and what else is known of it; None when it cannot be told.

    Its cores are its vCPUs, each as fast as a core of the processor that `hardware` names, or of its current host. A VM
    that is off and a template need none of them: theirs are as fast as those of the target, with a note.
    """
    described = _described(section, route, context)
    vcpus = section.vcpus or (described.cpu.cores if described is not None else None)
    memory_mib = section.memory or (described.memory_mib if described is not None else None)
    if section.memory is not None and section.memory > MAX_MEMORY_MIB:
        context.wrong((*route, "memory"), "no machine has more than 64 TiB of memory (check the unit)")
    broken = described is None and _tells_machine(section)
    for key, value in (("vcpus", vcpus), ("memory", memory_mib)):
        if value is None and not broken and not context.states((*route, key)):
            example = "4" if key == "vcpus" else "16 GiB"
            what = f'"{key}" is missing: what is configured for the VM today'
            context.wrong(route, f'{what} (write for example "{key}: {example}")')
    cpu = described.cpu if described is not None else None
    if cpu is None and not broken:
        cpu = _processor(section, route, context, hosts)
    if cpu is None or vcpus is None or memory_mib is None:
        return None
    if section.vcpus is not None or described is None:
        cpu = replace(cpu, sockets=1, cores_per_socket=vcpus, threads_per_core=1)
    memory_mib = round(memory_mib)
    machine = replace(described or _machine(cpu, memory_mib), cpu=cpu, memory_mib=memory_mib)
    return machine, _source(section, vcpus, memory_mib)


def _tells_machine(section: ServerSection) -> bool:
    """Return whether `hardware` describes a machine by itself, not only a kind of processor."""
    hardware = section.hardware
    if hardware is None:
        return False
    memory = hardware.memory if hardware.memory is not None else section.memory
    return hardware.model is not None or (hardware.cpu is not None and memory is not None)


def _described(section: ServerSection, route: Route, context: Context) -> Hardware | None:
    """Return the machine that `hardware` describes, what the VM states itself put in where it is silent."""
    hardware = section.hardware
    if hardware is None or not _tells_machine(section):
        return None
    cpu = hardware.cpu
    if cpu is not None and cpu.generation is not None and cpu.cores_per_socket is None and section.vcpus is not None:
        cpu = cpu.model_copy(update={"cores_per_socket": section.vcpus})
    memory = hardware.memory if hardware.memory is not None else section.memory
    return convert_hardware(hardware.model_copy(update={"cpu": cpu, "memory": memory}), (*route, "hardware"), context)


def _processor(section: ServerSection, route: Route, context: Context, hosts: HostsToday) -> Cpu | None:
    """Return the processor that a VM runs on: what `hardware` says, else that of its host."""
    own = section.hardware.cpu if section.hardware is not None else None
    if own is not None:
        if own.generation is not None and own.cores_per_socket is None:
            own = own.model_copy(update={"cores_per_socket": section.vcpus or 1})
        return convert_cpu(own, (*route, "hardware", "cpu"), context)
    if section.current_host:
        found = hosts.hardware.get(section.current_host)
        if found is not None:
            return found.cpu
        context.refer_to(section.current_host, hosts.names, (*route, "current_host"), "host")
        if section.current_host not in hosts.by_name_only:
            return None  # a host that is faulty is a problem of its own
    if section.template or section.power_state in {"off", "suspended"}:
        context.stand_ins += hosts.of_target is not None
        return hosts.of_target.cpu if hosts.of_target is not None else None  # no target is a problem of its own
    if not context.states((*route, "hardware")):
        context.wrong(
            route,
            f"the processor that {quoted(section.name)} runs on is unknown ({_way_out(section)} "
            "hardware: {cpu: {generation: skylake, clock: 2.6 GHz}})",
        )
    return None


def _way_out(section: ServerSection) -> str:
    if section.current_host:
        return f"write the model or hardware of {section.current_host} under present_hosts, or here"
    return "write its current_host, a host of the target or of present_hosts; or"


def _machine(cpu: Cpu, memory_mib: int) -> Hardware:
    """Return a VM as a machine that takes no power, space or ports of its own."""
    return Hardware(
        model=VIRTUAL_MACHINE,
        cpu=cpu,
        memory_mib=memory_mib,
        rack_units=0.0,
        idle_power_w=0.0,
        max_power_w=0.0,
        nic_ports=0,
        nic_mbps=0.0,
        hba_ports=0,
    )


def _source(section: ServerSection, vcpus: int, memory_mib: int) -> VirtualSource:
    return VirtualSource(
        vcpus=vcpus,
        memory_mib=memory_mib,
        power_state=section.power_state or "on",
        template=section.template,
        appliance=section.appliance,
        cluster=section.current_cluster,
        tools=section.tools or "",
        virtual_hardware=section.virtual_hardware or 0,
        disks=convert_disks(section),
        nics=tuple(Nic(nic.network, nic.mac, nic.adapter) for nic in section.nics),
    )


def convert_disks(section: ServerSection) -> tuple[Disk, ...]:
    """Return the virtual disks of a server."""
    return tuple(
        Disk(
            name=disk.name,
            size_gib=disk.size,
            used_gib=disk.used,
            thick=None if disk.provisioning is None else disk.provisioning == "thick",
            datastore=disk.datastore,
            place_on=disk.place_on,
        )
        for disk in section.disks
    )

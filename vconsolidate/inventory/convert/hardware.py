"""Machines: the catalogue's, with what the inventory says differently, or spelt out."""

from __future__ import annotations

import itertools
from dataclasses import replace

from vconsolidate.input_limits import MAX_MEMORY_MIB
from vconsolidate.inventory.convert.catalogue_names import find_entry
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.hardware import CpuSection, HardwareSection, PowerSection
from vconsolidate.model.hardware import Cpu, Hardware

ASSUMED_IDLE_W, ASSUMED_IDLE_W_PER_SOCKET = 80.0, 60.0
ASSUMED_MAX_W, ASSUMED_MAX_W_PER_SOCKET = 120.0, 140.0
"""Wall power of a machine nobody described: the middle of two- and four-socket servers of the years 2005 to 2012."""


def catalogue_model(model: str, route: Route, context: Context) -> Hardware | None:
    """Return a model of the catalogue; None, with the nearest names among the problems, when there is none."""
    return find_entry(context.catalog.models, model, route, "model", context)


def convert_hardware(section: HardwareSection, route: Route, context: Context) -> Hardware | None:
    """Return the machine at `route`; None, with the reasons among the problems, when it cannot be told."""
    models = context.catalog.models
    base = models.get(section.model) if section.model is not None else None
    if section.cpu is None and base is None:
        if section.model is None:
            message = 'the machine is not described (write a "model" of the catalogue, or "cpu" and "memory")'
            context.wrong(route, message)
            return None
        way_out = '; or write "cpu" and "memory"'
        base = find_entry(models, section.model, (*route, "model"), "model", context, way_out=way_out)
        if base is None:
            return None
    cpu = base.cpu if base is not None else None
    if section.cpu is not None:
        cpu = convert_cpu(section.cpu, (*route, "cpu"), context)
    memory_mib = section.memory if section.memory is not None else (base.memory_mib if base is not None else None)
    if memory_mib is None:
        context.lacks(route, "memory", HardwareSection)
    elif memory_mib > MAX_MEMORY_MIB:
        context.wrong((*route, "memory"), "no machine has more than 64 TiB of memory (check the unit)")
    if not _power_is_told(section.power, (*route, "power"), context) or cpu is None or memory_mib is None:
        return None
    return _assemble(section, base, cpu, round(memory_mib))


def _power_is_told(power: PowerSection | None, route: Route, context: Context) -> bool:
    """Return whether the power is idle and full load, or a curve that never falls; the problems say what is wrong."""
    if power is None:
        return True
    if power.curve is not None:
        twice = [key for key in ("idle", "max") if getattr(power, key) is not None]
        if twice:
            context.wrong((*route, twice[0]), "the curve states this already (leave it out)")
        falls = any(later < earlier for earlier, later in itertools.pairwise(power.curve))
        if falls:
            context.wrong((*route, "curve"), "the power falls as the load rises (write it from 0 % to 100 % load)")
        return not twice and not falls
    missing = [key for key in ("idle", "max") if getattr(power, key) is None]
    for key in missing:
        context.wrong(route, f'"{key}" is missing (write "idle" and "max", or a "curve" of eleven values)')
    if not missing and (power.idle or 0.0) > (power.max or 0.0):
        context.wrong((*route, "idle"), "the power at idle is above the power at full load (swap them)")
        return False
    return not missing


def _assemble(section: HardwareSection, base: Hardware | None, cpu: Cpu, memory_mib: int) -> Hardware:
    start = base or Hardware(
        model=section.model or cpu.model,
        cpu=cpu,
        memory_mib=memory_mib,
        rack_units=2.0,
        idle_power_w=ASSUMED_IDLE_W + ASSUMED_IDLE_W_PER_SOCKET * cpu.sockets,
        max_power_w=ASSUMED_MAX_W + ASSUMED_MAX_W_PER_SOCKET * cpu.sockets,
        nic_ports=2,
        nic_mbps=1000.0,
        hba_ports=0,
    )
    nics, power = section.nics, section.power
    idle, full, curve = start.idle_power_w, start.max_power_w, start.power_curve_w
    if power is not None and power.curve is not None:
        idle, full, curve = power.curve[0], power.curve[-1], tuple(power.curve)
    elif power is not None and power.idle is not None and power.max is not None:
        idle, full, curve = power.idle, power.max, ()
    guessed = {"rack_units": section.rack_units, "nic_ports": nics, "hba_ports": section.hbas} if base is None else {}
    return replace(
        start,
        cpu=cpu,
        memory_mib=memory_mib,
        rack_units=start.rack_units if section.rack_units is None else section.rack_units,
        idle_power_w=idle,
        max_power_w=full,
        nic_ports=start.nic_ports if nics is None else nics.ports,
        nic_mbps=start.nic_mbps if nics is None else nics.speed,
        hba_ports=start.hba_ports if section.hbas is None else section.hbas,
        year=start.year if section.year is None else section.year,
        power_source=start.power_source if power is None else "stated" if power.curve is None else "measured",
        power_curve_w=curve,
        assumed=tuple(key for key, stated in guessed.items() if stated is None),
    )


def convert_cpu(section: CpuSection, route: Route, context: Context) -> Cpu | None:
    """Return the processors at `route`, of the catalogue or spelt out."""
    entry = context.catalog.cpus.get(section.model) if section.model is not None else None
    if entry is None and section.model is not None and section.generation is None:
        way_out = '; or write "generation", "cores_per_socket" and "clock"'
        entry = find_entry(
            context.catalog.cpus, section.model, (*route, "model"), "processor", context, way_out=way_out
        )
        if entry is None:
            return None
    if entry is not None:
        for key in ("vendor", "generation", "cores_per_socket", "clock"):
            if getattr(section, key) is not None:
                context.wrong(
                    (*route, key), f"the catalogue already states this for {quoted(section.model)} (leave it out)"
                )
        cpu = entry.build(section.sockets)
        threads = section.threads_per_core
        return cpu if threads is None else replace(cpu, threads_per_core=threads)
    return _described_cpu(section, route, context)


def _described_cpu(section: CpuSection, route: Route, context: Context) -> Cpu | None:
    if section.generation is None:
        way_out = 'write a "model" of the catalogue, or "generation", "cores_per_socket" and "clock"'
        context.wrong(route, f"the processor is not described ({way_out})")
        return None
    if section.cores_per_socket is None:
        context.lacks(route, "cores_per_socket", CpuSection)
    if section.clock is None:
        context.lacks(route, "clock", CpuSection)
    generations = context.catalog.generations
    generation = context.look_up(generations, section.generation, (*route, "generation"), "generation")
    if generation is None or section.cores_per_socket is None or section.clock is None:
        return None
    if section.vendor is not None and section.vendor != generation.vendor:
        message = f"generation {quoted(section.generation)} is made by {generation.vendor}, not {section.vendor}"
        message += f" (write {generation.vendor}, or leave it out)"
        context.wrong((*route, "vendor"), message)
    cpu = context.catalog.describe_cpu(
        vendor=generation.vendor,
        generation=section.generation,
        sockets=section.sockets,
        cores_per_socket=section.cores_per_socket,
        threads_per_core=section.threads_per_core or 1,
        clock_mhz=section.clock,
    )
    return cpu if section.model is None else replace(cpu, model=section.model)

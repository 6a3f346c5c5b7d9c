"""UNIX frames, and the machines that their partitions amount to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.hardware import convert_hardware
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.frames import FrameSection
from vconsolidate.inventory.schema.servers import ServerSection
from vconsolidate.model.frame import Frame, Partition, SharedPool, usable_cores, whole_cores
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.server import Server
from vconsolidate.model.virtual_source import PresentHost

_ROUNDING = 1e-9
_PROCESSORS_PER_CORE = 20
"""
Virtual processors of an entitled core: PowerVM gives each at least 0.05 of a core from POWER7+ on.

Before it gives 0.1, so a core has ten; frames do not say which POWER they are, so the wider limit holds for all.
Source: IBM Power 750 and 760, and BladeCenter PS700 to PS702, Technical Overview and Introduction.
"""
_STATED_ERROR_FRACTION = 0.15
"""Error band of a rating that the inventory states: benchmarks of whole frames, divided by cores."""


def convert_frames(
    items: Iterable[tuple[Route, FrameSection]], context: Context, hosts: Iterable[str]
) -> Mapping[str, Frame]:
    """
    Return the frames by name; a name that another host has already is a problem.

    Parameters
    ----------
    hosts
        Names of all hosts.
    """
    context.unique(("frames",), "frame")
    taken, frames = frozenset(hosts), {}
    for route, section in items:
        if section.name in taken:
            context.wrong((*route, "name"), f"{quoted(section.name)} is a host already (give the frame another name)")
        hardware = convert_hardware(section.hardware, (*route, "hardware"), context)
        if hardware is not None and hardware.cpu.vendor != "other":
            _refuse_x86(hardware, section, route, context)
        context.unique((*route, "pools"), "pool")
        if hardware is not None:
            _check_pools(section, hardware.cpu.cores, route, context)
            pools = tuple(SharedPool(pool.name, pool.cores) for pool in section.pools)
            machine = _rated(hardware, section)
            frames[section.name] = Frame(section.name, machine, section.site, section.rack, pools, context.place(route))
    return frames


def _refuse_x86(hardware: Hardware, section: FrameSection, route: Route, context: Context) -> None:
    """Report a frame with processors of the kind that needs no rule to leave it."""
    cpu = section.hardware.cpu
    where = ("model",) if cpu is None else ("cpu", "generation" if cpu.generation is not None else "model")
    others = {one.key for one in context.catalog.generations.values() if one.vendor == "other"}
    context.wrong(
        (*route, "hardware", *where),
        f"{quoted(hardware.cpu.model)} is an x86 processor, and a frame has others (write a generation of "
        f"{', '.join(sorted(others))}; list an x86 machine under servers or present_hosts)",
    )


def _check_pools(section: FrameSection, cores: int, route: Route, context: Context) -> None:
    """Report pools that have more cores than the frame: one of them alone, or all of them together."""
    total = sum(pool.cores for pool in section.pools)
    large = [number for number, pool in enumerate(section.pools) if pool.cores > cores + _ROUNDING]
    for number in large:
        has = f"the pool has {section.pools[number].cores:g} cores, the frame has {cores}"
        context.wrong((*route, "pools", number, "cores"), f"{has} (write at most those)")
    if not large and total > cores + _ROUNDING:
        has = f"the pools have {total:g} cores together, the frame has {cores}"
        context.wrong((*route, "pools"), f"{has} (a core belongs to one pool: correct one of them)")


def _rated(hardware: Hardware, section: FrameSection) -> Hardware:
    if section.core_rating is None:
        return hardware
    cpu = replace(
        hardware.cpu,
        core_rating_mhz=section.core_rating,
        rating_error_fraction=_STATED_ERROR_FRACTION,
        rating_source="stated",
    )
    return replace(hardware, cpu=cpu)


def convert_partition(
    section: ServerSection, route: Route, context: Context, frames: Mapping[str, Frame]
) -> tuple[Partition, Hardware] | None:
    """Return the partition that a server is, and the machine that it amounts to; None for a server without a frame."""
    stated = section.partition
    if not section.frame:
        if stated is not None:
            context.wrong((*route, "partition"), 'a partition needs a frame (write "frame", or leave partition out)')
        return None
    if section.hardware is not None or context.states((*route, "hardware")):
        message = "a partition has the processors of its frame (leave out hardware, or frame)"
        context.wrong((*route, "hardware"), message)
        return None
    if stated is None:
        if not context.states((*route, "partition")):
            context.wrong(route, '"partition" is missing (write for example partition: {cores: 2, memory: 16 GiB})')
        return None
    context.refer_to(section.frame, frozenset(context.names("frames")), (*route, "frame"), "frame")
    frame = frames.get(section.frame)
    if frame is None:
        return None
    if stated.pool:
        pools = frozenset(pool.name for pool in frame.pools)
        context.refer_to(stated.pool, pools, (*route, "partition", "pool"), "pool")
    processors = stated.virtual_processors or whole_cores(stated.cores)
    most = max(1, math.floor(stated.cores * _PROCESSORS_PER_CORE + _ROUNDING))
    if processors > most:
        message = f"{processors} virtual processors share {stated.cores:g} entitled cores, and a core has at most "
        at = (*route, "partition", "virtual_processors")
        context.wrong(at, f"{message}{_PROCESSORS_PER_CORE} (write at most {most}, or entitle it to more cores)")
    if processors < stated.cores - _ROUNDING:
        message = f"{processors} virtual processors cannot use an entitlement of {stated.cores:g} cores (raise them)"
        context.wrong((*route, "partition", "virtual_processors"), message)
    usable = usable_cores(stated.cores, processors, capped=stated.capped, pool_cores=frame.cores_of(stated.pool))
    usable = max(usable, stated.cores)
    partition = Partition(section.frame, stated.cores, processors, stated.capped, usable, stated.pool)
    return partition, _machine(frame, partition, round(stated.memory))


def _machine(frame: Frame, partition: Partition, memory_mib: int) -> Hardware:
    """Return a machine with the work of the cores that a partition may use; the frame takes the power and the space."""
    cores = whole_cores(partition.usable_cores)
    cpu = replace(
        frame.hardware.cpu,
        sockets=1,
        cores_per_socket=cores,
        core_rating_mhz=frame.hardware.cpu.core_rating_mhz * partition.usable_cores / cores,
    )
    return Hardware(f"partition of {frame.hardware.model}", cpu, memory_mib, 0.0, 0.0, 0.0, 0, 0.0, 0)


def check_frames(frames: Mapping[str, Frame], servers: Sequence[Server], context: Context) -> None:
    """Report frames and pools whose partitions are guaranteed more than there is."""
    numbers = {name: number for number, name in context.numbered("frames")}
    for frame in frames.values():
        inside = [one for one in servers if one.partition is not None and one.partition.frame == frame.name]
        route: Route = ("frames", numbers[frame.name])
        _check_cores(inside, "", float(frame.hardware.cpu.cores), frame.name, route, context)
        for number, pool in enumerate(frame.pools):
            _check_cores(inside, pool.name, pool.cores, f"pool {pool.name}", (*route, "pools", number), context)
        memory = sum(one.hardware.memory_mib for one in inside)
        if memory > frame.hardware.memory_mib:
            message = f"its partitions have {memory / 1024:g} GiB of memory together, the frame has "
            context.wrong(route, f"{message}{frame.hardware.memory_mib / 1024:g} GiB (correct one of them)")


def _check_cores(
    inside: Sequence[Server], pool: str, cores: float, called: str, route: Route, context: Context
) -> None:
    parts = [one.partition for one in inside if one.partition is not None]
    total = sum(part.entitlement_cores for part in parts if not pool or part.pool == pool)
    if total > cores * (1 + _ROUNDING):
        message = f"its partitions are entitled to {total:g} cores, {called} has {cores:g} (correct one of them)"
        context.wrong(route, message)


def on_frames(servers: Sequence[Server]) -> tuple[Server, ...]:
    """Return the servers, partitions with their frame as the host that they run on today."""
    return tuple(
        server if server.partition is None else replace(server, current_host=server.partition.frame)
        for server in servers
    )


def as_hosts(frames: Mapping[str, Frame]) -> tuple[PresentHost, ...]:
    """Return the frames as hosts of today that are no target."""
    return tuple(
        PresentHost(frame.name, frame.hardware, site=frame.site, rack=frame.rack, place=frame.place)
        for frame in frames.values()
    )

"""UNIX frames: which are freed, and which partitions keep the others."""

from __future__ import annotations

from collections.abc import Mapping

from vconsolidate.model.demand import Demand, Disposition
from vconsolidate.model.estate import Estate
from vconsolidate.model.frame import Frame
from vconsolidate.model.server import Server
from vconsolidate.report.schema.unix_frames import FrameSection, PartitionSection


def frame_sections(estate: Estate, demand: Demand) -> tuple[FrameSection, ...]:
    """Return the frames in inventory order; one without partitions is not freed: nothing is known of it."""
    found = {item.server: item for item in demand.dispositions}
    inside: dict[str, list[Server]] = {}
    for server in estate.servers:
        if server.partition is not None:
            inside.setdefault(server.partition.frame, []).append(server)
    return tuple(_frame(frame, inside.get(frame.name, []), found) for frame in estate.frames)


def _frame(frame: Frame, servers: list[Server], found: Mapping[str, Disposition]) -> FrameSection:
    stays = tuple(server.name for server in servers if found[server.name].action == "keep_physical")
    cpu = frame.hardware.cpu
    return FrameSection(
        name=frame.name,
        model=frame.hardware.model,
        cores=cpu.cores,
        core_rating_mhz=float(cpu.core_rating_mhz),
        rating_error_fraction=float(cpu.rating_error_fraction),
        rack_units=float(frame.hardware.rack_units),
        freed=bool(servers) and not stays,
        stays_for=stays,
        partitions=tuple(_partition(server, found[server.name]) for server in servers),
    )


def _partition(server: Server, disposition: Disposition) -> PartitionSection:
    part, rule = server.partition, server.replatform
    assert part is not None  # noqa: S101 - callers choose partitions
    return PartitionSection(
        server=server.name,
        cores=float(part.usable_cores),
        entitlement=float(part.entitlement_cores),
        capped=part.capped,
        system=rule.source.name if rule is not None else server.guest.name,
        new_system=server.guest.name if rule is not None else "",
        action=disposition.action,
        code=disposition.code,
        work_factor=float(rule.work_factor) if rule is not None else 1.0,
        effort_days=rule.effort_days if rule is not None else None,
        cost=rule.cost if rule is not None else None,
    )

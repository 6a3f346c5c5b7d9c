"""Room to keep: of the estate, in any cluster, and of each cluster."""

from __future__ import annotations

import math
from collections.abc import Sequence

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.room import RoomSection
from vconsolidate.model.place import Place
from vconsolidate.model.room import RoomWanted

Item = tuple[Route, RoomWanted]


def convert_room(sections: Sequence[RoomSection], route: Route, context: Context, cluster: str = "") -> list[Item]:
    """
    Return what is to be kept, with the routes.

    Parameters
    ----------
    route
        Of the policy.
    cluster
        Name of the cluster whose policy it is; empty for the estate's.
    """
    return [
        (
            (*route, "reserve_room", number),
            RoomWanted(
                name=section.name,
                vcpus=section.vcpus,
                memory_mib=math.ceil(section.memory),
                cpu_mhz=section.cpu,
                disk_gib=section.disk,
                count=section.count,
                together=section.on == "same-host",
                cluster=cluster,
                place=context.place((*route, "reserve_room", number)),
            ),
        )
        for number, section in enumerate(sections)
    ]


def check_room_names(items: Sequence[Item], context: Context) -> tuple[RoomWanted, ...]:
    """Return the rooms; names that are there twice are problems: reports and ``--set`` go by them."""
    first: dict[str, Place] = {}
    for route, room in items:
        before = first.setdefault(room.name, room.place)
        if before is not room.place:
            context.wrong(
                (*route, "name"), f"room {quoted(room.name)} is listed twice (first at {before}): rename or remove one"
            )
    return tuple(room for _, room in items)

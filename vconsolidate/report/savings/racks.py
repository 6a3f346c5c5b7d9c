"""Racks that become empty as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from vconsolidate.model.band import Band
from vconsolidate.model.estate import Estate
from vconsolidate.report.savings.line import Change
from vconsolidate.report.savings.sides import Sides

Place = tuple[str, str]
"""Site and rack."""


@dataclass(frozen=True, slots=True)
class Racks:
    """
    Racks before and after.

    Parameters
    ----------
    freed
        Names of the racks from which every machine goes.
    new_units
        Rack units of new hosts, whose rack nobody knows yet.
    room_units
        Rack units that become free in racks that stay.
    unknown
        Machines of today whose rack is not stated.
    """

    change: Change
    freed: tuple[str, ...]
    new_units: float
    room_units: float
    unknown: int


def racks_of(estate: Estate, sides: Sides, height_units: float) -> Racks | None:
    """
    Return the racks; None where no machine of today states its rack.

    New hosts go into the units that become free in racks that stay (typical), need racks of their own (low), or no
    rack at all (high). At the low end each machine that stays and whose rack is not stated keeps one more rack. A rack
    with an existing host of the target stays, whether the plan uses the host or not.
    """
    before = {(one.name, one.host): (one.site, one.rack) for one in sides.before if one.rack}
    if not before:
        return None
    after = {(one.name, one.host) for one in sides.after}
    used: set[Place] = {(one.site, one.rack) for one in sides.after if one.rack}
    today = {name for name, host in before if host}
    used |= {
        (cluster.site, host.rack)
        for cluster in estate.clusters
        for host in cluster.hosts
        if host.rack and host.name not in today
    }
    racks = set(before.values())
    freed = racks - used
    there = {host.name for cluster in estate.clusters for host in cluster.hosts}
    there |= {host.name for host in estate.present_hosts}
    new = [one for one in sides.after if one.host and one.name not in there]
    new_units = sum(one.hardware.rack_units for one in new if not one.rack)
    somewhere = sum(not one.rack for one in sides.after) - sum(not one.rack for one in new)
    room = sum(
        one.hardware.rack_units
        for one in sides.before
        if (one.site, one.rack) in racks - freed and (one.name, one.host) not in after
    )
    own = ceil(new_units / height_units)
    typical = ceil(max(new_units - room, 0.0) / height_units)
    count = float(len(racks))
    least = len(freed) - min(len(freed), somewhere) - own
    saved = Band(min(least, len(freed) - typical), len(freed) - typical, len(freed))
    stays = Band(count - saved.high, count - saved.typical, count - saved.low)
    names = tuple(sorted(f"{site} {rack}".strip() for site, rack in freed))
    unknown = sum(not one.rack for one in sides.before)
    return Racks(Change(Band.exactly(count), stays, saved), names, new_units, room, unknown)

"""The physical ports of each switch of a host, and what they carry."""

from __future__ import annotations

import math
from collections.abc import Sequence

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.network import Switch, Uplink


def switches_of(cluster: Cluster) -> tuple[Switch, ...]:
    """Return the switches of a cluster's hosts: those that the inventory states, else the one that is assumed."""
    if cluster.switches or cluster.assumed_switch is None:
        return cluster.switches
    return (cluster.assumed_switch,)


def uplinks_of(switches: Sequence[Switch], hardware: Hardware) -> tuple[tuple[Uplink, ...], ...]:
    """
    Return the uplinks of each switch on a host, those that carry traffic first.

    A switch that states no number gets the ports that no other one uses.
    """
    taken = sum(switch.uplinks or 0 for switch in switches)
    found: list[tuple[Uplink, ...]] = []
    first = 0
    for switch in switches:
        number = max(0, hardware.nic_ports - taken) if switch.uplinks is None else switch.uplinks
        names = switch.uplink_names or tuple(f"{switch.kind.uplink_name}{first + i}" for i in range(number))
        rate = hardware.nic_mbps if switch.uplink_mbps is None else switch.uplink_mbps
        active = number if switch.active is None else switch.active
        found.append(tuple(Uplink(name, rate, i < active) for i, name in enumerate(names)))
        first += number
    return tuple(found)


def is_isolated(switch: Switch, uplinks: Sequence[Uplink], hardware: Hardware) -> bool:
    """
    Return whether nothing on a switch leaves the host, because it has no uplink there.

    Where neither the inventory nor the catalogue knows the ports of a machine, its switch has uplinks that nobody
    counted.
    """
    return not uplinks and (switch.uplinks is not None or hardware.nic_ports > 0)


def limit_mbps(switch: Switch, uplinks: Sequence[Uplink], hardware: Hardware) -> float:
    """Return the traffic that may leave a host by a switch: 0 without uplinks, infinite where ports are not known."""
    if uplinks or is_isolated(switch, uplinks, hardware):
        return capacity_mbps(switch, uplinks)
    return math.inf


def capacity_mbps(switch: Switch, uplinks: Sequence[Uplink], down: int = 0) -> float:
    """
    Return the rate of the uplinks that carry traffic when the first `down` of them are down.

    With explicit failover one uplink carries all; otherwise standby uplinks take the place of active ones.
    """
    working = list(uplinks[down:])
    carrying = 1 if switch.teaming == "explicit_failover" else sum(uplink.active for uplink in uplinks)
    return sum((uplink.mbps for uplink in working[:carrying]), 0.0)

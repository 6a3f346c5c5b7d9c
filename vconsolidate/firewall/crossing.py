"""Which connections of a flow stay inside a host, leave it, or leave the estate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from vconsolidate.model.zoning import Flow, Group


@dataclass(frozen=True, slots=True)
class Crossing:
    """
    Pairs of placed servers of a flow.

    Parameters
    ----------
    inside, between
        Pairs on one host; pairs on two hosts whose traffic can leave both.
    outside
        Servers that talk to the outside and can.
    leaving_mbps
        Part of the flow's traffic that leaves a host, all pairs alike; None where its traffic is unknown.
    """

    inside: int
    between: int
    outside: int
    leaving_mbps: float | None


def crossing(flow: Flow, host_of: Mapping[str, str], isolated: AbstractSet[str] = frozenset()) -> Crossing:
    """
    Count the pairs of a flow.

    Parameters
    ----------
    host_of
        Server → host, of those that are placed.
    isolated
        Servers whose traffic cannot leave their host, because its switch has no uplink.
    """
    sources, destinations = _placed(flow.source, host_of), _placed(flow.destination, host_of)
    both = len(sources & destinations)
    of_sources, of_destinations = (Counter(host_of[name] for name in names) for names in (sources, destinations))
    inside = sum(count * of_destinations[host] for host, count in of_sources.items()) - both
    able, able_to_answer = (Counter(host_of[name] for name in names - isolated) for names in (sources, destinations))
    between = able.total() * able_to_answer.total() - sum(able[host] * able_to_answer[host] for host in able)
    total = len(sources) * len(destinations) - both
    all_outside = len(sources) * _meets_outside(flow.destination) + len(destinations) * _meets_outside(flow.source)
    outside = able.total() * _meets_outside(flow.destination) + able_to_answer.total() * _meets_outside(flow.source)
    leaving = None
    if flow.mbps is not None and total + all_outside:
        leaving = flow.mbps * (between + outside) / (total + all_outside)
    return Crossing(inside, between, outside, leaving)


def _placed(group: Group, host_of: Mapping[str, str]) -> frozenset[str]:
    return frozenset(host_of) if group.everything else group.vms & host_of.keys()


def _meets_outside(group: Group) -> bool:
    return group.everything or group.outside

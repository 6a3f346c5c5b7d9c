"""Answers to "why": why not at all, why not fewer, why there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vconsolidate.model.evidence import Conflict
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.planned_host import ResourceLoad


@dataclass(frozen=True, slots=True)
class ConflictPart:
    """
    One requirement among those that cannot all be met.

    Parameters
    ----------
    kind
        ``rule``, ``zone``, ``limit`` (of a policy), ``hosts`` (how many, which).
    words
        What it asks, in the user's words.
    place
        Where the inventory says so.
    """

    kind: Literal["rule", "zone", "limit", "hosts"]
    words: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class MinimalConflict:
    """
    Requirements that cannot all be met.

    Parameters
    ----------
    parts
        Empty when nothing that could be asked less of is to blame: the machines themselves are too small.
    irreducible
        Proven: without any one of the parts, the others can be kept.
    smallest
        Proven as well: no set of fewer parts is a conflict.
    servers
        Servers that are in conflict by themselves, whatever the others do; empty where there are too many to tell.
    evidence
        What shows it: why there is no plan when these parts alone are asked for. It names nothing else.
    """

    parts: tuple[ConflictPart, ...]
    irreducible: bool
    smallest: bool
    servers: tuple[str, ...] = ()
    evidence: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Relaxation:
    """
    A change of the inventory after which the wish can be granted; planned before it is offered.

    Parameters
    ----------
    words
        ``memory overcommit of production 1.00 → 1.12``.
    settings
        ``--set`` values that apply it.
    hosts_used, cost
        Of the plan found with it; cost in the inventory's currency, over the horizon.
    vms
        VMs that it places (a wider limit may virtualise more servers, or fewer).
    place
        Line of the inventory to change; of several changes the first.
    """

    words: str
    settings: tuple[str, ...]
    hosts_used: int
    cost: float
    vms: int
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Alternative:
    """
    Another host that a VM could be on.

    Parameters
    ----------
    excluded_by
        What keeps it off, one sentence each; empty when it could move there as it is.
    """

    host: str
    cluster: str
    spare: bool
    excluded_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VmExplanation:
    """Why a VM is where it is."""

    vm: str
    host: str
    cluster: str
    figures: tuple[tuple[str, str], ...]
    rules: tuple[ConflictPart, ...]
    alternatives: tuple[Alternative, ...]
    refused_by: tuple[tuple[str, str], ...]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class ServerExplanation:
    """Why a server becomes no VM; `current_host` where it is one already."""

    server: str
    action: str
    code: str
    reason: str
    place: Place = NOWHERE
    current_host: str = ""


@dataclass(frozen=True, slots=True)
class HostLicence:
    """
    A licence of a host.

    Parameters
    ----------
    per, units
        What is counted (``core``, ``vm`` …), and the units that the host, or its VMs, need.
    vms
        VMs of the product that the host runs; 0 where it needs the licence because they may restart there.
    """

    name: str
    per: str
    units: int
    vms: int


@dataclass(frozen=True, slots=True)
class HostExplanation:
    """
    What fills a host.

    Parameters
    ----------
    binding
        The resource nearest to its limit; empty for an empty host.
    next_vm
        What stops each VM of the other hosts from coming as well, as (resource, VMs), or ``cluster``, ``rules`` (rules
        or host failures); ``room`` is no obstacle, ``untried`` has room, and rules and failures were not tried.
    stranded
        Capacity that will be left when the binding resource runs out, one sentence each.
    kept
        Room that the plan keeps on it, as (what for, how much of it); no VM may take it.
    licences
        What it needs, or VMs on it need.
    """

    host: str
    cluster: str
    type_name: str
    spare: bool
    loads: tuple[ResourceLoad, ...]
    vms: tuple[str, ...]
    binding: str
    next_vm: tuple[tuple[str, int], ...]
    stranded: tuple[str, ...]
    kept: tuple[tuple[str, int], ...] = ()
    licences: tuple[HostLicence, ...] = ()


@dataclass(frozen=True, slots=True)
class BoundLine:
    """
    One resource's arithmetic: Σ demand over the largest host's capacity.

    Parameters
    ----------
    needed, largest
        In `unit`, least demand over the clusters a VM may run in.
    hosts
        Hosts that this resource alone makes necessary (exact where one kind of host is used).
    """

    cluster: str
    resource: str
    unit: str
    needed: float
    largest: float
    hosts: int


@dataclass(frozen=True, slots=True)
class PlanExplanation:
    """
    What binds a plan as a whole, and what keeps its hosts from being fewer.

    Parameters
    ----------
    binding
        (resource, hosts), most hosts first: which resource is nearest to its limit.
    servers_left_out
        (code of the reason, servers).
    conflicts, relaxations
        Where there is no plan: why, and what would help.
    stale
        The inventory has changed since; status and bound are of the inventory as it was.
    """

    name: str
    status: str
    hosts_used: int
    spares: int
    vms: int
    bound_hosts: int
    bound_method: str
    binding: tuple[tuple[str, int], ...]
    bounds: tuple[BoundLine, ...]
    servers_left_out: tuple[tuple[str, int], ...]
    rules: int
    conflicts: tuple[str, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    stale: bool = False
    currency: str = ""


@dataclass(frozen=True, slots=True)
class HostsExplanation:
    """
    Whether the VMs fit on a given number of hosts.

    Parameters
    ----------
    outcome
        ``found`` (such a plan exists), ``impossible`` (proven), ``open`` (neither was shown within the effort).
    proof
        What says so, in a sentence.
    relaxations
        The price list: what would allow it, each planned.
    """

    wanted: int
    hosts_used: int
    spares: int
    outcome: Literal["found", "impossible", "open"]
    proof: str
    bounds: tuple[BoundLine, ...]
    conflict: MinimalConflict | None
    relaxations: tuple[Relaxation, ...]
    cost_now: float
    cost_then: float | None
    currency: str


Explanation = VmExplanation | ServerExplanation | HostExplanation | PlanExplanation | HostsExplanation

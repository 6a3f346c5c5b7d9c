"""How many more VMs of each size fit on the hosts of a plan, under its rules and reserves, and what stops the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from vconsolidate.errors import InputError, Problem
from vconsolidate.model.capacity import ClusterRoom, Reason, Room, SizeRoom, VmSize
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Cluster, Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.violation import Violation
from vconsolidate.packing.encoding.reserved_room import place_reserved_room
from vconsolidate.packing.encoding.resources import UNITS
from vconsolidate.packing.encoding.stored_files import datastore_bytes, files_of
from vconsolidate.pipeline.capacity.fill import TOO_SMALL, Filling, Limit, coming, refused
from vconsolidate.units import format_mbps, format_mhz, format_mib
from vconsolidate.verify.plan import violations


def room(estate: Estate, demand: Demand, plan: Plan, sizes: Sequence[VmSize], *, file: str = "plan") -> Room:
    """
    Return what the hosts of a plan have room for; its VMs stay where they are, its spare hosts stay empty.

    Room that the plan keeps for others (``policy.reserve_room``, resource pools) is taken.

    Parameters
    ----------
    file
        What messages call the plan.

    Raises
    ------
    InputError
        When the plan has no hosts, or does not hold under this estate to begin with.
    """
    if not plan.hosts or not demand.vms:
        raise InputError([Problem(file, 0, 0, "", "the plan has no hosts to have room on")])
    refuse_broken(file, violations(estate, demand, plan))
    estate, demand, plan, n_vms = *place_reserved_room(estate, demand, plan), len(demand.vms)
    return Room(
        name=estate.name,
        hosts=len(plan.hosts),
        spares=sum(host.spare for host in plan.hosts),
        vms=n_vms,
        sizes=tuple(_size(estate, demand, plan, size) for size in sizes),
    )


def refuse_broken(file: str, broken: Sequence[Violation]) -> None:
    """
    Refuse a plan that does not hold.

    Raises
    ------
    InputError
        When anything is wrong with it.
    """
    if broken:
        message = f"the plan breaks its own rules: {broken[0].message} (run vconsolidate verify for the full list)"
        raise InputError([Problem(file, 0, 0, "", message)])


def _size(estate: Estate, demand: Demand, plan: Plan, size: VmSize) -> SizeRoom:
    # files fill a cluster, not a host
    boundless = replace(estate, clusters=tuple(replace(cluster, datastore_gib=None) for cluster in estate.clusters))
    filling = Filling(boundless, demand, plan, size)
    there: dict[int, int] = {}
    clusters = []
    for cluster in estate.clusters:
        hosts = [index for index, host in enumerate(plan.hosts) if host.cluster == cluster.name]
        if hosts:
            clusters.append(_cluster(cluster, hosts, demand, plan, filling, there, size))
    return SizeRoom(size, tuple(clusters))


def _cluster(
    cluster: Cluster,
    hosts: Sequence[int],
    demand: Demand,
    plan: Plan,
    filling: Filling,
    there: dict[int, int],
    size: VmSize,
) -> ClusterRoom:
    why = refused(cluster, size)
    if why:
        return ClusterRoom(cluster.name, 0, 0, exact=True, reasons=(Reason("hypervisor", len(hosts), why),))
    busy = [host for host in hosts if not plan.hosts[host].spare]
    limits = {host: filling.limit(host) for host in busy}
    wanted = {host: limits[host].most for host in busy}
    counts = filling.filled(wanted, there)
    ruled = {host for host in busy if counts[host] < wanted[host]}
    exact = all(filling.filled({host: wanted[host]}, {})[host] == counts[host] for host in ruled)
    holds = _datastore_holds(cluster, demand, plan, coming(size, filling.estate, demand))
    full = holds is not None and sum(counts.values()) > holds
    if holds is not None and full:
        exact = True
        for host in busy:
            counts[host] = min(counts[host], holds)
            holds -= counts[host]
    there.update(counts)
    fits, at_most = sum(counts.values()), sum(wanted.values())
    if full:
        in_service = Reason("datastore", len(busy), f"the datastore of {cluster.name} is full then")
        spares = len(hosts) - len(busy)
        reasons = (in_service, *([Reason("spare", spares)] if spares else []))
        return ClusterRoom(cluster.name, fits, at_most, exact=exact, reasons=reasons)
    reasons = _reasons(plan, hosts, limits, ruled, there, filling)
    return ClusterRoom(cluster.name, fits, at_most, exact=exact, reasons=reasons)


def _datastore_holds(cluster: Cluster, demand: Demand, plan: Plan, vm: VirtualMachine) -> int | None:
    """Return how many more VMs like one the datastore holds, as the planner counts; None where it sets no limit."""
    limit, each = datastore_bytes(cluster), files_of(vm, cluster).total
    if limit is None or not each:
        return None
    used = sum(
        files_of(one, cluster).total
        for one, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=True)
        if plan.hosts[host].cluster == cluster.name
    )
    return max(0, (limit - used) // each)


def _reasons(
    plan: Plan,
    hosts: Sequence[int],
    limits: Mapping[int, Limit],
    ruled: AbstractSet[int],
    there: Mapping[int, int],
    filling: Filling,
) -> tuple[Reason, ...]:
    """Return what stops the next VM, most hosts first."""
    found: dict[str, list[str]] = {}
    for host in hosts:
        name = plan.hosts[host].name
        if host not in limits:
            found.setdefault("spare", []).append("")
        elif host in ruled or limits[host].resource == TOO_SMALL:
            broken = filling.broken({**there, host: there[host] + 1})
            what, why = (broken[0].rule, broken[0].message) if broken else (TOO_SMALL, f"{name} is too small for one")
            found.setdefault(what, []).append(_unnamed(why))
        else:
            limit = limits[host]
            left, needed = _shown(limit.resource, limit.left), _shown(limit.resource, limit.needed)
            slot = limit.resource.partition("@")[2]
            at = f" at {slot}" if slot else ""
            found.setdefault(limit.resource.partition("@")[0], []).append(
                f"{name} has {left} left{at}, {needed} needed"
            )
    ordered = sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return tuple(Reason(what, len(details), details[0]) for what, details in ordered)


def _unnamed(message: str) -> str:
    """Return a message with the made-up names of coming VMs as people read them."""
    return message.replace("\U0010fffd", "another ")


def _shown(resource: str, amount: float) -> str:
    unit = UNITS.get(resource.partition("@")[0], "")
    scaled = {"MiB": format_mib, "MHz": format_mhz, "Mbit/s": format_mbps}.get(unit)
    return scaled(amount) if scaled else f"{amount:,.0f} {unit}"

"""How many more VMs of each size fit on the hosts of a plan, under its rules and reserves, and what stops the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from vconsolidate.errors import InputError, Problem
from vconsolidate.model.capacity import ClusterRoom, Reason, Room, SizeRoom, VmSize
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Cluster, Estate
from vconsolidate.model.plan import Plan
from vconsolidate.packing.encoding.datastores import UNITS_PER_GIB
from vconsolidate.packing.encoding.reserved_room import in_place
from vconsolidate.packing.encoding.resources import UNITS
from vconsolidate.pipeline.capacity.fill import TOO_SMALL, Filling, Limit, refused
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
    broken = violations(estate, demand, plan)
    if broken:
        message = f"the plan does not hold as it is: {broken[0].message} (vconsolidate verify says everything)"
        raise InputError([Problem(file, 0, 0, "", message)])
    estate, demand, plan, n_vms = *in_place(estate, demand, plan), len(demand.vms)
    return Room(
        name=estate.name,
        hosts=len(plan.hosts),
        spares=sum(host.spare for host in plan.hosts),
        vms=n_vms,
        sizes=tuple(_size(estate, demand, plan, size) for size in sizes),
    )


def _size(estate: Estate, demand: Demand, plan: Plan, size: VmSize) -> SizeRoom:
    filling = Filling(estate, demand, plan, replace(size, disk_gib=0.0))  # disks fill a cluster, not a host
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
    stored = _stored(cluster, demand, plan, size)
    full = stored is not None and sum(counts.values()) > stored
    if stored is not None and full:
        exact = True
        for host in busy:
            counts[host] = min(counts[host], stored)
            stored -= counts[host]
    there.update(counts)
    fits, at_most = sum(counts.values()), sum(wanted.values())
    if full:
        in_service = Reason("datastore", len(busy), f"the datastore of {cluster.name} is full then")
        spares = len(hosts) - len(busy)
        reasons = (in_service, *([Reason("spare", spares)] if spares else []))
        return ClusterRoom(cluster.name, fits, at_most, exact=exact, reasons=reasons)
    reasons = _reasons(plan, hosts, limits, ruled, there, filling)
    return ClusterRoom(cluster.name, fits, at_most, exact=exact, reasons=reasons)


def _stored(cluster: Cluster, demand: Demand, plan: Plan, size: VmSize) -> int | None:
    """Return how many more VMs the datastore holds, counted as the planner counts; None where it sets no limit."""
    disk = -int(-size.disk_gib * UNITS_PER_GIB // 1)
    if cluster.datastore_gib is None or not disk:
        return None
    used = sum(
        -int(-vm.disk_gib * UNITS_PER_GIB // 1)
        for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=True)
        if plan.hosts[host].cluster == cluster.name
    )
    return max(0, (int(cluster.datastore_gib * UNITS_PER_GIB) - used) // disk)


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

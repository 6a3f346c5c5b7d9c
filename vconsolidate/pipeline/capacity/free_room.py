"""How many more VMs of each size fit on the hosts of a plan, with all rules and reserves, and what stops the next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from math import inf

from vconsolidate.errors import InputError, Problem
from vconsolidate.model.capacity import ClusterRoom, Reason, Room, SizeRoom, VmSize
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.stop import Stop
from vconsolidate.model.violation import Violation
from vconsolidate.packing.encoding.host_capacity import UNITS
from vconsolidate.packing.encoding.reserved_room import place_reserved_room
from vconsolidate.packing.encoding.stored_files import datastore_bytes, files_of
from vconsolidate.packing.files.more_vms import more_vms
from vconsolidate.packing.solver.work_limit import WorkLimit
from vconsolidate.pipeline.capacity.fill import TOO_SMALL, UNTRIED, Filling, Limit, vm_of_size, why_refused
from vconsolidate.units import format_mbps, format_mhz, format_mib
from vconsolidate.verify.plan import violations
from vconsolidate.verify.restart_memory import RestartMemory
from vconsolidate.words import detail_words


def room(
    estate: Estate,
    demand: Demand,
    plan: Plan,
    sizes: Sequence[VmSize],
    *,
    file: str = "plan",
    limit: WorkLimit | None = None,
) -> Room:
    """
    Return how many more VMs of each size fit; the plan's VMs stay where they are, its spare hosts stay empty.

    Room that the plan keeps for others (``policy.reserve_room``, resource pools) counts as taken.

    Parameters
    ----------
    file
        Name of the plan in messages.
    limit
        Of the work, which the sizes share equally; what is counted by then fits, and is no longer called exact. None:
        no limit.

    Raises
    ------
    InputError
        When the plan has no hosts, or breaks a rule or limit of this estate already.
    """
    if not plan.hosts or not demand.vms:
        raise InputError(
            [Problem(file, 0, 0, "", "the plan has no hosts, so no more VMs fit; make a plan with hosts first")]
        )
    refuse_broken(file, violations(estate, demand, plan))
    limit, memory = WorkLimit(Stop(work=inf)) if limit is None else limit, RestartMemory()
    estate, demand, plan, n_vms = *place_reserved_room(estate, demand, plan), len(demand.vms)
    rooms: dict[int, SizeRoom] = {}
    for number in sorted(range(len(sizes)), key=lambda number: (-sizes[number].memory_mib, number)):
        share = limit.part(1.0 / (len(sizes) - len(rooms)))  # what large VMs leave, small ones may use
        rooms[number] = _count_size(estate, demand, plan, sizes[number], share, memory)
    return Room(
        name=estate.name,
        hosts=len(plan.hosts),
        spares=sum(host.spare for host in plan.hosts),
        vms=n_vms,
        sizes=tuple(rooms[number] for number in range(len(sizes))),
    )


def refuse_broken(file: str, broken: Sequence[Violation]) -> None:
    """
    Refuse a plan with violations.

    Raises
    ------
    InputError
        When there is any.
    """
    if broken:
        message = f"the plan breaks its own rules: {broken[0].message} (run vconsolidate verify for the full list)"
        raise InputError([Problem(file, 0, 0, "", message)])


def _count_size(
    estate: Estate, demand: Demand, plan: Plan, size: VmSize, limit: WorkLimit, memory: RestartMemory
) -> SizeRoom:
    # files fill the datastore of a cluster, not a host
    boundless = replace(estate, clusters=tuple(replace(cluster, datastore_gib=None) for cluster in estate.clusters))
    filling = Filling(boundless, demand, plan, size, limit, memory)
    there: dict[int, int] = {}
    clusters = []
    for cluster in estate.clusters:
        hosts = [index for index, host in enumerate(plan.hosts) if host.cluster == cluster.name]
        if hosts:
            clusters.append(_count_in_cluster(cluster, hosts, demand, plan, filling, there, size))
    return SizeRoom(size, tuple(clusters))


def _count_in_cluster(
    cluster: Cluster,
    hosts: Sequence[int],
    demand: Demand,
    plan: Plan,
    filling: Filling,
    there: dict[int, int],
    size: VmSize,
) -> ClusterRoom:
    why = why_refused(cluster, size)
    if why:
        return ClusterRoom(cluster.name, 0, 0, exact=True, reasons=(Reason("hypervisor", len(hosts), why),))
    busy = [host for host in hosts if not plan.hosts[host].spare]
    limits = {host: filling.limit(host) for host in busy}
    wanted = {host: limits[host].most for host in busy}
    counts, exact = _counts(filling, wanted, there)
    ruled = {host for host in busy if counts[host] < wanted[host]}
    holds = _datastores_hold(filling.estate, cluster, demand, plan, vm_of_size(size, filling.estate, demand), there)
    full = holds is not None and sum(counts.values()) > holds
    if holds is not None and full:
        exact = True
        for host in busy:
            counts[host] = min(counts[host], holds)
            holds -= counts[host]
    there.update(counts)
    fits, at_most = sum(counts.values()), sum(wanted.values())
    if full:
        in_service = Reason("datastore", len(busy), _no_space(plan, cluster))
        spares = len(hosts) - len(busy)
        reasons = (in_service, *([Reason("spare", spares)] if spares else []))
        return ClusterRoom(cluster.name, fits, at_most, exact=exact, reasons=reasons)
    reasons = _reasons(plan, hosts, limits, ruled, filling)
    return ClusterRoom(cluster.name, fits, at_most, exact=exact, reasons=reasons)


def _counts(filling: Filling, wanted: Mapping[int, int], there: Mapping[int, int]) -> tuple[dict[int, int], bool]:
    """Return how many VMs each host takes, and whether no other division takes more."""
    if filling.allows(wanted, there):
        return dict(wanted), True
    doubts = filling.doubts
    most = {host: filling.alone(host, count) for host, count in wanted.items()}
    counts = filling.fill(most, there)
    return counts, counts == most and filling.doubts == doubts


def _datastores_hold(
    estate: Estate, cluster: Cluster, demand: Demand, plan: Plan, vm: VirtualMachine, there: Mapping[int, int]
) -> int | None:
    """
    Return how many more VMs like `vm` fit the storage of a cluster, each whole on one datastore.

    Parameters
    ----------
    there
        VMs that were counted on hosts of other clusters; what they take of shared datastores counts against all.
    """
    limits = [_datastore_holds(cluster, demand, plan, vm)]
    if plan.storage:
        limits.append(max(0, more_vms(estate, cluster, demand, plan, vm) - sum(there.values())))
    known = [limit for limit in limits if limit is not None]
    return min(known, default=None)


def _datastore_holds(cluster: Cluster, demand: Demand, plan: Plan, vm: VirtualMachine) -> int | None:
    """Return how many more VMs like `vm` the datastore holds, as the planner counts; None where it sets no limit."""
    limit, each = datastore_bytes(cluster, demand), files_of(vm, cluster).total
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
    filling: Filling,
) -> tuple[Reason, ...]:
    """Return what stops the next VM, and on how many hosts, most hosts first."""
    found: dict[str, list[str]] = {}
    for host in hosts:
        name = plan.hosts[host].name
        if host not in limits:
            found.setdefault("spare", []).append("")
        elif host in ruled or limits[host].resource == TOO_SMALL:
            what, why = TOO_SMALL, f"{name} is too small for even one of them"
            broken = filling.stops.get(host) if host in ruled else filling.violations_with({host: 1})
            if broken:
                what, why = broken[0].rule, f"with one more VM, {broken[0].message}"
            elif host in ruled:
                what, why = UNTRIED, ""
            found.setdefault(what, []).append(_name_new_vms(why, filling.size) if why else "")
        else:
            limit = limits[host]
            left, needed = _show(limit.resource, limit.left), _show(limit.resource, limit.needed)
            at = detail_words(limit.resource)
            found.setdefault(limit.resource.partition("@")[0], []).append(
                f"{name} has {left} left{at}, but one more VM needs {needed}"
            )
    ordered = sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return tuple(Reason(what, len(details), details[0]) for what, details in ordered)


def _no_space(plan: Plan, cluster: Cluster) -> str:
    if plan.storage:
        return f"no datastore of {cluster.name} has space for one more VM"
    return f"the datastore of {cluster.name} has no space for one more VM"


def _name_new_vms(message: str, size: VmSize) -> str:
    """Return a message in which the VMs that were added are called ``the new web VM``, not by their made-up names."""
    return re.sub(rf"\U0010fffd{re.escape(size.name)}-\d+", f"the new {size.name} VM", message)


def _show(resource: str, amount: float) -> str:
    unit = UNITS.get(resource.partition("@")[0], "")
    scaled = {"MiB": format_mib, "MHz": format_mhz, "Mbit/s": format_mbps}.get(unit)
    return scaled(amount) if scaled else f"{amount:,.0f} {unit}"

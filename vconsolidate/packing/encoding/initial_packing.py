"""A placement of names as one to begin a search with."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.demand import Demand
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.previous import Previous, PreviousHost
from vconsolidate.packing.encoding.decode import decode
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.encoding.named_hosts import previous_placement
from vconsolidate.packing.solver.solution import Bin


def placement_of(demand: Demand, plan: Plan) -> Previous:
    """Return where a plan runs the VMs of the demand it was packed by."""
    return _by_name(demand, plan.hosts, plan.host_of_vm)


def placement_of_bins(encoded: Encoded, bins: Sequence[Bin], spares: Sequence[int] = ()) -> Previous:
    """Return where a packing runs the VMs of its problem, its hosts and VMs named as a plan without an earlier one."""
    return _by_name(encoded.demand, *decode(encoded, bins, spares))


def _by_name(demand: Demand, hosts: Sequence[PlannedHost], host_of_vm: IntArray) -> Previous:
    where = {vm.name: hosts[int(host)].name for vm, host in zip(demand.vms, host_of_vm.tolist(), strict=True)}
    return Previous(
        tuple(PreviousHost(host.name, host.cluster, host.type_name, host.spare) for host in hosts),
        where,
    )


def initial_packing(encoded: Encoded, begin: Previous | None) -> tuple[Bin, ...]:
    """Return the hosts of a placement that the problem knows, with what they ran of it; they may no longer carry it."""
    if begin is None:
        return ()
    found = previous_placement(encoded, begin)
    class_of = {name: host_class for host_class, names in enumerate(found.names) for name in names}
    return tuple(
        Bin(class_of[name], tuple(sorted(on)), tuple(on[item] for item in sorted(on)))
        for name, on in sorted(found.copies.items())
        if name in class_of
    )

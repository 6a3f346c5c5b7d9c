"""Traffic between VMs as planned: after growth and headroom, like every other demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.network import Switch
from vconsolidate.network.ports import ports_of


@dataclass(frozen=True, slots=True)
class Pair:
    """
    Planned traffic between two VMs.

    Parameters
    ----------
    rows
        Of the VMs in the demand.
    mbps, peak_mbps
        Both directions together; part of the planned traffic of both VMs.
    """

    rows: tuple[int, int]
    mbps: float
    peak_mbps: float


def pairs_of(estate: Estate, demand: Demand) -> tuple[Pair | None, ...]:
    """
    Return the estate's traffic between VMs, in its order; None where a server is no VM of the demand.

    It grows like the traffic of the VM that grows less, so that it is never more than what either is planned for.
    """
    row_of = {vm.name: row for row, vm in enumerate(demand.vms)}
    stated = {server.name: server.demand.network_mbps for server in estate.servers}
    found: list[Pair | None] = []
    for traffic in estate.traffic:
        rows = tuple(row_of[name] for name in traffic.servers if name in row_of)
        if len(rows) < 2:
            found.append(None)
            continue
        factor = min(_growth(demand.vms[row], stated) for row in rows)
        found.append(Pair((rows[0], rows[1]), traffic.mbps * factor, traffic.peak_mbps * factor))
    return tuple(found)


def local_pairs(estate: Estate, demand: Demand) -> tuple[Pair, ...]:
    """Return the pairs of VMs whose traffic can stay on a host: they share a network, or none is known of both."""
    found = (pair for pair in pairs_of(estate, demand) if pair is not None)
    return tuple(pair for pair in found if _may_share(*(demand.vms[row] for row in pair.rows)))


def split_mbps(estate: Estate, demand: Demand, host_of_vm: Sequence[int]) -> float:
    """Return the traffic between VMs that could stay on a host and does not, in a placement."""
    pairs = local_pairs(estate, demand)
    return sum((pair.mbps for pair in pairs if host_of_vm[pair.rows[0]] != host_of_vm[pair.rows[1]]), 0.0)


def switch_between(one: VirtualMachine, other: VirtualMachine, switches: Sequence[Switch]) -> int | None:
    """
    Return the switch on which two VMs of one host reach each other; None where their traffic leaves the host.

    They share a network there. VMs of different networks talk through a router outside the host. VMs whose networks are
    not known are taken to share the first switch.
    """
    if not one.networks and not other.networks:
        return 0 if switches else None
    common = [name for name in one.networks if name in other.networks]
    return next((index for index, _ in ports_of(common, switches)), None)


def _may_share(one: VirtualMachine, other: VirtualMachine) -> bool:
    return any(name in other.networks for name in one.networks) or not (one.networks or other.networks)


def _growth(vm: VirtualMachine, stated: Mapping[str, float]) -> float:
    before = stated.get(vm.server, 0.0)
    return vm.network_mbps / before if before else 1.0

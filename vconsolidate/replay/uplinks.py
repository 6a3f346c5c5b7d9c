"""
Replay of the uplinks: the traffic of every host's switches, interval by interval, with all uplinks and with one down.

Traffic between two VMs of a host stays inside it where they share a network of one of its switches. Of a pair, both VMs
send the same share of their traffic to each other all the time. The model spreads traffic evenly among active uplinks;
it knows no packets, queues or losses.
"""

from __future__ import annotations

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import UplinkReplay
from vconsolidate.network.host_switches import pairs_by_host
from vconsolidate.network.pairs import switch_between
from vconsolidate.network.ports import shares_of
from vconsolidate.network.uplinks import capacity_mbps, is_isolated, switches_of, uplinks_of


def replay_uplinks(estate: Estate, demand: Demand, plan: Plan) -> tuple[UplinkReplay, ...]:
    """Return the traffic on the uplinks of each switch that has any, host by host; empty where no traffic is known."""
    if not plan.hosts or not any(vm.network_mbps for vm in demand.vms):
        return ()
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    pairs_at = pairs_by_host(estate, demand, plan)
    series = demand.series.network_mbps_by_vm_step
    found: list[UplinkReplay] = []
    for index, host in enumerate(plan.hosts):
        switches = switches_of(clusters[host.cluster])
        if not switches:
            continue
        load = np.zeros((len(switches), series.shape[1]), dtype=np.float64)
        for row in np.flatnonzero(plan.host_of_vm == index).tolist():
            shares = np.array(shares_of(demand.vms[row].networks, switches))
            load += shares[:, None] * series[row].astype(np.float64)
        for pair in pairs_at.get(index, ()):
            between = switch_between(demand.vms[pair.rows[0]], demand.vms[pair.rows[1]], switches)
            if between is not None:
                load[between] -= 2 * _between(demand, pair.rows, pair.mbps)
        for at, (switch, uplinks) in enumerate(zip(switches, uplinks_of(switches, host.hardware), strict=True)):
            if is_isolated(switch, uplinks, host.hardware):
                continue
            outside = np.maximum(load[at], 0.0)
            worst = int(outside.argmax()) if outside.size else 0
            peak = float(outside[worst]) if outside.size else 0.0
            all_up, one_down = capacity_mbps(switch, uplinks), capacity_mbps(switch, uplinks, down=1)
            found.append(
                UplinkReplay(host.name, switch.name, peak, worst, _over(outside, all_up), _over(outside, one_down))
            )
    return tuple(found)


def _between(demand: Demand, rows: tuple[int, int], mbps: float) -> FloatArray:
    """Return (n_steps,) the traffic between two VMs: the smaller of what each sends to the other."""
    flows = []
    for row in rows:
        planned = demand.vms[row].network_mbps
        share = min(1.0, mbps / planned) if planned else 0.0
        flows.append(share * demand.series.network_mbps_by_vm_step[row].astype(np.float64))
    smaller: FloatArray = np.minimum(flows[0], flows[1])
    return smaller


def _over(load: FloatArray, capacity: float) -> float:
    """Return the share of intervals in which the load is above a capacity."""
    return float((load > capacity * (1 + 1e-9)).mean()) if load.size else 0.0

"""Planned figures of all servers, once for every different way in which clusters size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.estate import Estate
from vconsolidate.model.policy import DemandStatistic, Policy
from vconsolidate.model.server import Server
from vconsolidate.sizing.assumptions import Figures
from vconsolidate.sizing.cluster_facts import Need
from vconsolidate.sizing.history import Histories, histories
from vconsolidate.sizing.memory import configured_mib
from vconsolidate.sizing.own_limit import own_limits_mhz
from vconsolidate.sizing.policies import Slots, sizing_policies
from vconsolidate.sizing.virtual_sizes import RightSize, memory_of, right_sizes, vcpu_bounds


@dataclass(frozen=True, slots=True)
class PlannedFigures:
    """
    What servers ask for under one sizing policy.

    Parameters
    ----------
    cpu_mhz_by_slot
        (n_servers, n_slots) after growth and headroom.
    used_mib, active_mib
        (n_servers,) after growth, without headroom.
    network_mbps
        (n_servers,) after growth and headroom.
    peak_factor
        (n_servers,) peak inside an interval of the history over the mean of the interval.
    cpu_burst_mhz_by_slot
        (n_servers, n_slots) by how much the peak is above `cpu_mhz_by_slot`; no columns where no policy asks for it.
    right_sizes
        Row → figures of the VMs of today that are right-sized.
    """

    policy: Policy
    cpu_mhz_by_slot: FloatArray
    used_mib: FloatArray
    active_mib: FloatArray
    network_mbps: FloatArray
    peak_factor: FloatArray
    cpu_burst_mhz_by_slot: FloatArray
    right_sizes: Mapping[int, RightSize] = field(default_factory=dict)

    @property
    def room(self) -> float:
        """Factor from today's figures to planned ones."""
        return self.policy.growth_factor * (1.0 + self.policy.headroom_fraction)

    def need(self, row: int, server: Server, seen_peak: float) -> Need:
        """Return what the server in `row` asks of a host; `seen_peak` is the highest CPU share of its history."""
        bursts = self.cpu_burst_mhz_by_slot[row]
        capacity_mhz = server.hardware.cpu.capacity_mhz
        configured, consumed_mib = self._memory(row, server)
        bounds = None
        if server.virtual is not None:
            bounds = vcpu_bounds(server, self.right_sizes.get(row), capacity_mhz, self.room)
        return Need(
            cpu_mhz=float(self.cpu_mhz_by_slot[row].max()),
            configured_mib=configured,
            consumed_mib=consumed_mib,
            network_mbps=float(self.network_mbps[row]),
            cpu_at_peak_mhz=float((self.cpu_mhz_by_slot[row] + bursts).max()) if bursts.size else 0.0,
            growth_and_room=self.room,
            cpu_peak_mhz=min(1.0, seen_peak * float(self.peak_factor[row]))
            * (capacity_mhz * self.policy.growth_factor),
            bounds=bounds,
        )

    def _memory(self, row: int, server: Server) -> tuple[int, float]:
        """Return the configured memory of a server's VM, and the machine memory it is planned to use."""
        used_mib, headroom = float(self.used_mib[row]), self.policy.headroom_fraction
        if server.virtual is not None:
            return memory_of(server, used_mib, self.right_sizes.get(row), self.policy)
        configured = configured_mib(
            used_mib,
            installed_mib=server.hardware.memory_mib,
            headroom_fraction=headroom,
            sizing=self.policy.memory_sizing,
            guest_limit_mib=server.guest.max_memory_mib,
        )
        return configured, min(float(configured), used_mib * (1.0 + headroom))


def plan_figures(
    estate: Estate, figures: Sequence[Figures], seed: int
) -> tuple[Histories, tuple[PlannedFigures, ...], Slots]:
    """
    Return the servers' histories, their figures under each sizing policy, and the slots that are packed.

    Parameters
    ----------
    seed
        Of the made-up days of servers without a trace.
    """
    policies = sizing_policies(estate.clusters)
    slots = Slots.of([policy.cpu_statistic for policy in policies])
    capacity_mhz = np.array([server.hardware.cpu.capacity_mhz for server in estate.servers], dtype=np.float64)
    past = past_of(estate, figures, policies[0], seed)
    limits = own_limits_mhz(estate.servers, estate.clusters)[:, None]
    right = right_sizes(estate.servers, figures, estate.trace, seed)
    found, known = [], {_statistics(policies[0]): _by_slot(past)}
    for policy in policies:
        if _statistics(policy) not in known:  # only the statistics are kept of it: series of a large estate take GiB
            known[_statistics(policy)] = _by_slot(past_of(estate, figures, policy, seed))
        cpu, used, active, network = known[_statistics(policy)]
        factor = np.where(past.cpu_fraction.measured, policy.cpu_peak_factor, 1.0)
        if policy.cpu_statistic.kind == "peak":
            cpu = within_intervals(cpu, factor)
        growth = policy.growth_factor
        room = growth * (1.0 + policy.headroom_fraction)
        packed = slots.spread(cpu, policy.cpu_statistic) * (capacity_mhz * growth)[:, None]
        packed = np.minimum(packed * (1.0 + policy.headroom_fraction), limits)
        bursts = np.zeros((len(figures), 0))
        if any(cluster.policy.cpu_vms_at_peak for cluster in estate.clusters):
            peaks = past_of(estate, figures, replace(policy, cpu_statistic=_peak(policy)), seed).cpu_fraction.by_slot
            bursts = np.maximum(slots.spread(within_intervals(peaks, factor) - cpu, policy.cpu_statistic), 0.0)
            bursts = np.minimum(bursts * (capacity_mhz * room)[:, None], limits - packed)
        found.append(
            PlannedFigures(
                policy=policy,
                cpu_mhz_by_slot=packed,
                peak_factor=factor,
                cpu_burst_mhz_by_slot=bursts,
                used_mib=used.max(axis=1) * growth,
                active_mib=active.max(axis=1) * growth,
                network_mbps=network.max(axis=1) * room,
                right_sizes=right,
            )
        )
    return past, tuple(found), slots


def past_of(estate: Estate, figures: Sequence[Figures], policy: Policy, seed: int) -> Histories:
    """Return the history of every server, with the statistics that a policy packs."""
    return histories(
        estate.servers,
        figures,
        estate.trace,
        cpu_statistic=policy.cpu_statistic,
        memory_statistic=policy.memory_statistic,
        seed=seed,
        iops=bool(estate.datastores) or any(cluster.hypervisor.io_cost.mhz_per_iops for cluster in estate.clusters),
    )


def within_intervals(peak: FloatArray, factor: FloatArray) -> FloatArray:
    """
    Return the peaks inside intervals of which a history holds the mean; no server gives more than all it has.

    Parameters
    ----------
    peak
        (n_servers, n_slots) largest means, as a share of the server's CPU.
    factor
        (n_servers,) peak inside an interval over its mean, ≥ 1.
    """
    inside: FloatArray = np.maximum(peak, np.minimum(peak * factor[:, None], 1.0))
    return inside


def _peak(policy: Policy) -> DemandStatistic:
    """Return the peak at the times at which the policy's statistic is taken."""
    if policy.cpu_statistic.kind == "profile":
        return replace(policy.cpu_statistic, percentile=100.0)
    return DemandStatistic("peak", 100.0)


def _statistics(policy: Policy) -> tuple[DemandStatistic, DemandStatistic]:
    return policy.cpu_statistic, policy.memory_statistic


def _by_slot(past: Histories) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    return past.cpu_fraction.by_slot, past.used_mib.by_slot, past.active_mib.by_slot, past.network_mbps.by_slot

"""A server's workload with its planned figures: between history and virtual machine."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.estate import Server
from vconsolidate.model.policy import Policy
from vconsolidate.sizing.assumptions import Figures
from vconsolidate.sizing.eligibility import ClusterFacts, Eligibility, Need, eligibility
from vconsolidate.sizing.history import Grid, Histories
from vconsolidate.sizing.memory import configured_mib, reservation_mib

STATED_CONFIDENCE: Final = 0.3
"""Confidence of figures that the inventory states without a history behind them."""
FULL_HISTORY_S: Final = 14 * 86400
"""Two weeks of full coverage count as a complete history: every weekday twice."""


@dataclass(frozen=True, slots=True)
class Workload:
    """
    A server and what it asks for.

    Parameters
    ----------
    need
        After growth and headroom.
    eligible
        Clusters that take it.
    active_mib
        Statistic of recently touched memory, after growth.
    cpu_mean_mhz, cpu_peak_mhz
        Of its history, after growth, without headroom.
    seen_peak_fraction
        Highest CPU use that was measured or stated; None where it was assumed.
    """

    server: Server
    need: Need
    eligible: Eligibility
    active_mib: float
    cpu_mean_mhz: float
    cpu_peak_mhz: float
    seen_peak_fraction: float | None
    confidence: float

    def as_vm(self) -> VirtualMachine:
        """Return the workload as a VM; for workloads that some cluster takes."""
        server, need, vcpus = self.server, self.need, self.eligible.vcpus
        room = self.need.growth_and_room
        return VirtualMachine(
            name=server.name,
            server=server.name,
            guest=server.guest,
            application=server.application,
            workload_class=server.workload_class,
            tier=server.tier,
            vcpus=vcpus,
            configured_mib=need.configured_mib,
            reservation_mib=need.configured_mib
            if server.fault_tolerant
            else reservation_mib(need.configured_mib, tier=server.tier, fraction=server.memory_reservation_fraction),
            consumed_mib=need.consumed_mib,
            active_mib=self.active_mib,
            cpu_mhz=need.cpu_mhz,
            cpu_mean_mhz=self.cpu_mean_mhz,
            cpu_peak_mhz=self.cpu_peak_mhz,
            cpu_reservation_mhz=server.cpu_reservation_mhz,
            cpu_limit_mhz=server.cpu_limit_mhz,
            shares=server.shares * vcpus,
            disk_gib=server.demand.disk_used_gib * room,
            disk_iops=server.demand.disk_iops * room,
            network_mbps=need.network_mbps,
            clusters=self.eligible.clusters,
            refused={name: refusal.reason for name, refusal in self.eligible.refusals.items()},
            networks=server.networks,
            zone=server.zone,
            site=server.site,
            tags=server.tags,
            labels=server.labels,
            confidence=self.confidence,
            restart=server.restart,
            place=server.place,
        )


def workloads(
    servers: Sequence[Server],
    figures: Sequence[Figures],
    past: Histories,
    cpu_mhz_by_slot: FloatArray,
    clusters: Sequence[ClusterFacts],
    policy: Policy,
) -> tuple[Workload, ...]:
    """
    Return every server's workload, in the order of `servers`.

    Parameters
    ----------
    cpu_mhz_by_slot
        (n_servers, n_slots) planned demand after growth and headroom.
    """
    growth = policy.growth_factor
    room = growth * (1.0 + policy.headroom_fraction)
    cpu_mhz = cpu_mhz_by_slot.max(axis=1)
    used_mib = past.used_mib.by_slot.max(axis=1) * growth
    active_mib = past.active_mib.by_slot.max(axis=1) * growth
    network_mbps = past.network_mbps.by_slot.max(axis=1) * room
    made = []
    for row, server in enumerate(servers):
        configured = configured_mib(
            float(used_mib[row]),
            installed_mib=server.hardware.memory_mib,
            headroom_fraction=policy.headroom_fraction,
            sizing=policy.memory_sizing,
            guest_limit_mib=server.guest.max_memory_mib,
        )
        capacity_mhz = server.hardware.cpu.capacity_mhz * growth
        peak = float(past.cpu_fraction.peak[row])
        need = Need(
            cpu_mhz=float(cpu_mhz[row]),
            configured_mib=configured,
            consumed_mib=min(float(configured), float(used_mib[row]) * (1.0 + policy.headroom_fraction)),
            network_mbps=float(network_mbps[row]),
            growth_and_room=room,
            cpu_peak_mhz=peak * capacity_mhz,
        )
        seen = bool(past.cpu_fraction.measured[row]) or figures[row].cpu_peak_stated
        made.append(
            Workload(
                server=server,
                need=need,
                eligible=eligibility(server, clusters, need),
                active_mib=min(need.consumed_mib, float(active_mib[row])),
                cpu_mean_mhz=float(past.cpu_fraction.mean[row]) * capacity_mhz,
                cpu_peak_mhz=peak * capacity_mhz,
                seen_peak_fraction=peak if seen else None,
                confidence=_confidence(float(past.cpu_fraction.coverage[row]), figures[row], past.grid),
            )
        )
    return tuple(made)


def _confidence(coverage: float, figures: Figures, grid: Grid) -> float:
    """Return 0 for assumed figures, 0.3 for stated ones, up to 1 for two weeks measured without gaps."""
    if coverage > 0.0:
        length = min(1.0, grid.interval_s * grid.n_steps / FULL_HISTORY_S)
        return round(STATED_CONFIDENCE + (1.0 - STATED_CONFIDENCE) * coverage * math.sqrt(length), 3)
    return STATED_CONFIDENCE * sum(kind not in figures.assumed for kind in ("cpu", "memory")) / 2


def capacities_mhz(servers: Sequence[Server]) -> FloatArray:
    """Return (n_servers,) the work all cores can do, reference MHz."""
    return np.array([server.hardware.cpu.capacity_mhz for server in servers], dtype=np.float64)

"""A server's workload with its planned figures: between history and virtual machine."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Final

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.server import Server
from vconsolidate.sizing.assumptions import Figures
from vconsolidate.sizing.cluster_facts import ClusterFacts, Need
from vconsolidate.sizing.disks import disk_gib, vm_disks
from vconsolidate.sizing.eligibility import Eligibility, eligibility, refusal_at_any_size
from vconsolidate.sizing.history import Grid, Histories
from vconsolidate.sizing.memory import reservation_mib
from vconsolidate.sizing.own_cores import planned_mhz, reserved_mhz
from vconsolidate.sizing.own_limit import own_limits_mhz
from vconsolidate.sizing.planned import PlannedFigures
from vconsolidate.sizing.policies import sizing_of

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
    cpu_mhz_by_slot
        (n_slots,) planned demand after growth and headroom.
    active_mib
        Statistic of recently touched memory, after growth.
    cpu_mean_mhz, cpu_peak_mhz
        Of its history, after growth, without headroom.
    seen_peak_fraction
        Highest CPU use that was measured or stated; None where it was assumed.
    retire_below_fraction
        CPU use below which it is idle.
    cpu_burst_mhz_by_slot
        By how much its peak is above `cpu_mhz_by_slot`; empty where no policy asks for it.
    own_cores_mhz
        CPU reservation, and planned demand in every slot at least, of a VM with cores of its own; 0 for others.
    """

    server: Server
    need: Need
    eligible: Eligibility
    cpu_mhz_by_slot: FloatArray
    active_mib: float
    cpu_mean_mhz: float
    cpu_peak_mhz: float
    seen_peak_fraction: float | None
    retire_below_fraction: float
    confidence: float
    cpu_burst_mhz_by_slot: tuple[float, ...] = ()
    own_cores_mhz: tuple[float, float] = (0.0, 0.0)

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
            if server.fault_tolerant or server.latency_sensitive
            else reservation_mib(need.configured_mib, tier=server.tier, fraction=server.memory_reservation_fraction),
            consumed_mib=need.consumed_mib,
            active_mib=self.active_mib,
            cpu_mhz=max(need.cpu_mhz, self.own_cores_mhz[1]),
            cpu_mean_mhz=self.cpu_mean_mhz,
            cpu_peak_mhz=self.cpu_peak_mhz,
            cpu_reservation_mhz=max(server.cpu_reservation_mhz, self.own_cores_mhz[0]),
            cpu_limit_mhz=server.cpu_limit_mhz,
            shares=server.shares * vcpus,
            disk_gib=disk_gib(server, room),
            disks=vm_disks(server, disk_gib(server, room)),
            datastores=server.datastores,
            disk_iops=server.demand.disk_iops * room,
            network_mbps=need.network_mbps,
            clusters=self.eligible.clusters,
            refused=_reasons(tuple((name, refusal.reason) for name, refusal in self.eligible.refusals.items())),
            networks=server.networks,
            zone=server.zone,
            site=server.site,
            tags=server.tags,
            labels=server.labels,
            confidence=self.confidence,
            restart=server.restart,
            vcpu_mhz=need.cpu_mhz / vcpus if need.bounds is None else 0.0,
            place=server.place,
            cpu_burst_mhz_by_slot=self.cpu_burst_mhz_by_slot,
            latency_sensitive=server.latency_sensitive,
            max_virtual_hardware=server.max_virtual_hardware,
            dynamic_memory=server.dynamic_memory,
            vcpus_today=server.virtual.vcpus if server.virtual is not None else 0,
            memory_today_mib=server.virtual.memory_mib if server.virtual is not None else 0,
        )


def workloads(
    servers: Sequence[Server],
    figures: Sequence[Figures],
    past: Histories,
    plans: Sequence[PlannedFigures],
    clusters: Sequence[ClusterFacts],
) -> tuple[Workload, ...]:
    """
    Return every server's workload, in the order of `servers`.

    Parameters
    ----------
    plans
        The servers' figures under each sizing policy of the clusters.
    """
    made = []
    limits = own_limits_mhz(servers, [facts.cluster for facts in clusters]).tolist()
    for row, server in enumerate(servers):
        peak = float(past.cpu_fraction.peak[row])
        seen = bool(past.cpu_fraction.measured[row]) or figures[row].cpu_peak_stated
        chosen, need, eligible = _size(server, row, peak, plans, clusters)
        growth = max(plan.policy.growth_factor for plan in chosen)
        capacity_mhz = server.hardware.cpu.capacity_mhz * growth
        own = _own_cores(server, eligible, clusters)
        made.append(
            Workload(
                server=server,
                need=need,
                eligible=eligible,
                cpu_mhz_by_slot=np.maximum(_largest([plan.cpu_mhz_by_slot[row] for plan in chosen]), own[1]),
                active_mib=min(need.consumed_mib, max(float(plan.active_mib[row]) for plan in chosen)),
                cpu_mean_mhz=min(float(past.cpu_fraction.mean[row]) * capacity_mhz, limits[row]),
                cpu_peak_mhz=min(peak * capacity_mhz, limits[row]),
                seen_peak_fraction=peak if seen else None,
                retire_below_fraction=min(plan.policy.retire_below_cpu_fraction for plan in chosen),
                confidence=_confidence(float(past.cpu_fraction.coverage[row]), figures[row], past.grid),
                cpu_burst_mhz_by_slot=() if server.latency_sensitive else _bursts(chosen, row),
                own_cores_mhz=own,
            )
        )
    return tuple(made)


def _own_cores(server: Server, eligible: Eligibility, clusters: Sequence[ClusterFacts]) -> tuple[float, float]:
    """Return the reservation and the planned demand of a VM with cores of its own, reference MHz; 0 for others."""
    if not server.latency_sensitive:
        return 0.0, 0.0
    taking = [facts for facts in clusters if facts.cluster.name in eligible.clusters]
    return reserved_mhz(eligible.vcpus, taking), planned_mhz(eligible.vcpus, server.workload_class, taking)


def _size(
    server: Server, row: int, peak: float, plans: Sequence[PlannedFigures], clusters: Sequence[ClusterFacts]
) -> tuple[Sequence[PlannedFigures], Need, Eligibility]:
    """
    Return the plans that size a server, what it needs by the most cautious of them, and the clusters that take that.

    Clusters that the size rules out have no say in it any more. Where the size by all of them is too large for each,
    the first cluster that takes the server by its own policy has it.
    """
    open_to = [facts for facts in clusters if len(plans) > 1 and refusal_at_any_size(server, facts) is None]
    chosen = _plans_of(open_to, plans)
    need = _most_cautious([plan.need(row, server, peak) for plan in chosen])
    found = eligibility(server, clusters, need)
    while found.clusters and len(chosen) > 1:
        taking = [facts for facts in clusters if facts.cluster.name in found.clusters]
        fewer = _plans_of(taking, plans)
        if len(fewer) == len(chosen):
            break
        chosen, refusals = fewer, found.refusals
        need = _most_cautious([plan.need(row, server, peak) for plan in chosen])
        again = eligibility(server, taking, need)
        found = replace(again, refusals={**refusals, **again.refusals})
    for facts in open_to if not found.clusters else ():
        alone = _plans_of([facts], plans)
        own = alone[0].need(row, server, peak)
        taken = eligibility(server, [facts], own)
        if taken.clusters:
            others = {name: refusal for name, refusal in found.refusals.items() if name != facts.cluster.name}
            return alone, own, replace(taken, refusals=others)
    return chosen, need, found


def _plans_of(clusters: Sequence[ClusterFacts], plans: Sequence[PlannedFigures]) -> Sequence[PlannedFigures]:
    """Return the plans by the policies of some clusters; all where there is none."""
    if len(plans) == 1 or not clusters:
        return plans
    policies = {sizing_of(facts.cluster.policy) for facts in clusters}
    return [plan for plan in plans if plan.policy in policies]


@lru_cache(maxsize=4096)
def _reasons(refusals: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Return cluster → reason, one mapping for all VMs that it is true of: a large estate has few different ones."""
    return dict(refusals)


def _most_cautious(needs: Sequence[Need]) -> Need:
    """Return the largest figure of each kind."""
    if len(needs) == 1:
        return needs[0]
    largest = {f.name: max(getattr(need, f.name) for need in needs) for f in fields(Need) if f.name != "bounds"}
    bounds = [need.bounds for need in needs if need.bounds is not None]
    return Need(**largest, bounds=max(bounds, key=lambda one: one.cpu_mhz, default=None))


def _largest(rows: Sequence[FloatArray]) -> FloatArray:
    return rows[0] if len(rows) == 1 else np.asarray(np.max(rows, axis=0), dtype=np.float64)


def _bursts(chosen: Sequence[PlannedFigures], row: int) -> tuple[float, ...]:
    """Return by how much the largest peak is above the largest figure that is packed, slot by slot."""
    if not chosen[0].cpu_burst_mhz_by_slot.shape[1]:
        return ()
    peaks = _largest([plan.cpu_mhz_by_slot[row] + plan.cpu_burst_mhz_by_slot[row] for plan in chosen])
    bursts: FloatArray = np.maximum(peaks - _largest([plan.cpu_mhz_by_slot[row] for plan in chosen]), 0.0)
    return tuple(bursts.tolist())


def _confidence(coverage: float, figures: Figures, grid: Grid) -> float:
    """Return 0 for assumed figures, 0.3 for stated ones, up to 1 for two weeks measured without gaps."""
    if coverage > 0.0:
        length = min(1.0, grid.interval_s * grid.n_steps / FULL_HISTORY_S)
        return round(STATED_CONFIDENCE + (1.0 - STATED_CONFIDENCE) * coverage * math.sqrt(length), 3)
    return STATED_CONFIDENCE * sum(kind not in figures.assumed for kind in ("cpu", "memory")) / 2

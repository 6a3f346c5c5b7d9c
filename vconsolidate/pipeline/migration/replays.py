"""Replay every wave: what runs then, with each VM that moves on both of its hosts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import frozen
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.landing import Landing, LandingWave
from vconsolidate.model.part_of_demand import subset
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import Replay
from vconsolidate.pipeline.migration.copy_load import COPIES_OF, copy_mhz, rates_of, with_copies
from vconsolidate.replay.engine import replay
from vconsolidate.report.migration.schema import WaveReplaySection

_COPY = " (leaving)"


def replay_waves(estate: Estate, demand: Demand, landing: Landing, workers: int = 1) -> dict[int, WaveReplaySection]:
    """
    Return number of a wave → what VMs and hosts experience in it.

    The whole history is replayed for each wave. A VM that goes from host to host is on both with all its demand; a VM
    that comes from outside is on its new host. Copies load the CPU and the uplinks of hosts (`copy_load`). Failures are
    not replayed: the checker proves them.
    """
    calm = replace(
        estate,
        clusters=tuple(
            replace(cluster, policy=replace(cluster.policy, host_failures_tolerated=0)) for cluster in estate.clusters
        ),
        events=(),
    )
    at = dict(landing.at_start)
    found = {}
    for wave in landing.waves:
        part, plan = _during(demand, landing, at, wave)
        at |= {move.vm: move.target for move in wave.moves}
        if part.vms:
            found[wave.number] = _section(replay(calm, part, plan, workers=workers), wave, landing)
    return found


def _during(demand: Demand, landing: Landing, at: Mapping[str, str], wave: LandingWave) -> tuple[Demand, Plan]:
    """Return the VMs on the target during a wave and where they are; a VM on two hosts is there twice."""
    row = {vm.name: number for number, vm in enumerate(demand.vms)}
    leaving = {move.vm for move in wave.moves}
    pairs = [(vm, host, vm in leaving) for vm, host in at.items()]
    pairs += [(move.vm, move.target, False) for move in wave.moves]
    hosts = tuple(replace(h, spare=False) for h in landing.hosts if h.name in {host for _, host, _ in pairs})
    index = {host.name: number for number, host in enumerate(hosts)}
    part = subset(demand, [row[vm] for vm, _, _ in pairs])
    renamed: tuple[VirtualMachine, ...] = tuple(
        replace(vm, name=f"{vm.name}{_COPY}", secondary_of="") if leaves else vm
        for vm, (_, _, leaves) in zip(part.vms, pairs, strict=True)
    )
    rates = {host: rate for host, rate in rates_of(wave).items() if host in index}
    loaded = with_copies(replace(part, vms=renamed), rates, {host.name: host.hardware for host in hosts})
    places = [*(host for _, host, _ in pairs), *rates] if pairs else []
    where = frozen(np.array([index[host] for host in places], dtype=np.int64))
    return loaded, Plan("feasible", hosts, where, (), Bound(0, 0.0, "none"), "none")


def _section(result: Replay, wave: LandingWave, landing: Landing) -> WaveReplaySection:
    vms = [one for one in result.vms if not one.vm.startswith(COPIES_OF)]
    worst = max(vms, key=lambda vm: (vm.ready_p95_fraction, vm.vm))
    busiest = max(result.hosts, key=lambda host: (host.cpu_p95_fraction, host.host))
    reclaimed = sum(one.ballooned_peak_mib + one.compressed_peak_mib + one.swapped_peak_mib for one in result.hosts)
    copying, host = _most_copied(wave, landing)
    uplink = max(result.uplinks, key=lambda one: (one.over_fraction, one.peak_mbps, one.host), default=None)
    return WaveReplaySection(
        ready_fraction=worst.ready_p95_fraction,
        ready_vm=worst.vm,
        reclaimed_mib=reclaimed,
        unmet_mib=sum(one.unmet_peak_mib for one in result.hosts),
        busiest_host=busiest.host,
        busiest_fraction=busiest.cpu_p95_fraction,
        copy_fraction=copying,
        copy_host=host,
        uplink_host=None if uplink is None else uplink.host,
        uplink_over_fraction=None if uplink is None else uplink.over_fraction,
    )


def _most_copied(wave: LandingWave, landing: Landing) -> tuple[float | None, str | None]:
    """Return the largest share of a host's CPU that copies take, and that host; None where no rate is known."""
    hardware = {host.name: host.hardware for host in landing.hosts}
    shares = [
        (copy_mhz(hardware[host], rate) / hardware[host].cpu.capacity_mhz, host)
        for host, rate in rates_of(wave).items()
        if host in hardware
    ]
    return max(shares, default=(None, None))

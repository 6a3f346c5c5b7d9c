"""Where the replay stands against the service levels: per tier the VM that is worst off, and the worst host."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from vconsolidate.check.facts import Facts
from vconsolidate.check.levels import above_peak_level, ready_held, worse
from vconsolidate.check.reclaimed import LEAST_MIB
from vconsolidate.model.baseline import FigureKey
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.figure import STATES, Unit
from vconsolidate.model.replay import Replay, VmReplay
from vconsolidate.model.service_level import VmLevel
from vconsolidate.model.standing import Standing


@dataclass(frozen=True, slots=True)
class _Row:
    """The figure of a VM or host, NaN where it was not measured, and whether it is beyond its level."""

    value: float
    missed: bool
    of: str

    def standing(self, standing: Standing) -> Standing:
        """Return a standing with this figure; ``unknown`` where there is none."""
        if math.isnan(self.value):
            return standing
        return replace(standing, value=self.value, verdict="missed" if self.missed else "kept", of=self.of)


@dataclass(frozen=True, slots=True)
class _Level:
    """
    One service level of VMs.

    Parameters
    ----------
    allowed
        Limit of a tier.
    measured
        (replay, index, VM) → its figure, in the unit of the limit.
    index
        The level is an index, whose breach has the severity `index_level`.
    """

    metric: str
    title: str
    unit: Unit
    allowed: Callable[[VmLevel], float]
    measured: Callable[[Replay, int, VirtualMachine, VmLevel], float]
    index: bool = False
    memory: bool = False


def _share(peak: Callable[[VmReplay], float]) -> Callable[[Replay, int, VirtualMachine, VmLevel], float]:
    return lambda replay, row, vm, _: peak(replay.vms[row]) / vm.configured_mib if vm.configured_mib else 0.0


_VM_LEVELS: Final = (
    _Level(
        "ready",
        "Ready time per vCPU",
        "share",
        lambda level: level.ready_fraction,
        lambda replay, row, _, level: ready_held(replay, row, level),
    ),
    _Level(
        "unserved",
        "CPU work not served",
        "share",
        lambda level: level.unserved_fraction,
        lambda replay, row, *_: replay.vms[row].cpu_unserved_fraction,
    ),
    _Level(
        "ballooned",
        "Memory ballooned",
        "share",
        lambda level: level.ballooned_fraction,
        _share(lambda vm: vm.ballooned_peak_mib),
        memory=True,
    ),
    _Level(
        "compressed",
        "Memory compressed",
        "share",
        lambda level: level.compressed_fraction,
        _share(lambda vm: vm.compressed_peak_mib),
        memory=True,
    ),
    _Level(
        "swapped",
        "Memory swapped by the hypervisor",
        "share",
        lambda level: level.swapped_fraction,
        _share(lambda vm: vm.swapped_peak_mib),
        memory=True,
    ),
    _Level(
        "co_stop",
        "Co-stop index",
        "share",
        lambda level: level.co_stop_index,
        lambda replay, row, *_: replay.vms[row].co_stop_index_peak,
        index=True,
    ),
    _Level(
        "slowdown",
        "Slowdown by memory reclaim",
        "factor",
        lambda level: level.slowdown,
        lambda replay, row, *_: replay.vms[row].slowdown_peak,
        index=True,
    ),
)


def level_standings(facts: Facts) -> Iterator[Standing]:
    """Yield where every service level stands, in the worse of the replayed periods; nothing without a replay."""
    replays = [one for one in (facts.replay, facts.planning) if one is not None]
    if not replays or not facts.plan.hosts:
        return
    by_tier: dict[int, list[tuple[int, VirtualMachine]]] = {}
    wild = frozenset().union(*(replay.wild for replay in replays))
    for row, vm in enumerate(facts.demand.vms):
        if vm.name in wild:
            continue
        by_tier.setdefault(vm.tier, []).append((row, vm))
    for tier in sorted(by_tier):
        stated = facts.estate.service_levels.of(tier)
        for level in _VM_LEVELS:
            yield _vm_standing(replays, tier, by_tier[tier], level, stated)
    yield from _host_standings(facts, replays)
    yield from _failure_standing(facts)


def _vm_standing(
    replays: list[Replay], tier: int, vms: list[tuple[int, VirtualMachine]], level: _Level, stated: VmLevel
) -> Standing:
    allowed = level.allowed(stated)
    rows = []
    for replay in replays:
        for row, vm in vms:
            value = level.measured(replay, row, vm, stated)
            most = max(allowed, LEAST_MIB / vm.configured_mib) if level.memory and vm.configured_mib else allowed
            rows.append(_Row(value, value > most * (1.0 + _ROUNDING), vm.name))
    standing = Standing(
        kind="service_level",
        metric=level.metric,
        title=level.title,
        unit=level.unit,
        side="maximum",
        value=None,
        limit=allowed,
        verdict="unknown",
        level=stated.index_severity if level.index else stated.severity,
        key=FigureKey(level.metric, tier=tier),
        about=f"tier {tier}",
    )
    return _worst(rows).standing(standing)


_ROUNDING: Final = 1e-6


def _worst(rows: Iterable[_Row]) -> _Row:
    """Return the row that is worst off; one without a figure (NaN) only where there is no other."""
    return max(rows, key=lambda row: (row.missed, not math.isnan(row.value), row.value))


def _host_standings(facts: Facts, replays: list[Replay]) -> Iterator[Standing]:
    level = facts.estate.service_levels.host
    hosts = [host for replay in replays for host in replay.hosts]
    over = _worst(
        _Row(one.over_ceiling_fraction, one.over_ceiling_fraction > level.over_ceiling_fraction, one.host)
        for one in hosts
    )
    peak = _worst(
        _Row(one.cpu_peak_fraction / one.cpu_most_fraction, above_peak_level(level, one), one.host) for one in hosts
    )
    state = _worst(
        _Row(float(STATES.index(one.worst_state)), worse(one.worst_state, level.memory_state), one.host)
        for one in hosts
    )
    rows: tuple[tuple[str, str, Unit, _Row, float], ...] = (
        ("over_ceiling", "Time above the CPU ceiling", "share", over, level.over_ceiling_fraction),
        ("cpu_peak", "CPU peak, of all hardware threads", "share", peak, level.cpu_peak_fraction),
        ("memory_state", "Memory state", "state", state, float(STATES.index(level.memory_state))),
    )
    for metric, title, unit, row, limit in rows:
        standing = Standing(
            kind="service_level",
            metric=metric,
            title=title,
            unit=unit,
            side="maximum",
            value=None,
            limit=limit,
            verdict="unknown",
            level=level.peak_severity if metric == "cpu_peak" else level.severity,
            key=FigureKey(metric),
            about="hosts",
        )
        yield row.standing(standing)


def _failure_standing(facts: Facts) -> Iterator[Standing]:
    failures = facts.replay.failures if facts.replay is not None else ()
    level = facts.estate.service_levels.host_failure
    if not failures:
        return
    worst = _worst(
        _Row(one.ready_p95_fraction, one.ready_p95_fraction > level.ready_fraction, one.worst_vm) for one in failures
    )
    standing = Standing(
        kind="service_level",
        metric="ready",
        title="Ready time per vCPU after a host failure",
        unit="share",
        side="maximum",
        value=None,
        limit=level.ready_fraction,
        verdict="unknown",
        level=level.severity,
        key=FigureKey("ready"),
        about="host failures",
    )
    yield worst.standing(standing)

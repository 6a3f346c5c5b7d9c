"""
Hosts of a replay in blocks, as tasks for a cluster: each carries the demand of its own VMs and returns their series.

Hosts that must reclaim memory are stepped in the groups that all of them together form, because sums over the padded
arrays of a group depend on its widest host: so the bytes are those of a replay in one process.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np

from vconsolidate.executors import choice
from vconsolidate.executors.beside import Beside
from vconsolidate.executors.rows import Rows, arrived
from vconsolidate.executors.window import as_they_come
from vconsolidate.model.arrays import Float32Array, FloatArray, IntArray
from vconsolidate.model.demand import Demand, DemandSeries
from vconsolidate.model.replay import HostReplay, VmReplay
from vconsolidate.replay.hosts import Hosts
from vconsolidate.replay.machine import Machine
from vconsolidate.replay.parameters import Parameters
from vconsolidate.replay.series import Series, empty

LEAST_CELLS: Final = 4_000_000
"""VM-steps of a replay from which on it is sent: what takes a second here."""

MOST_CELLS: Final = 4_000_000
"""VM-steps of a block: 16 MB of each series."""

_BLOCKS_PER_LANE: Final = 2

_HOSTS_AT_ONCE: Final = 256
"""Hosts that reclaim memory are stepped in groups of this many, wherever they are."""

_BY_HOST: Final = frozenset(name.name for name in fields(Series) if name.name.startswith("host_")) | {"state"}

Results = list[tuple[HostReplay, list[VmReplay]]]


@dataclass(frozen=True, slots=True)
class _Block:
    """Hosts with the demand of their VMs, both counted from 0; its series are the rows beside it."""

    machines: tuple[Machine, ...]
    demand: Demand
    histories: dict[str, Rows]
    parameters: Parameters
    block_cells: int


@dataclass(frozen=True, slots=True)
class _Filled:
    """
    Series of a block; what is zero everywhere is left out.

    Parameters
    ----------
    results
        Figures of each host, None of those that have to reclaim memory first.
    """

    series: dict[str, Float32Array | IntArray | FloatArray]
    results: tuple[tuple[HostReplay, list[VmReplay]] | None, ...]


def is_worth_sending(n_vms: int, n_steps: int) -> bool:
    """Return whether a replay takes longer than sending it."""
    return n_vms * n_steps >= LEAST_CELLS


def groups_of(pressed: Sequence[Machine]) -> list[Sequence[Machine]]:
    """Return the groups in which hosts reclaim memory."""
    return [pressed[at : at + _HOSTS_AT_ONCE] for at in range(0, len(pressed), _HOSTS_AT_ONCE)]


def replay_in_blocks(cluster: Beside, hosts: Sequence[Machine], run: Hosts) -> Results:
    """Replay hosts in a cluster, fill the series of `run`, and return the figures of each host."""
    cells = sum(len(machine.rows) for machine in hosts) * run.demand.series.n_steps
    size = max(1, min(MOST_CELLS, cells // (_BLOCKS_PER_LANE * cluster.lanes)))
    blocks = list(_blocks(hosts, size, run.demand.series.n_steps))
    results: dict[int, tuple[HostReplay, list[VmReplay]]] = {}
    for number, part in as_they_come(cluster, replay_block, (_cut(block, run) for block in blocks)):
        _fill(run.out, part, blocks[number])
        pairs = zip(blocks[number], part.results, strict=True)
        results.update((machine.index, found) for machine, found in pairs if found is not None)
    pressed = [machine for machine in hosts if machine.index not in results]
    _reclaim_in(cluster, groups_of(pressed), run)
    results.update((machine.index, run.summarise(machine)) for machine in pressed)
    return [results[machine.index] for machine in hosts]


def reclaim_in_groups(pressed: Sequence[Machine], run: Hosts, workers: int) -> None:
    """Step the memory of hosts that have to reclaim: in processes beside this one where there are several groups."""
    groups = groups_of(pressed)
    vms = sum(len(machine.rows) for machine in pressed)
    if len(groups) > 1 and workers > 1 and is_worth_sending(vms, run.demand.series.n_steps):
        _reclaim_in(choice.processes(workers), groups, run)
        return
    for group in groups:
        run.reclaim(group)


def _reclaim_in(beside: Beside, groups: Sequence[Sequence[Machine]], run: Hosts) -> None:
    """Step the memory of groups of hosts in an executor."""
    cut = (_cut(group, run, active=True) for group in groups)
    for number, part in as_they_come(beside, reclaim_group, cut):
        _fill(run.out, part, groups[number])


def replay_block(block: _Block) -> _Filled:
    """Replay the hosts of a block, all but the memory of those that have to reclaim."""
    run = _run_of(block)
    calm = [run.memory(machine) for machine in block.machines]
    for machine in block.machines:
        run.cpu(machine)
    results = [run.summarise(one) if is_calm else None for one, is_calm in zip(block.machines, calm, strict=True)]
    return _Filled(_not_zero(run.out), tuple(results))


def reclaim_group(group: _Block) -> _Filled:
    """Step the memory of hosts that have to reclaim."""
    run = _run_of(group)
    run.reclaim(group.machines)
    return _Filled(_not_zero(run.out), ())


def _run_of(block: _Block) -> Hosts:
    histories: dict[str, Any] = {name: arrived(rows) for name, rows in block.histories.items()}
    series = replace(block.demand.series, **histories)
    out = empty(len(block.machines), len(block.demand.vms), series.n_steps)
    return Hosts(replace(block.demand, series=series), block.parameters, block.block_cells, out)


def _blocks(hosts: Sequence[Machine], most_cells: int, n_steps: int) -> Iterator[list[Machine]]:
    """Yield hosts in their order, up to so many VM-steps together."""
    block: list[Machine] = []
    cells = 0
    for machine in hosts:
        own = len(machine.rows) * n_steps
        if block and cells + own > most_cells:
            yield block
            block, cells = [], 0
        block.append(machine)
        cells += own
    if block:
        yield block


def _cut(block: Sequence[Machine], run: Hosts, *, active: bool = False) -> _Block:
    """Return hosts with the demand of their VMs, and of that what they need."""
    rows = np.concatenate([machine.rows for machine in block])
    hypervisors = [machine.cluster.hypervisor for machine in block]
    active = active or any(one.reclaim.dynamic_memory for one in hypervisors)
    traffic = any(one.io_cost.mhz_per_mbps or one.io_cost.mhz_per_iops for one in hypervisors)
    series, none = run.demand.series, np.zeros((0, 0), dtype=np.float32)
    needed = {
        "cpu_mhz_by_vm_step": True,
        "used_mib_by_vm_step": True,
        "active_mib_by_vm_step": active,
        "network_mbps_by_vm_step": traffic,
        "disk_iops_by_vm_step": traffic,
    }
    part = DemandSeries(series.start_s, series.interval_s, none, none, none, none, synthetic=series.synthetic)
    histories = {
        name: Rows(getattr(series, name), rows)
        for name, is_needed in needed.items()
        if is_needed and getattr(series, name).size
    }
    demand = Demand(
        vms=tuple(run.demand.vms[row] for row in rows.tolist()),
        dispositions=(),
        slots=(),
        cpu_mhz_by_vm_slot=np.zeros((len(rows), 0)),
        cpu_overhead_by_cluster={},
        overhead_mib_by_cluster={},
        series=part,
    )
    ends = np.cumsum([len(machine.rows) for machine in block]).tolist()
    machines = tuple(
        replace(machine, index=at, rows=np.arange(end - len(machine.rows), end))
        for at, (machine, end) in enumerate(zip(block, ends, strict=True))
    )
    return _Block(machines, demand, histories, run.parameters, run.block_cells)


def _not_zero(out: Series) -> dict[str, Float32Array | IntArray | FloatArray]:
    return {one.name: getattr(out, one.name) for one in fields(Series) if getattr(out, one.name).any()}


def _fill(out: Series, part: _Filled, block: Sequence[Machine]) -> None:
    """Write the series of a block into those of the whole."""
    rows = np.concatenate([machine.rows for machine in block])
    index = np.array([machine.index for machine in block])
    for name, values in part.series.items():
        getattr(out, name)[index if name in _BY_HOST else rows] = values

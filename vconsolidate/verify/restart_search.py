"""The checker's own search for hosts on which the VMs of failed hosts can restart: greedy, then exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from vconsolidate.verify.after_failure import Aftermath
from vconsolidate.verify.restart_memory import RestartMemory

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, IntVar

Ends = Literal["survived", "impossible", "open"]

_MOST_VARIABLES = 20_000
_ROUNDS = 40
_GREEDY_WORK = 2e-5
_EXACT_WORK = 1.0
"""Work of a greedy search per VM and host, and of a unit of CP-SAT's deterministic time."""


def find_restart(
    after: Aftermath, lost: frozenset[int], planned: Mapping[int, int] | None, memory: RestartMemory | None = None
) -> tuple[Ends, int]:
    """
    Return whether all VMs that must restart can, and else a VM that cannot.

    Parameters
    ----------
    planned
        VM → host of the plan's own restart map, or None; tried first, and used only if it is correct.
    memory
        Keeps the restart that is found, counts the work, and says how much CP-SAT may do; may be None.
    """
    memory = RestartMemory() if memory is None else memory
    down = after.down(lost)
    if planned is not None and after.wrong(lost, planned) is None:
        missing = [vm for vm in down if vm not in planned and not after.is_excused(vm)]
        if not missing:
            return "survived", -1
    left = [host for host in after.inside if host not in lost]
    stranded = -1
    for habit in ("planned", "whole", "emptiest", "fullest"):
        if habit == "planned" and not planned:
            continue
        memory.charge(_GREEDY_WORK * len(down) * len(left))
        placed, without = (
            _move_whole_hosts(after, lost, left)
            if habit == "whole"
            else _restart_greedily(after, lost, left, habit, planned)
        )
        unexcused = [vm for vm in without if not after.is_excused(vm)]
        if not unexcused and after.wrong(lost, placed) is None:
            _remember(memory, after, lost, placed)
            return "survived", -1
        stranded = unexcused[0] if unexcused else stranded
    must = [vm for vm in down if not after.is_excused(vm)]
    largest = max(must, key=lambda vm: (float(after.demand.vms[vm].consumed_mib), -vm)) if must else -1
    return _restart_exactly(after, lost, must, left, memory), stranded if stranded >= 0 else largest


def _remember(memory: RestartMemory, after: Aftermath, lost: frozenset[int], placed: Mapping[int, int]) -> None:
    name = [host.name for host in after.plan.hosts]
    memory.restarts[frozenset(name[host] for host in lost)] = {
        after.demand.vms[vm].name: name[host] for vm, host in placed.items()
    }


def _move_whole_hosts(after: Aftermath, lost: frozenset[int], left: Sequence[int]) -> tuple[dict[int, int], list[int]]:
    """Move the VMs of each failed host together to an empty host."""
    empty = [host for host in left if host not in set(after.plan.host_of_vm.tolist())]
    placed: dict[int, int] = {}
    without: list[int] = []
    for host in sorted(lost):
        vms = after.down(frozenset({host}))
        need = after.need[vms].sum(axis=0)
        able = [spare for spare in empty if (need <= after.free[spare]).all() and after.carries[vms, spare].all()]
        if able:
            empty.remove(able[0])
            placed |= dict.fromkeys(vms, able[0])
        else:
            without += vms
    return placed, without


def _restart_greedily(
    after: Aftermath, lost: frozenset[int], left: Sequence[int], habit: str, planned: Mapping[int, int] | None
) -> tuple[dict[int, int], list[int]]:
    """
    Place the largest VMs first, each on the emptiest (or fullest) host that has room and that the rules allow.

    With the habit "planned", a VM goes where it is planned to go if it can, and the others to the fullest host.
    """
    down = after.down(lost)
    free = after.free[list(left)].copy()
    limited = np.isfinite(free)  # a host whose uplinks are not known carries any traffic
    scale = np.where(limited, 1.0 / np.maximum(after.capacity[list(left)], 1e-9), 0.0)
    size = (after.need[list(down)] * scale.max(axis=0, initial=0.0)).max(axis=1, initial=0.0) if down else np.zeros(0)
    placed: dict[int, int] = {}
    without: list[int] = []
    for position in np.argsort(-size, kind="stable").tolist():
        vm = down[position]
        room = np.where(limited, np.where(limited, free - after.need[vm], 0.0) * scale, np.inf).min(axis=1)
        fits = (after.need[vm] <= free).all(axis=1) & after.carries[vm, list(left)]
        if habit == "planned" and planned is not None and planned.get(vm) in left:
            room[left.index(planned[vm])] = -1.0
        order = np.argsort(-room if habit == "emptiest" else room, kind="stable")
        for index in order[fits[order]].tolist():
            if after.allows(lost, placed, vm, left[index]):
                placed[vm] = left[index]
                free[index] -= after.need[vm]
                break
        else:
            without.append(vm)
    return placed, without


def _restart_exactly(
    after: Aftermath, lost: frozenset[int], must: Sequence[int], left: Sequence[int], memory: RestartMemory
) -> Ends:
    """Solve a model of the hosts' capacity; where an answer breaks a rule, exclude it and solve again."""
    pairs = [
        (vm, host)
        for vm in must
        for host in left
        if after.carries[vm, host] and (after.need[vm] <= after.free[host]).all()
    ]
    room = np.maximum(after.free[list(left)], 0.0).sum(axis=0)
    if len({vm for vm, _ in pairs}) < len(must) or (after.need[list(must)].sum(axis=0) > room).any():
        return "impossible"
    if len(pairs) > _MOST_VARIABLES:
        return "open"
    from ortools.sat.python import cp_model  # noqa: PLC0415 (heavy)

    model, x = _model(after, must, left, pairs)
    ruled = False
    for _ in range(_ROUNDS):
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = memory.exact_work
        status = solver.status_name(solver.solve(model))
        memory.charge(_EXACT_WORK * solver.response_proto.deterministic_time)
        if status == "INFEASIBLE":
            return "open" if ruled else "impossible"
        if status not in {"OPTIMAL", "FEASIBLE"}:
            return "open"
        placed = {vm: host for vm, host in pairs if solver.value(x[vm, host])}
        broken = after.broken(lost, placed)
        if broken is None:
            _remember(memory, after, lost, placed)
            return "survived"
        guilty = [vm for vm in placed if after.demand.vms[vm].name in broken.subjects] or list(placed)
        ruled = ruled or len(guilty) < len(placed)
        model.add_bool_or(x[vm, placed[vm]].negated() for vm in guilty)
    return "open"


def _model(
    after: Aftermath, must: Sequence[int], left: Sequence[int], pairs: Sequence[tuple[int, int]]
) -> tuple[CpModel, dict[tuple[int, int], IntVar]]:
    """Return a model of the hosts' capacity, and its variables: whether a VM restarts on a host."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 (heavy)

    model = cp_model.CpModel()
    x = {pair: model.new_bool_var(f"x{pair[0]}_{pair[1]}") for pair in pairs}
    for vm in must:
        model.add_exactly_one(x[pair] for pair in pairs if pair[0] == vm)
    for host in left:
        for resource in np.flatnonzero(np.isfinite(after.free[host])).tolist():
            # a thousandth of a unit, demand down and room up: what the model refuses cannot restart at all
            need = [int(np.floor(after.need[vm, resource] * 1000)) * x[vm, h] for vm, h in pairs if h == host]
            model.add(sum(need) <= int(np.ceil(max(0.0, after.free[host, resource]) * 1000)))
    return model, x

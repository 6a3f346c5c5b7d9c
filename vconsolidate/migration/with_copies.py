"""An order of the VMs, and the waves in which their files go to other datastores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import floor
from typing import Final

import numpy as np

from vconsolidate.migration.circle import circle
from vconsolidate.migration.file_waves import (
    Asked,
    WaveRoom,
    least_waves_of_copies,
    waves_of_copies,
    waves_without_copies,
)
from vconsolidate.migration.files import NOWHERE, AllFiles
from vconsolidate.migration.limits import DATASTORE, MOVES, WORK, minutes_of
from vconsolidate.migration.problem import MoveProblem, Schedule, State
from vconsolidate.migration.worth import moved
from vconsolidate.model.landing import FileCopy
from vconsolidate.model.migration import Migration
from vconsolidate.model.stop import Stop
from vconsolidate.packing.files.stores import NO_LIMIT
from vconsolidate.packing.solver.work_limit import WorkLimit

_SEARCH_SHARE: Final = 0.7
_COPY_SHARE: Final = 0.5
_MOST_WAVES_AHEAD: Final = 3
"""Waves of copies alone, ahead of the first move, that are tried where files that come would find no room."""


@dataclass(frozen=True, slots=True)
class Order:
    """
    An order of VMs and of their files.

    Parameters
    ----------
    wave_of_copy
        Per element of `AllFiles.files` the wave from 0 in which it goes; −1 where it does not go by itself. None where
        no order of the copies was found: `found` then ends where files find no room.
    hosts_done
        Without regard to files, an order was found that brings every VM to its host.
    """

    found: Schedule
    wave_of_copy: tuple[int, ...] | None
    hosts_done: bool = True


Search = Callable[[MoveProblem, Stop], Schedule]


def order_with_copies(
    search: Search,
    problem: MoveProblem,
    files: AllFiles,
    copies: Sequence[FileCopy | None],
    migration: Migration,
    stop: Stop,
    seed: int,
) -> Order:
    """
    Return an order of the VMs with one of their files that fits it, in few waves.

    Files are fitted into the order of the VMs, with waves of copies alone after it. Where they find no room, orders are
    tried with waves of copies ahead of it, and one in which VMs go first whose files leave a datastore.
    """
    if all(one.source in {NOWHERE, one.target} for one in files.files):
        return Order(search(problem, stop), (-1,) * len(copies))  # what only comes fits at all times, as in the end
    limit = WorkLimit(stop)
    tried: list[tuple[Schedule, Asked]] = []
    for one in _problems(problem, files, copies):
        found = search(one, limit.stop(_SEARCH_SHARE))
        asked = _asked(problem, files, copies, found, migration)
        tried.append((found, asked))
        bound = max(tried[0][0].bound, least_waves_of_copies(asked))
        waves = waves_of_copies(asked, bound, limit.part(_COPY_SHARE), seed)
        if waves is not None:
            return Order(_with_waves(problem, found, bound, max(waves, default=-1) + 1), waves)
        if limit.is_over or found.states[-1] != problem.goal:
            break
    first, asked = tried[0]
    states = first.states[: waves_without_copies(asked) + 1]
    reached = replace(first, states=states, limited=True, value=None, value_bound=None)
    return Order(reached, None, hosts_done=first.states[-1] == problem.goal)


def _problems(problem: MoveProblem, files: AllFiles, copies: Sequence[FileCopy | None]) -> Iterator[MoveProblem]:
    """Yield the problem, with waves of copies ahead, and with VMs first whose files make room on datastores."""
    yield problem
    moving = [one for one, copy in zip(files.files, copies, strict=True) if copy is None and not one.there]
    if not moving:
        return  # no files come with a VM, so that no other order of VMs makes a difference
    if any(copies):
        yield from (_later(problem, ahead) for ahead in range(1, _MOST_WAVES_AHEAD + 1))
    leaves = {one.source: set[int]() for one in moving if one.source not in {NOWHERE, one.target}}
    for one in moving:
        if one.source in leaves and one.source != one.target:
            leaves[one.source].add(one.vm)
    comes = {(vm, one.vm) for one in moving if one.source != one.target for vm in leaves.get(one.target, ())}
    before = tuple(sorted({*problem.before, *((a, b) for a, b in comes if a != b)}))
    together = [(str(number), list(map(str, group))) for number, group in enumerate(problem.groups)]
    if before != tuple(sorted(problem.before)) and not circle(together, [((str(a),), (str(b),)) for a, b in before]):
        yield replace(problem, before=before)


def _later(problem: MoveProblem, ahead: int) -> MoveProblem:
    """Return the problem in which no VM moves in the first waves."""
    blocked = problem.blocked or (frozenset(),) * problem.n_vms
    return replace(problem, blocked=tuple(waves | set(range(ahead)) for waves in blocked))


def _with_waves(problem: MoveProblem, found: Schedule, bound: int, n_waves: int) -> Schedule:
    more = max(0, n_waves - found.n_waves)
    states = found.states + (found.states[-1],) * more
    limited = found.limited or len(states) - 1 > bound or states[-1] != problem.goal
    return replace(found, states=states, bound=bound, limited=limited)


def _asked(
    problem: MoveProblem,
    files: AllFiles,
    copies: Sequence[FileCopy | None],
    found: Schedule,
    migration: Migration,
) -> Asked:
    first = _first_waves(found.states)
    never = found.n_waves + 1_000
    reached = [{*stores} for stores in files.stores.reached.values()]
    of_cluster = [reached[problem.cluster[problem.goal[one.vm]]] for one in files.files]
    return Asked(
        files=files,
        copies=tuple(copies),
        comes=tuple(-1 if one.there else first.get(one.vm, -1) for one in files.files),
        latest=tuple(
            never if one.source in there else first.get(one.vm, never)
            for one, there in zip(files.files, of_cluster, strict=True)
        ),
        blocked=tuple(problem.blocked[one.vm] if problem.blocked else frozenset() for one in files.files),
        rooms=(*(_room(problem, files, wave, migration) for wave in pairwise(found.states)), _whole(files, migration)),
    )


def _first_waves(states: Sequence[State]) -> dict[int, int]:
    """Return VM → wave in which it leaves where it is today."""
    first: dict[int, int] = {}
    for wave, (before, after) in enumerate(pairwise(states)):
        for vm in moved(before, after):
            first.setdefault(vm, wave)
    return first


def _whole(files: AllFiles, migration: Migration) -> WaveRoom:
    """Return what a wave without moves has."""
    window = NO_LIMIT if migration.window_s is None else floor(migration.window_s)
    known = [window if one.bandwidth_mbps else NO_LIMIT for one in files.stores.every]
    return WaveRoom(
        seconds=np.array(known, dtype=np.int64),
        moves=NO_LIMIT if migration.most_moves is None else migration.most_moves,
        work=NO_LIMIT if migration.staff_s is None else minutes_of(migration.staff_s),
    )


def _room(problem: MoveProblem, files: AllFiles, wave: tuple[State, State], migration: Migration) -> WaveRoom:
    """Return what the moves of a wave leave of it."""
    whole, vms = _whole(files, migration), moved(*wave)
    taken = {
        limit.name: sum(limit.of(vm, far=problem.is_far(vm, wave[0][vm])) for vm in vms)
        for limit in (*problem.limits, *problem.clocks)
    }
    busy = [taken.get(DATASTORE.format(one.name), 0) for one in files.stores.every]
    left = np.where(whole.seconds < NO_LIMIT, np.maximum(0, whole.seconds - np.array(busy, dtype=np.int64)), NO_LIMIT)
    return WaveRoom(
        seconds=left,
        moves=whole.moves if whole.moves == NO_LIMIT else whole.moves - taken.get(MOVES, 0),
        work=whole.work if whole.work == NO_LIMIT else whole.work - taken.get(WORK, 0),
    )

"""
The waves in which files go from one datastore of the target to another, for an order of the VMs that is known.

A copy takes room on both datastores until its wave is over, and time of both within the window. Files that come from
outside, or with a VM from another cluster, come in the wave of that move. No datastore is ever fuller than its limit
allows, or than it is today where it is over it. Left out: stops on a third datastore, so that files which wait for each
other's room have no order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

import numpy as np

from vconsolidate.migration.files import AllFiles
from vconsolidate.migration.limits import seconds_on
from vconsolidate.migration.linear import total
from vconsolidate.model.arrays import IntArray
from vconsolidate.model.landing import FileCopy
from vconsolidate.packing.files.stores import FIRST_SLOT, NO_LIMIT
from vconsolidate.packing.solver.cpsat.run import run
from vconsolidate.packing.solver.work_limit import WorkLimit

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

MOST_MORE_WAVES: Final = 12
"""Waves after the last move that are tried for copies alone."""


@dataclass(frozen=True, slots=True)
class WaveRoom:
    """
    What a wave has left for copies.

    Parameters
    ----------
    seconds
        (n_stores,) of each datastore within the window; `NO_LIMIT` where nothing limits it.
    moves, work
        Moves, and minutes of working time.
    """

    seconds: IntArray
    moves: int
    work: int


@dataclass(frozen=True, slots=True)
class Asked:
    """
    Files to copy, and what is known of the waves.

    Parameters
    ----------
    copies
        One per element of `files.files` that goes; None for the others.
    comes
        Per element: wave (from 0) in which it comes with its VM; −1 where it goes by itself, or never comes.
    latest
        Per element: wave until which it must have gone.
    blocked
        Per element: waves in which it must not go.
    rooms
        Per wave of moves; the last element is for each wave after them.
    """

    files: AllFiles
    copies: tuple[FileCopy | None, ...]
    comes: tuple[int, ...]
    latest: tuple[int, ...]
    blocked: tuple[frozenset[int], ...]
    rooms: tuple[WaveRoom, ...]

    @property
    def n_waves(self) -> int:
        """Waves of moves."""
        return len(self.rooms) - 1

    def room(self, wave: int) -> WaveRoom:
        """Return what a wave has left."""
        return self.rooms[min(wave, self.n_waves)]


def waves_of_copies(asked: Asked, least: int, limit: WorkLimit, seed: int) -> tuple[int, ...] | None:
    """
    Return the wave of every copy (−1 for files that do not go by themselves) in the fewest waves; None for no order.

    Parameters
    ----------
    least
        Waves that there are at least, those of moves included.
    """
    going = [number for number, copy in enumerate(asked.copies) if copy is not None]
    if not going:
        return (-1,) * len(asked.copies) if waves_without_copies(asked) == asked.n_waves else None
    for n_waves in range(max(least, asked.n_waves, 1), asked.n_waves + MOST_MORE_WAVES + 1):
        found = _solve(asked, going, n_waves, limit, seed)
        if found is not None:
            return found
        if limit.is_over:
            break
    return None


def waves_without_copies(asked: Asked) -> int:
    """Return for how many of the first waves what comes with VMs finds room, though no files go by themselves."""
    most, every = limits_of_stores(asked.files), _Moving.of(asked, range(len(asked.copies)))
    for wave in range(asked.n_waves):
        left_behind = any(copy is not None and asked.latest[k] <= wave for k, copy in enumerate(asked.copies))
        if left_behind or any(
            (every.on(store, wave, during=True)[:FIRST_SLOT] > row[:FIRST_SLOT]).any()
            or (every.on(store, wave, during=False) > row).any()
            for store, row in enumerate(most)
        ):
            return wave
    return asked.n_waves


def least_waves_of_copies(asked: Asked) -> int:
    """Return a number of waves that copies take in any order: what they take of a whole window, or one where any go."""
    copies = [copy for copy in asked.copies if copy is not None]
    if not copies:
        return 0
    whole = asked.rooms[-1]
    needed = [1]
    for store, most in enumerate(whole.seconds.tolist()):
        taken = sum(_seconds(asked, number, store) for number, copy in enumerate(asked.copies) if copy is not None)
        if 0 < most < NO_LIMIT:
            needed.append(-(-taken // most))
    needed += [-(-len(copies) // whole.moves)] if whole.moves < NO_LIMIT else []
    return max(needed)


def _solve(asked: Asked, going: Sequence[int], n_waves: int, limit: WorkLimit, seed: int) -> tuple[int, ...] | None:
    from ortools.sat.python import cp_model  # noqa: PLC0415 (heavy)

    model = cp_model.CpModel()
    goes = {(k, wave): model.new_bool_var("") for k in going for wave in range(n_waves)}
    for k in going:
        model.add_exactly_one(goes[k, wave] for wave in range(n_waves))
        for wave in range(n_waves):
            if wave > asked.latest[k] or wave in asked.blocked[k]:
                model.add(goes[k, wave] == 0)
    for wave in range(n_waves):
        _limit_wave(model, asked, going, goes, wave)
    _limit_stores(model, asked, going, goes, n_waves)
    model.minimize(total(wave * goes[k, wave] for k in going for wave in range(n_waves)))
    status, solver = run(model, limit, seed, work=limit.left / 3)
    if status not in {"optimal", "feasible"}:
        return None
    where = [-1] * len(asked.copies)
    for k in going:
        where[k] = next(wave for wave in range(n_waves) if solver.boolean_value(goes[k, wave]))
    return tuple(where)


def _limit_wave(
    model: cp_model.CpModel,
    asked: Asked,
    going: Sequence[int],
    goes: dict[tuple[int, int], cp_model.IntVar],
    wave: int,
) -> None:
    """Limit the copies of a wave by its window, moves and working time."""
    room = asked.room(wave)
    for store, most in enumerate(room.seconds.tolist()):
        if most < NO_LIMIT:
            model.add(total(_seconds(asked, k, store) * goes[k, wave] for k in going) <= most)
    if room.moves < NO_LIMIT:
        model.add(total(goes[k, wave] for k in going) <= room.moves)
    if room.work < NO_LIMIT:
        model.add(total(_minutes(asked.copies[k]) * goes[k, wave] for k in going) <= room.work)


def _limit_stores(
    model: cp_model.CpModel,
    asked: Asked,
    going: Sequence[int],
    goes: dict[tuple[int, int], cp_model.IntVar],
    n_waves: int,
) -> None:
    """Limit what lies on each datastore during each wave, and the operations after it."""
    most = limits_of_stores(asked.files)
    fixed = _Moving.of(asked, [k for k, copy in enumerate(asked.copies) if copy is None])
    for store, row in enumerate(most):
        coming = [k for k in going if asked.files.files[k].target == store]
        leaving = [k for k in going if asked.files.files[k].source == store]
        for wave in range(n_waves):
            during, after = fixed.on(store, wave, during=True), fixed.on(store, wave, during=False)
            for dim in np.flatnonzero(row < NO_LIMIT).tolist():
                now = dim < FIRST_SLOT
                gone = range(wave if now else wave + 1)
                terms = [_takes(asked, k, dim) * goes[k, w] for k in coming for w in range(wave + 1)]
                terms += [-_takes(asked, k, dim) * goes[k, w] for k in leaving for w in gone]
                base = int((during if now else after)[dim]) + sum(_takes(asked, k, dim) for k in leaving)
                if terms:
                    model.add(total(terms) <= int(row[dim]) - base)
                elif base > row[dim]:
                    model.add_bool_or([])  # what comes with VMs finds no room, whatever is copied


def limits_of_stores(files: AllFiles) -> IntArray:
    """Return (n_stores, 2 + n_slots) what may lie on each: its limit, or what lies there today or in the end."""
    most = files.stores.room.copy()
    for place in ("source", "target"):
        lies = np.zeros_like(most)
        for one in files.files:
            if (store := getattr(one, place)) >= 0:
                lies[store] += one.takes
        most = np.maximum(most, lies)
    return np.minimum(most, NO_LIMIT)


@dataclass(frozen=True, slots=True)
class _Moving:
    """Files that come with their VMs or stay: (n,) datastores and waves of coming, (n, n_dims) what they take."""

    source: IntArray
    target: IntArray
    comes: IntArray
    takes: IntArray

    @classmethod
    def of(cls, asked: Asked, rows: Sequence[int]) -> _Moving:
        """Return those of a problem with these numbers."""
        files = [asked.files.files[k] for k in rows]
        columns = ([one.source for one in files], [one.target for one in files], [asked.comes[k] for k in rows])
        source, target, comes = (np.array(column, dtype=np.int64) for column in columns)
        n_dims = asked.files.stores.room.shape[1]
        takes = np.array([one.takes for one in files], dtype=np.int64).reshape(len(files), n_dims)
        return cls(source, target, comes, takes)

    def on(self, store: int, wave: int, *, during: bool) -> IntArray:
        """Return what they take of a datastore, during a wave or after it."""
        came = (self.comes >= 0) & (self.comes <= wave)
        still = ~came | (self.comes == wave) if during else ~came
        there = ((self.target == store) & (came | (self.source == store))) | ((self.source == store) & still)
        taken: IntArray = self.takes[there].sum(axis=0)
        return taken


def _takes(asked: Asked, number: int, dim: int) -> int:
    return int(asked.files.files[number].takes[dim])


def _seconds(asked: Asked, number: int, store: int) -> int:
    """Return for how long a copy takes all of a datastore."""
    copy, one = asked.copies[number], asked.files.files[number]
    rate = asked.files.stores.every[store].bandwidth_mbps
    if copy is None or not rate or store not in {one.source, one.target}:
        return 0
    return seconds_on(copy, rate)


def _minutes(copy: FileCopy | None) -> int:
    return 0 if copy is None else ceil(copy.work_s / 60 - 1e-9)

"""The fewest waves of storage migrations, against every division of small cases."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.migration.file_waves import Asked, WaveRoom, least_waves_of_copies, waves_of_copies
from vconsolidate.migration.files import AllFiles, Files
from vconsolidate.model.datastore import Datastore
from vconsolidate.model.landing import FileCopy
from vconsolidate.model.stop import Stop
from vconsolidate.packing.files.stores import NO_LIMIT, Stores
from vconsolidate.packing.solver.work_limit import WorkLimit

N_STORES = 3
MOST_WAVES = 4
COPIES = st.lists(
    st.tuples(st.integers(0, N_STORES - 1), st.integers(0, N_STORES - 1), st.integers(1, 4)), min_size=1, max_size=4
)
ROOMS = st.lists(st.integers(1, 8), min_size=N_STORES, max_size=N_STORES)


@given(COPIES, ROOMS, st.integers(1, 3), st.integers(3, 9))
def test_as_few_waves_as_any_division(
    given_copies: list[tuple[int, int, int]], rooms: list[int], moves: int, window: int
) -> None:
    asked = problem(given_copies, rooms, moves, window)
    most = [max(room, held(asked, n, "source"), held(asked, n, "target")) for n, room in enumerate(rooms)]
    found = waves_of_copies(asked, 0, WorkLimit(Stop(work=20.0)), 0)
    going = [k for k, copy in enumerate(asked.copies) if copy is not None]
    fewest = min(
        (max(waves, default=-1) + 1 for waves in divisions(len(going)) if fits(asked, going, waves, most)), default=None
    )
    if found is None:
        assert fewest is None
        return
    waves = [found[k] for k in going]
    assert fits(asked, going, waves, most)
    assert max(waves, default=-1) + 1 == (fewest or 0)
    assert least_waves_of_copies(asked) <= (fewest or 0)


def problem(copies: list[tuple[int, int, int]], rooms: list[int], moves: int, window: int) -> Asked:
    """Return files of so much that go from store to store; each takes as many seconds as it has bytes."""
    every = tuple(Datastore(f"s{n}", 1.0, bandwidth_mbps=1.0) for n in range(N_STORES))
    room = np.full((N_STORES, 3), NO_LIMIT, dtype=np.int64)
    room[:, 0] = rooms
    stores = Stores(every, room, {"c": tuple(range(N_STORES))}, {one.name: n for n, one in enumerate(every)})
    files = tuple(
        Files(k, (0,), np.array([size, 0, 0]), source, target, there=True)
        for k, (source, target, size) in enumerate(copies)
    )
    made = tuple(
        FileCopy(
            str(k), str(k), (0,), home=False, source="", target="", gib=1.0, rate_mbps=1.0, copy_s=size, work_s=0.0
        )
        if source != target
        else None
        for k, (source, target, size) in enumerate(copies)
    )
    whole = WaveRoom(np.full(N_STORES, window, dtype=np.int64), moves, NO_LIMIT)
    never, none = (99,) * len(files), (frozenset[int](),) * len(files)
    return Asked(AllFiles(stores, files), made, (-1,) * len(files), never, none, (whole,))


def held(asked: Asked, store: int, place: str) -> int:
    return sum(int(one.takes[0]) for one in asked.files.files if getattr(one, place) == store)


def divisions(n: int) -> list[tuple[int, ...]]:
    return list(product(range(MOST_WAVES), repeat=n))


def fits(asked: Asked, going: list[int], waves: tuple[int, ...] | list[int], most: list[int]) -> bool:
    """Tell whether copies keep within window, moves and room of every wave, by following them."""
    files, at = asked.files.files, [one.source for one in asked.files.files]
    whole = asked.rooms[-1]
    for wave in range(MOST_WAVES):
        moving = [k for k, its in zip(going, waves, strict=True) if its == wave]
        if len(moving) > whole.moves:
            return False
        for store in range(N_STORES):
            busy = [int(files[k].takes[0]) for k in moving if store in {files[k].source, files[k].target}]
            there = [int(one.takes[0]) for k, one in enumerate(files) if at[k] == store]
            comes = [int(files[k].takes[0]) for k in moving if files[k].target == store]
            if sum(busy) > whole.seconds[store] or sum(there) + sum(comes) > most[store]:
                return False
        for k in moving:
            at[k] = files[k].target
    return True

"""A quick division of files among datastores: what stays where it is first, then the largest to the emptiest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.files.groups import Group
from vconsolidate.packing.files.stores import NO_LIMIT, STORED, Stores


def divide(groups: Sequence[Group], stores: Stores) -> IntArray:
    """
    Return (n_groups,) the datastore of each group; −1 for those that found none.

    Files stay and datastores are filled evenly; where that leaves groups over, the fullest that has room is filled
    first, and then nothing need stay.
    """
    found: IntArray = np.full(len(groups), -1, dtype=np.int64)
    for stay, evenly in ((True, True), (True, False), (False, True)):
        found = _divide(groups, stores, stay=stay, evenly=evenly)
        if (found >= 0).all():
            break
    return found


def _divide(groups: Sequence[Group], stores: Stores, *, stay: bool, evenly: bool) -> IntArray:
    left = stores.room.copy()
    found = np.full(len(groups), -1, dtype=np.int64)
    size = [_weight(group, stores) for group in groups]
    order = sorted(range(len(groups)), key=lambda one: (groups[one].today not in groups[one].choices, -size[one], one))
    later = []
    for number in order:
        group = groups[number]
        if stay and group.today in group.choices and (group.takes <= left[group.today]).all():
            found[number] = group.today
            left[group.today] -= group.takes
        else:
            later.append(number)
    for number in sorted(later, key=lambda one: (-size[one], one)):
        group = groups[number]
        fitting = [one for one in group.choices if (group.takes <= left[one]).all()]
        if fitting:
            free = {one: _free(left[one] - group.takes, stores.room[one]) for one in fitting}
            best = max(fitting, key=lambda one: (free[one] if evenly else -free[one], -one))
            found[number] = best
            left[best] -= group.takes
    return found


def moved_bytes(groups: Sequence[Group], found: IntArray) -> int:
    """Return the bytes of groups that could stay where they are, and do not."""
    return sum(
        int(group.takes[STORED])
        for group, where in zip(groups, found.tolist(), strict=True)
        if group.today in group.choices and where != group.today
    )


def _weight(group: Group, stores: Stores) -> float:
    """Return the largest share that a group takes of what the datastores that may hold it offer together."""
    if not group.choices:
        return 0.0
    offered = stores.room[list(group.choices)].astype(np.float64).max(axis=0)
    return float((group.takes / np.maximum(offered, 1.0)).max())


def _free(left: IntArray, room: IntArray) -> float:
    """Return the smallest share that is left of any limit of a datastore."""
    limited = room < NO_LIMIT
    shares = left[limited] / np.maximum(room[limited], 1)
    return float(shares.min()) if shares.size else 1.0

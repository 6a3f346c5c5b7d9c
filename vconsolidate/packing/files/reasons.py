"""Why files fit no datastore, in words: one file too large, a sum too large, or no division that fits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.encoding.stored_files import BYTES_PER_GIB
from vconsolidate.packing.files.groups import Group
from vconsolidate.packing.files.stores import FIRST_SLOT, NO_LIMIT, PER_OPERATION, PROMISED, STORED, Stores
from vconsolidate.units import format_gib
from vconsolidate.words import counted, listed


def reason(names: Sequence[str], groups: Sequence[Sequence[Group]], stores: Stores) -> str:
    """
    Return the most telling reason.

    Parameters
    ----------
    names, groups
        Of every VM.
    """
    for name, of_vm in zip(names, groups, strict=True):
        for group in of_vm:
            if not group.choices:
                return f"{name} reaches no datastore that may hold its files"
            short = _too_large(group, stores)
            if short:
                return f"the files of {name} {short}"
    return _sums([group for of_vm in groups for group in of_vm], stores) or (
        f"no division of the files of {counted(len(names), 'VM')} among "
        f"{listed([one.name for one in stores.every])} keeps all their limits"
    )


def _too_large(group: Group, stores: Stores) -> str:
    room = stores.room[list(group.choices)]
    most = room.max(axis=0)
    for dimension in range(most.size):
        if group.takes[dimension] > most[dimension]:
            where = f"none that it may use ({listed([stores.every[one].name for one in group.choices])})"
            needs, has = _show(group.takes, dimension), _show(most, dimension)
            return f"{_verb(dimension)} {needs}, and {where} offers more than {has}"
    return ""


def _sums(groups: Sequence[Group], stores: Stores) -> str:
    needed = np.sum([group.takes for group in groups], axis=0)
    offered = np.array([_sum(column) for column in stores.room.T], dtype=np.int64)
    for dimension in range(needed.size):
        if needed[dimension] > offered[dimension]:
            needs, has = _show(needed, dimension), _show(offered, dimension)
            return f"the files of all VMs {_verb(dimension)} {needs}, and all datastores offer {has}"
    return ""


def _sum(column: IntArray) -> int:
    return NO_LIMIT if (column >= NO_LIMIT).any() else int(np.maximum(column, 0).sum())


def _verb(dimension: int) -> str:
    return {STORED: "take", PROMISED: "may grow to"}.get(dimension, "need")


def _show(amounts: IntArray, dimension: int) -> str:
    if dimension >= FIRST_SLOT:
        return f"{max(amounts[dimension], 0) / PER_OPERATION:,.0f} IOPS"
    return format_gib(max(int(amounts[dimension]), 0) / BYTES_PER_GIB)

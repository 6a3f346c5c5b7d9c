"""Whether the order of moves goes in a circle: then nothing in it could ever move."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from vconsolidate.model.migration import MoveGroup, MoveOrder


def circle(groups: Sequence[MoveGroup], orders: Sequence[MoveOrder]) -> tuple[str, ...]:
    """
    Return servers each of which must move before the next, the first one again at the end; empty where none do.

    Servers of a group move in one wave, so what holds for one of them holds for all; the name of a group stands for its
    servers.
    """
    one: dict[str, str] = {}
    for group in groups:
        shared = next((one[name] for name in group.servers if name in one), f"group {group.name}")
        one |= dict.fromkeys(group.servers, shared)
    before: dict[str, dict[str, None]] = {}
    for order in orders:
        for then in order.then:
            found = before.setdefault(one.get(then, then), {})
            found |= dict.fromkeys(one.get(first, first) for first in order.first)
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return ()

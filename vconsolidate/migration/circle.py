"""Whether the order of moves goes in a circle: then nothing in it could ever move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from vconsolidate.words import listed

_Step: TypeAlias = tuple[str, str | int]
"""A member alone (``vm``), all that move in one wave (``wave``), or an order between two sides (``order``)."""


def circle(
    together: Sequence[tuple[str, Sequence[str]]], orders: Sequence[tuple[Sequence[str], Sequence[str]]]
) -> tuple[str, ...]:
    """
    Return names each of which must move before the next, the first one again at the end; empty where none do.

    Groups that share a member move in one wave, and so do groups that only a third one connects. The words of all of
    them stand for their members.

    Parameters
    ----------
    together
        Words for a group, such as ``group web``, and its members.
    orders
        All of the first move in an earlier wave than any of the second.
    """
    wave_of, words = _waves(together)
    before: dict[_Step, list[_Step]] = {}
    for number, (first, then) in enumerate(orders):
        # an order is a step of its own, so that sides of m and n names need m + n edges
        before[("order", number)] = [_step(name, wave_of) for name in first]
        for name in then:
            before.setdefault(_step(name, wave_of), []).append(("order", number))
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        ring = [
            words[str(name)] if kind == "wave" else str(name) for kind, name in error.args[1][1:] if kind != "order"
        ]
        return (*ring, ring[0]) if error.args[1][0][0] == "order" else (ring[-1], *ring)
    return ()


def _step(name: str, wave_of: Mapping[str, str]) -> _Step:
    return ("wave", wave_of[name]) if name in wave_of else ("vm", name)


def _waves(together: Sequence[tuple[str, Sequence[str]]]) -> tuple[dict[str, str], dict[str, str]]:
    """Return member → the member that stands for its wave, and that member → the words of all groups in the wave."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for _, members in together:
        for name in members:
            parent[root(name)] = root(members[0])
    words: dict[str, list[str]] = {}
    for word, members in together:
        if members:
            words.setdefault(root(members[0]), []).append(word)
    return {name: root(name) for name in list(parent)}, {name: listed(all_of, 5) for name, all_of in words.items()}

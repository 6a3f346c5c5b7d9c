"""
Rules that can never decide anything, and what happens to every flow; exact, over all cases at once.

A rule is *shadowed* where the earlier rules together, not only one of them, take all its connections. It is
*unreachable* where no connection could ever match it, because one of its ends is empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vconsolidate.firewall.cells import Cells, Indices, cells_of
from vconsolidate.model.zoning import Action, Flow, Protocol, ZonePolicy, ZoneRule

UNDECIDED, IMPOSSIBLE = -1, -2
MOST_CELLS = 8_000_000
"""Cases held at a time; more are taken in parts, by classes of sources."""

_Owners = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Example:
    """One connection; None stands for the outside."""

    source: str | None
    destination: str | None
    protocol: Protocol
    port: int


@dataclass(slots=True)
class RuleStanding:
    """
    Whether a rule ever decides.

    Parameters
    ----------
    matches, decides
        Some connection matches it; of some it is the first.
    hidden_by
        Indices of the earlier rules that take its connections.
    """

    matches: bool = False
    decides: bool = False
    hidden_by: set[int] = field(default_factory=set)

    @property
    def status(self) -> Literal["used", "shadowed", "unreachable"]:
        """Return what becomes of the rule."""
        return "used" if self.decides else "shadowed" if self.matches else "unreachable"


@dataclass(slots=True)
class FlowStanding:
    """
    What happens to a flow.

    Parameters
    ----------
    actions
        What happens to its connections; both where they differ.
    rules
        Indices of the rules that decide.
    unmatched
        The default decides some of its connections.
    examples
        A connection for each action.
    """

    actions: set[Action] = field(default_factory=set)
    rules: set[int] = field(default_factory=set)
    unmatched: bool = False
    examples: dict[Action, Example] = field(default_factory=dict)

    @property
    def outcome(self) -> Literal["allowed", "denied", "partly", "empty"]:
        """Return the outcome in one word; ``empty`` where one end has no server."""
        if len(self.actions) == 2:
            return "partly"
        if not self.actions:
            return "empty"
        return "allowed" if "allow" in self.actions else "denied"


@dataclass(frozen=True, slots=True)
class Examination:
    """Standing of every rule and flow, in their order."""

    rules: tuple[RuleStanding, ...]
    flows: tuple[FlowStanding, ...]


def examine(policy: ZonePolicy, flows: Sequence[Flow], servers: Sequence[str]) -> Examination:
    """
    Return what becomes of all rules and flows.

    Parameters
    ----------
    servers
        Names of all servers that take part.
    """
    stated: list[ZoneRule | Flow] = [*policy.rules, *flows]
    cells = cells_of(
        servers, [end for one in stated for end in (one.source, one.destination)], [one.traffic for one in stated]
    )
    shapes = [
        (cells.of_group(one.source), cells.of_group(one.destination), cells.of_traffic(one.traffic)) for one in stated
    ]
    found = Examination(tuple(RuleStanding() for _ in policy.rules), tuple(FlowStanding() for _ in flows))
    for start, end in _parts(cells):
        owners = _blank(cells, start, end)
        cut = [_within(shape, start, end) for shape in shapes]
        _own(owners, cut[: len(policy.rules)], found.rules)
        for standing, shape in zip(found.flows, cut[len(policy.rules) :], strict=True):
            _judge(standing, owners, shape, policy, cells, start)
    return found


def _parts(cells: Cells) -> Iterator[tuple[int, int]]:
    """Yield ranges of source classes that fit into memory."""
    step = max(1, MOST_CELLS // (len(cells.classes) * len(cells.channels)))
    for start in range(0, len(cells.classes), step):
        yield start, min(len(cells.classes), start + step)


def _blank(cells: Cells, start: int, end: int) -> _Owners:
    """Return the owner of each case of some source classes: nobody, or impossible."""
    owners = np.full((end - start, len(cells.classes), len(cells.channels)), UNDECIDED, dtype=np.int32)
    for source in range(start, end):
        if cells.impossible(source, source):
            owners[source - start, source] = IMPOSSIBLE
    return owners


def _within(shape: tuple[Indices, Indices, Indices], start: int, end: int) -> tuple[NDArray[np.int64], ...]:
    sources, destinations, channels = shape
    return np.ix_(sources[(sources >= start) & (sources < end)] - start, destinations, channels)


def _own(owners: _Owners, shapes: Sequence[tuple[NDArray[np.int64], ...]], standings: Sequence[RuleStanding]) -> None:
    """Give each case to the first rule that matches it."""
    for number, (standing, shape) in enumerate(zip(standings, shapes, strict=True)):
        here = owners[shape]
        free = here == UNDECIDED
        standing.decides |= bool(free.any())
        standing.matches |= bool((here != IMPOSSIBLE).any())
        standing.hidden_by |= set(np.unique(here[here >= 0]).tolist())
        owners[shape] = np.where(free, number, here)


def _judge(
    standing: FlowStanding,
    owners: _Owners,
    shape: tuple[NDArray[np.int64], ...],
    policy: ZonePolicy,
    cells: Cells,
    start: int,
) -> None:
    here = owners[shape]
    for owner in np.unique(here).tolist():
        if owner == IMPOSSIBLE:
            continue
        action = policy.default if owner == UNDECIDED else policy.rules[owner].action
        standing.actions.add(action)
        standing.unmatched |= owner == UNDECIDED
        if owner != UNDECIDED:
            standing.rules.add(owner)
        if action not in standing.examples:
            row, column, layer = np.argwhere(here == owner)[0].tolist()
            sources, destinations, channels = (axis.reshape(-1) for axis in shape)
            standing.examples[action] = _example(
                cells, int(sources[row]) + start, int(destinations[column]), int(channels[layer])
            )


def _example(cells: Cells, source: int, destination: int, channel: int) -> Example:
    senders, receivers = cells.classes[source], cells.classes[destination]
    sender = senders[0]
    receiver = next(name for name in receivers if name != sender or name is None)
    return Example(sender, receiver, cells.channels[channel].protocol, cells.channels[channel].first)


def contradictions(flows: Sequence[Flow], servers: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield pairs of flows that share a connection, one of which must pass and the other must not."""
    cells = cells_of(
        servers, [end for one in flows for end in (one.source, one.destination)], [one.traffic for one in flows]
    )
    shapes = [
        tuple(
            set(axis.tolist())
            for axis in (cells.of_group(one.source), cells.of_group(one.destination), cells.of_traffic(one.traffic))
        )
        for one in flows
    ]
    for first, one in enumerate(flows):
        for second, other in enumerate(flows[first + 1 :], first + 1):
            if one.expect == other.expect:
                continue
            sources, destinations, channels = (a & b for a, b in zip(shapes[first], shapes[second], strict=True))
            if channels and any(not cells.impossible(s, d) for s in sources for d in destinations):
                yield first, second


@lru_cache(maxsize=4)
def examined(policy: ZonePolicy, flows: tuple[Flow, ...], servers: tuple[str, ...]) -> Examination:
    """Return what `examine` does, once for all who ask; the answer is not to be changed."""
    return examine(policy, flows, servers)

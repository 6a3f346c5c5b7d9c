"""The moves of a search over mixes: choose one, pack it, change it, bound all, and solve small problems exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import inf

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.host_mix.choose import MixChooser
from vconsolidate.packing.solver.host_mix.covers import Scopes
from vconsolidate.packing.solver.host_mix.model import Mix
from vconsolidate.packing.solver.host_mix.neighbours import Neighbours
from vconsolidate.packing.solver.host_mix.small_problems import search_small
from vconsolidate.packing.solver.host_mix.unpacked import UnpackedMixes
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin, Solution
from vconsolidate.packing.solver.work_limit import WorkLimit

_FIRST_ROOM = 0.05
_MOST_ROOM = 0.4
_FINEST_ROOM = 0.004
"""Share of each host that the first mix leaves free, the largest tried, and the difference that ends the halving."""

_MOST_IMPOSSIBLE = 60
"""Mixes without a packing that the integer program is told of, at most."""

_PATIENCE_SHARE = 0.12
"""Of the work at the beginning, for changes of the best mix that bring nothing before another mix is chosen."""
_RETRY_SHARE = 0.5
"""Of the work that is left in the end, for mixes that little work neither packed nor refuted."""

_FLOWS_WORK = 0.005
"""Work to look whether the demand can flow to a mix."""

_FIRST_CHOICE_SHARE = 0.25
_FIRST_CHOICE_WORK = 0.6
"""Share of little work, and work, that the first choices of hosts may take: whatever follows depends on them."""

_FIRST_SMALL_SHARE = 0.65
_FIRST_SMALL_WORK = 4.0
_DESCENT_SHARE = 0.25
_SMALL_SHARE = 0.2
_LEAST_SMALL_WORK = 1.5
"""Share of the work, and work, for the first run of the exact model of a small problem; then for changes, and for each
further run, which is left out where it has less work."""

_BOUND_SHARE = 0.3
_CHOICE_SHARE = 0.05
_CHANGE_SHARE = 0.03
_STEP_SHARE = 0.015
_MOST_STEPS_UP = 30
_PACKING_SHARE = 0.06
"""Of the work at the beginning: for the bound, each further choice of hosts, packing a change, packing a mix on the way
up and how many there are, and packing any other choice."""

Pack = Callable[[Sequence[tuple[Problem, float]]], list[Solution]]
"""Packs problems without fees, each with so much work; the first packing found is enough."""

Value = Callable[[Sequence[Bin]], int | None]
"""What a packing costs with fees and with what its clusters need for failures; None where it cannot have that."""


@dataclass(slots=True)
class MixSearch:
    """
    The best packing known and what is proven of all.

    Parameters
    ----------
    most
        What no packing costs more than.
    bins, value
        The best packing; None where none is known.
    work
        At the beginning: shares are of it.
    """

    chooser: MixChooser
    pack: Pack
    value_of: Value
    work_limit: WorkLimit
    seed: int
    most: int
    bins: tuple[Bin, ...] | None
    value: int | None
    bound: int = 0
    work: float = 0.0
    near: Neighbours = field(init=False)
    sharpened: bool = False
    tried: set[bytes] = field(default_factory=set)
    unpacked: UnpackedMixes = field(init=False)

    def __post_init__(self) -> None:
        self.work = self.work_limit.left
        chooser = self.chooser
        self.unpacked = UnpackedMixes(chooser.splits.cost)
        self.near = Neighbours(chooser.splits, chooser.flows, chooser.needs, chooser.available)

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to find, or to find it with."""
        return self.work_limit.is_over or (self.value is not None and self.value <= self.bound)

    def halve(self) -> None:
        """Find how little room to spare still lets a mix be packed; bound all mixes once a packing is known."""
        fails, succeeds, room = 0.0, _MOST_ROOM, _FIRST_ROOM
        while succeeds - fails > _FINEST_ROOM and not self.is_over:
            if self.attempt(room):
                succeeds = room
            else:
                fails = room
            if not self.bound and self.value is not None:
                self.ascend(self.raise_bound())
                self.assign(min(_FIRST_SMALL_SHARE * self.work, _FIRST_SMALL_WORK), for_bound=True)
                self.descend(_DESCENT_SHARE * self.work)
                self.assign_again()
                self.descend()
            if succeeds < _MOST_ROOM:
                self.descend()
                if not self.sharpened:
                    self.raise_bound(sharpen=True)
            room = (fails + succeeds) / 2 if succeeds < _MOST_ROOM else min(2 * room, (room + _MOST_ROOM) / 2)
        if not self.bound:
            self.raise_bound()

    def raise_bound(self, *, sharpen: bool = False) -> Mix | None:
        """Bound the cost of all packings, sharper and slower once a good one is known; return the cheapest mix."""
        if self.is_over:
            return None
        self.sharpened = self.sharpened or sharpen
        most = self.most if self.value is None else self.value
        work = _BOUND_SHARE * self.work
        mix = self.chooser.choose(most, self.work_limit, self.seed, work=work, sharpen=sharpen)
        self.bound = max(self.bound, min(most, mix.bound))
        return mix

    def assign_again(self) -> None:
        """Run the exact model again after changes, for plans that surely survive and for a bound, if the work lasts."""
        work = _SMALL_SHARE * self.work
        if work >= _LEAST_SMALL_WORK:
            if any(need.empty_in_plans for need in self.chooser.needs):
                self.assign(work, for_bound=False)
            self.assign(work, for_bound=True)

    def assign(self, work: float, *, for_bound: bool) -> None:
        """
        Let the exact model of a small problem find what is cheaper than the best packing, or prove that nothing is.

        Parameters
        ----------
        for_bound
            Hosts that stay empty are those that every plan has, not those that are sure to be enough.
        """
        if self.bins is None or self.value is None or self.is_over:
            return
        limit = self.work_limit.part(work=work)
        known, bound = (self.bins, self.value), self.bound
        self.bound = search_small(self.chooser, known, bound, limit, self.seed, for_bound=for_bound, offer=self._offer)

    def _offer(self, bins: tuple[Bin, ...] | None) -> bool:
        """Take a packing if it is the best; return whether it can be had."""
        cost = None if bins is None else self.value_of(bins)
        if cost is not None and (self.value is None or cost < self.value):
            self.bins, self.value = bins, cost
        return cost is not None

    def close(self) -> None:
        """Pack the cheapest mixes one by one: each is a better packing, or leaves the list when none exists on it."""
        known = -1
        while not self.is_over and known < len(self.chooser.impossible) <= _MOST_IMPOSSIBLE:
            known = len(self.chooser.impossible)
            self.attempt(0.0)
            self.raise_bound()

    def attempt(self, room: float) -> bool:
        """Return whether the cheapest mix with some room to spare was packed, or no mix is cheaper than is known."""
        below = self.most if self.value is None else self.value - 1
        work = _CHOICE_SHARE * self.work
        if not self.bound:
            work = max(work, min(_FIRST_CHOICE_WORK, _FIRST_CHOICE_SHARE * self.work))
        mix = self.chooser.choose(below, self.work_limit, self.seed, work=work, room=room)
        return True if mix.hosts is None else self._pack([mix.hosts], mix.scopes, _PACKING_SHARE)

    def ascend(self, mix: Mix | None) -> None:
        """Give the cheapest mix more room, host by host, until it can be packed."""
        hosts = None if mix is None else mix.hosts
        for _ in range(_MOST_STEPS_UP):
            if mix is None or hosts is None or self.is_over or self._pack([hosts], mix.scopes, _STEP_SHARE):
                return
            hosts = self.near.roomier(hosts, self.chooser.covers.values(), mix.scopes, self.work_limit)

    def descend(self, work: float = inf) -> None:
        """Change a host or two of the best mix at a time, as long as that is packed and the work lasts."""
        chooser, near = self.chooser, self.near
        end = self.work_limit.left - work
        while self.bins is not None and not self.is_over:
            before, left = self.value, self.work_limit.left - _PATIENCE_SHARE * self.work
            hosts, scopes = near.of_bins(self.bins), near.scopes_of(self.bins)
            most = self.most if self.value is None else self.value - self.bound
            changes = near.of(hosts, chooser.covers.values(), scopes, most, self.work_limit)
            new = (one for one in changes if one.tobytes() not in self.tried and not chooser.is_impossible(one))
            for pair in _in_pairs(new):
                if self.work_limit.is_over or self.work_limit.left < max(left, end):
                    return
                self._pack(pair, scopes, _CHANGE_SHARE)
                if self.value != before:
                    break
            else:
                return

    def retry(self) -> None:
        """Pack mixes again that had too little work, the cheapest first, with twice as much each time."""
        share, last = _PACKING_SHARE, self.work_limit.left * (1 - _RETRY_SHARE)
        while share < 1:
            share *= 2
            for hosts, scopes, cost in self.unpacked.take_cheapest():
                if self.is_over or self.work_limit.left < last:
                    return
                if self.value is None or cost < self.value:
                    self.tried.discard(hosts.tobytes())
                    if self._pack([hosts], scopes, share):
                        self.descend()

    def _pack(self, mixes: Sequence[IntArray], scopes: Scopes, share: float) -> bool:
        """Return whether all items were packed on the hosts of a mix that was not tried before."""
        possible = [hosts for hosts in mixes if self._may_be_packed(hosts, scopes)]
        parts = [self.chooser.splits.restrict(hosts) for hosts in possible]
        work = min(self.work_limit.left, share * self.work)
        packings = self.pack([(part, work) for part, _ in parts])
        packed = [self._take(*each, scopes) for each in zip(possible, parts, packings, strict=True)]
        return any(packed)

    def _may_be_packed(self, hosts: IntArray, scopes: Scopes) -> bool:
        if hosts.tobytes() in self.tried:
            return False
        self.tried.add(hosts.tobytes())
        self.work_limit.charge(_FLOWS_WORK)
        return not self.chooser.breaks_a_cover(hosts, scopes)

    def _take(self, hosts: IntArray, part: tuple[Problem, IntArray], packed: Solution, scopes: Scopes) -> bool:
        """Take the packing of a mix, if there is one; return whether there is."""
        self.work_limit.charge(packed.work)
        if packed.bins is None:
            if packed.infeasible:
                self.chooser.impossible.append(hosts)
            else:
                self.unpacked.add(hosts, scopes)
            return False
        bins = self.chooser.splits.contract(packed.bins, part[1])
        return self._offer(bins)


def _in_pairs(mixes: Iterable[IntArray]) -> Iterator[list[IntArray]]:
    """Yield two mixes at a time: both are packed before others are chosen, side by side where there are cores."""
    left = iter(mixes)
    while pair := list(islice(left, 2)):
        yield pair

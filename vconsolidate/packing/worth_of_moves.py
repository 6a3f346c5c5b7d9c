"""
Which moves from the placement before are worth it, where the policy says what a move must bring.

Between the placement in which everybody stays who can and the cheapest one lie others, each with one host fewer. Each
is worth what it saves, counted in the moves that the policy would spend on that, less the moves it takes; the one that
is worth most is taken. So a step from one to the next is made only if it pays on its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vconsolidate.model.changes import Declined
from vconsolidate.model.policy import WorthOfMoves
from vconsolidate.packing.availability.admission_controls import admission_control_of, uses_spare_hosts
from vconsolidate.packing.availability.cluster_hosts import failures_tolerated
from vconsolidate.packing.availability.restart.spread_and_map import spread_and_map
from vconsolidate.packing.availability.spare_hosts import PackingWithSpares, add_spare_hosts, packed_value
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.encoding.host_classes import clusters_of
from vconsolidate.packing.encoding.named_hosts import NamedHost, PreviousPlacement, assign_names, without_names
from vconsolidate.packing.refinement.near_previous import packings_near_previous
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.work_limit import WorkLimit


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A packing, what it costs, and how many VMs it moves."""

    packing: PackingWithSpares
    money: float
    hosts: int
    moves: int


def worth_of_moves(encoded: Encoded) -> WorthOfMoves:
    """Return what moves must bring, which is the same in all clusters."""
    return clusters_of(encoded.estate)[0].policy.moves


def choose_by_moves(
    encoded: Encoded, packing: PackingWithSpares, previous: PreviousPlacement, work_limit: WorkLimit, seed: int
) -> tuple[PackingWithSpares, Declined | None]:
    """Return the packing whose moves are worth most, and what the given one would bring if it is not that."""
    found = list(_near(encoded, packing, previous, work_limit, seed))
    searched = _candidate(encoded, packing, assign_names(without_names(packing.bins), previous), previous)
    if not found:
        return packing, None
    stay, every = found[0], [*found, searched]
    worth = worth_of_moves(encoded)
    best = max(every, key=lambda one: (_gain(worth, stay, one), -one.packing.value, -one.moves))
    cheapest = min(every, key=lambda one: (one.packing.value, one.moves))
    if cheapest.packing.value >= best.packing.value:
        return best.packing, None
    declined = Declined(
        moves=max(0, cheapest.moves - best.moves),
        hosts=max(0, best.hosts - cheapest.hosts),
        saving=max(0.0, best.money - cheapest.money),
    )
    return best.packing, declined


def _gain(worth: WorthOfMoves, stay: _Candidate, one: _Candidate) -> float:
    """Return the moves that the policy would spend on what a packing saves, less those that it takes."""
    saved = stay.money - one.money
    by_money = 0.0
    if worth.least_saving is not None and saved > 0:
        by_money = saved / max(worth.least_saving, 1e-9)
    by_hosts = float((stay.hosts - one.hosts) * (worth.most_per_host or 0))
    return max(by_money, by_hosts) - (one.moves - stay.moves)


def _near(
    encoded: Encoded, packing: PackingWithSpares, previous: PreviousPlacement, work_limit: WorkLimit, seed: int
) -> Iterator[_Candidate]:
    """Yield packings near the placement before, from the one in which all stay who can to one as cheap as `packing`."""
    for named_hosts in packings_near_previous(encoded, encoded.problem, previous, work_limit, seed):
        bins = tuple(named_host.bin() for named_host in named_hosts)
        if packing_faults(encoded.problem, bins):
            continue
        found = _survivable(encoded, named_hosts, work_limit, seed)
        if found is not None:
            yield _candidate(encoded, found, named_hosts, previous)
        if found is not None and found.value <= packing.value:
            return


def _survivable(
    encoded: Encoded, named_hosts: tuple[NamedHost, ...], work_limit: WorkLimit, seed: int
) -> PackingWithSpares | None:
    """Return a packing with the hosts that failures need: none where VMs on all hosts survive as they are."""
    bins = tuple(named_host.bin() for named_host in named_hosts)
    alone = PackingWithSpares(bins, (), 0)
    if (
        uses_spare_hosts(encoded)
        and _all_exact(encoded)
        and not spread_and_map(encoded, bins, (), work_limit, seed, spreading=False).fatal_failure
    ):
        return PackingWithSpares(bins, (), packed_value(encoded, alone))
    found = add_spare_hosts(encoded, bins)
    if found is None or not uses_spare_hosts(encoded):
        return found
    mapped = spread_and_map(encoded, bins, found.spares, work_limit, seed, spreading=False)
    return None if mapped.fatal_failure else found


def _all_exact(encoded: Encoded) -> bool:
    tolerant = [cluster for cluster, number in enumerate(failures_tolerated(encoded).tolist()) if number]
    return all(admission_control_of(encoded, cluster).spreading == "survivably" for cluster in tolerant)


def _candidate(
    encoded: Encoded, packing: PackingWithSpares, named_hosts: tuple[NamedHost, ...], previous: PreviousPlacement
) -> _Candidate:
    there = sum(int(previous.weight[item]) * n for on in previous.copies.values() for item, n in on.items())
    kept = sum(previous.count_kept(host.name, host.copies) for host in named_hosts)
    return _Candidate(packing, _money(encoded, packing.value), len(packing.bins) + len(packing.spares), there - kept)


def _money(encoded: Encoded, folded: int) -> float:
    """Return the money in a folded cost."""
    costs = encoded.money.costs
    digit = costs.digit_of.get("cost")
    if digit is None:
        return 0.0
    above = costs.weights[digit - 1] if digit else None
    return float((folded if above is None else folded % above) // costs.weights[digit] * costs.unit_of["cost"])

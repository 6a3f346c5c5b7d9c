"""Lay a packing over the placement before: the same hosts, and as few VMs moved as the cost permits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from vconsolidate.packing.availability.admission_controls import uses_spare_hosts
from vconsolidate.packing.availability.restart.spread_and_map import spread_and_map
from vconsolidate.packing.availability.spare_hosts import (
    PackingWithSpares,
    add_spare_hosts,
    enough_stay_empty,
    packed_value,
)
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.encoding.named_hosts import NamedHost, PreviousPlacement, assign_names, without_names
from vconsolidate.packing.refinement.near_previous import pack_near_previous
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.work_limit import WorkLimit

_STAYING_WORK = 0.4
"""Share of the work left for staying on all hosts of the placement before."""


def lay_over_previous(
    encoded: Encoded,
    problem: Problem,
    packing: PackingWithSpares,
    previous: PreviousPlacement,
    work_limit: WorkLimit,
    seed: int,
) -> tuple[tuple[NamedHost, ...], PackingWithSpares]:
    """
    Return hosts with names, and the packing that they make.

    They are the hosts of the placement before, with few VMs moved, where those cost as little; else the hosts of the
    packing, named so that few VMs move.
    """
    part = work_limit.part(0.6)
    if uses_spare_hosts(encoded):
        on_all_hosts = _stay(encoded, problem, packing, previous, work_limit.part(_STAYING_WORK), seed)
        if on_all_hosts is not None:
            return on_all_hosts
    searched = assign_names(without_names(packing.bins), previous)
    cost = sum(int(encoded.problem.cost[b.host_class]) for b in packing.bins)
    close = pack_near_previous(encoded, problem, previous, cost, part, seed)
    if close is None:
        return searched, packing
    bins = tuple(named_host.bin() for named_host in close)
    near = add_spare_hosts(encoded, bins)
    if near is None or near.value > packing.value or packing_faults(problem, bins):
        return searched, packing
    if near.value == packing.value and _vms_kept(searched, previous) > _vms_kept(close, previous):
        return searched, packing
    if (
        uses_spare_hosts(encoded)
        and spread_and_map(encoded, bins, near.spares, work_limit, seed, spreading=False).fatal_failure
    ):
        return searched, packing
    return close, near


def _stay(
    encoded: Encoded,
    problem: Problem,
    packing: PackingWithSpares,
    previous: PreviousPlacement,
    work_limit: WorkLimit,
    seed: int,
) -> tuple[tuple[NamedHost, ...], PackingWithSpares] | None:
    """Return the hosts of the placement before, VMs on all of them, where they cost no more and survive failures."""
    named_hosts = pack_near_previous(encoded, problem, previous, packing.value, work_limit, seed)
    if named_hosts is None:
        return None
    bins = tuple(named_host.bin() for named_host in named_hosts)
    left = np.bincount([*(b.host_class for b in packing.bins), *packing.spares], minlength=encoded.problem.n_classes)
    left -= np.bincount([b.host_class for b in bins], minlength=encoded.problem.n_classes)
    empty = tuple(np.repeat(np.arange(len(left)), np.maximum(left, 0)).tolist())
    value = packed_value(encoded, PackingWithSpares(bins, empty, packing.value))
    if value > packing.value or packing_faults(problem, bins) or not enough_stay_empty(encoded, bins, empty):
        return None
    if spread_and_map(encoded, bins, empty, work_limit, seed, spreading=False).fatal_failure:
        return None
    return named_hosts, PackingWithSpares(bins, empty, value)


def _vms_kept(named_hosts: Sequence[NamedHost], previous: PreviousPlacement) -> int:
    return sum(previous.count_kept(named_host.name, named_host.copies) for named_host in named_hosts)


def survival_check(
    encoded: Encoded, packing: PackingWithSpares, work_limit: WorkLimit, seed: int
) -> Callable[[Sequence[NamedHost]], bool]:
    """Return the function that says whether the forms of all clusters are still kept when VMs run as the hosts say."""

    def survives(named_hosts: Sequence[NamedHost]) -> bool:
        bins = [named_host.bin() for named_host in named_hosts if named_host.copies]
        if not enough_stay_empty(encoded, bins, packing.spares):
            return False
        return not spread_and_map(encoded, bins, packing.spares, work_limit, seed, spreading=False).fatal_failure

    return survives

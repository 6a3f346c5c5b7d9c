"""From a packing with hosts added to where VMs run: spread over them where their clusters' forms say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.packing.availability.admission_controls import admission_control_of
from vconsolidate.packing.availability.cluster_hosts import failures_tolerated
from vconsolidate.packing.availability.failures import count_failures, losses
from vconsolidate.packing.availability.restart.one_failure import Map
from vconsolidate.packing.availability.restart.restart_maps import RestartMaps
from vconsolidate.packing.availability.restart.spread import move_freely, spread
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.solver.assignment import Assignment
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

MOST_FAILURES = 2_500
"""Failures of one cluster that are looked at one by one; with more, hosts stay empty."""

_MOST_ELEMENTS = 8_000_000


@dataclass(frozen=True, slots=True)
class SpreadPlacement:
    """
    Hosts with what they run.

    Parameters
    ----------
    bins, empty
        Hosts that run VMs, and the classes of those that do not.
    maps
        (hosts that are lost together, where what they ran restarts); hosts by number, `bins` first, then `empty`.
    fatal_failure
        A failure that is not survived, hosts by number as above; empty where every one is.
    """

    bins: tuple[Bin, ...]
    empty: tuple[int, ...]
    maps: tuple[tuple[tuple[int, ...], Map], ...] = ()
    fatal_failure: tuple[int, ...] = ()


def too_many_failures(encoded: Encoded, cluster: int, classes: Sequence[int]) -> bool:
    """Return whether a cluster's failures are too many to be looked at one by one."""
    number = count_failures(encoded, cluster, classes)
    return number > MOST_FAILURES or number * len(classes) * encoded.problem.n_dims > _MOST_ELEMENTS


def spread_and_map(
    encoded: Encoded,
    bins: Sequence[Bin],
    empty: Sequence[int],
    work_limit: WorkLimit,
    seed: int,
    *,
    spreading: bool = True,
) -> SpreadPlacement:
    """
    Return where the VMs of a packing run, and the restart maps of clusters that survive every failure exactly.

    Parameters
    ----------
    spreading
        Spread VMs where forms say so; else only look whether failures are survived.
    """
    classes = [*(b.host_class for b in bins), *empty]
    running = Assignment(
        encoded.problem, classes, [dict(zip(b.items, b.copies, strict=True)) for b in bins] + [{}] * len(empty)
    )
    survivals: list[RestartMaps] = []
    for cluster in np.flatnonzero(failures_tolerated(encoded)).tolist():
        form = admission_control_of(encoded, cluster)
        hosts = [h for h, c in enumerate(classes) if encoded.hosts.classes[c].cluster == cluster]
        if form.spreading == "freely" and spreading:
            spread(running, hosts, move_freely(running), work_limit)
        if form.spreading != "survivably" or too_many_failures(encoded, cluster, classes) or not hosts:
            continue
        survival = RestartMaps(running, losses(encoded, cluster, classes), work_limit, seed)
        survivals.append(survival)
        missing = survival.begin()
        if missing:
            return SpreadPlacement(tuple(bins), tuple(empty), (), survival.losses.sets[min(missing)])
        if spreading:
            spread(running, hosts, survival.move, work_limit)
    order = [h for h in range(running.n_hosts) if running.copies[h]]
    order += [h for h in range(running.n_hosts) if not running.copies[h]]
    number = {host: position for position, host in enumerate(order)}
    maps = tuple(
        (tuple(sorted(number[h] for h in lost)), {number[h]: on for h, on in found.items()})
        for survival in survivals
        for lost, found in zip(survival.losses.sets, survival.maps, strict=True)
        if found
    )
    rest = tuple(classes[h] for h in order if not running.copies[h])
    return SpreadPlacement(running.bins(), rest, maps)

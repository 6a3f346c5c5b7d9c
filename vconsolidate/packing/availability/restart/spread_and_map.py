"""From a packing with hosts added to where VMs run: spread over them where their clusters' forms say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.packing.availability.cluster_hosts import tolerated
from vconsolidate.packing.availability.failures import how_many, losses
from vconsolidate.packing.availability.policies import form_of
from vconsolidate.packing.availability.restart.one_failure import Map
from vconsolidate.packing.availability.restart.restart_maps import Survival
from vconsolidate.packing.availability.restart.spread import freely, spread
from vconsolidate.packing.encoding.encode import Built
from vconsolidate.packing.solver.assignment import Assignment
from vconsolidate.packing.solver.problem import Bin
from vconsolidate.packing.solver.work_limit import Budget

MOST_FAILURES = 2_500
"""Failures of one cluster that are looked at one by one; with more, hosts stay empty."""

_MOST_ELEMENTS = 8_000_000


@dataclass(frozen=True, slots=True)
class Settled:
    """
    Hosts with what they run.

    Parameters
    ----------
    bins, empty
        Hosts that run VMs, and the classes of those that do not.
    maps
        (hosts that are lost together, where what they ran restarts); hosts by number, `bins` first, then `empty`.
    lost
        A failure that is not survived, hosts by number as above; empty where every one is.
    """

    bins: tuple[Bin, ...]
    empty: tuple[int, ...]
    maps: tuple[tuple[tuple[int, ...], Map], ...] = ()
    lost: tuple[int, ...] = ()


def too_many(built: Built, cluster: int, classes: Sequence[int]) -> bool:
    """Return whether a cluster's failures are too many to be looked at one by one."""
    number = how_many(built, cluster, classes)
    return number > MOST_FAILURES or number * len(classes) * built.problem.n_dims > _MOST_ELEMENTS


def settled(
    built: Built, bins: Sequence[Bin], empty: Sequence[int], budget: Budget, seed: int, *, spreading: bool = True
) -> Settled:
    """
    Return where the VMs of a packing run, and the restart maps of clusters that survive every failure exactly.

    Parameters
    ----------
    spreading
        Spread VMs where forms say so; else only look whether failures are survived.
    """
    classes = [*(b.host_class for b in bins), *empty]
    running = Assignment(
        built.problem, classes, [dict(zip(b.items, b.copies, strict=True)) for b in bins] + [{}] * len(empty)
    )
    survivals: list[Survival] = []
    for cluster in np.flatnonzero(tolerated(built)).tolist():
        form = form_of(built, cluster)
        hosts = [h for h, c in enumerate(classes) if built.classes[c].cluster == cluster]
        if form.spreading == "freely" and spreading:
            spread(running, hosts, freely(running), budget)
        if form.spreading != "survivably" or too_many(built, cluster, classes) or not hosts:
            continue
        survival = Survival(running, losses(built, cluster, classes), budget, seed)
        survivals.append(survival)
        missing = survival.begin()
        if missing:
            return Settled(tuple(bins), tuple(empty), (), survival.losses.sets[min(missing)])
        if spreading:
            spread(running, hosts, survival.move, budget)
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
    return Settled(running.bins(), rest, maps)

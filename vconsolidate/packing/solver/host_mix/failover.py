"""What a cluster must keep ready for failures of its hosts, in numbers of classes and hosts."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray


def _no_items() -> IntArray:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class FailoverNeed:
    """
    Hosts that stay empty, or room on the other hosts, for failures in one cluster.

    Parameters
    ----------
    classes
        Host classes of the cluster.
    failures
        Hosts that may fail at once, ≥ 1.
    can_take_over
        (n_classes, n_classes) a host of the first class can take over whatever runs on a host of the second.
    empty_in_plans
        A plan is made with hosts that stay empty and can take over those in use.
    empty_in_bounds
        Any plan can be without as many hosts as may fail, whichever they are.
    taken_over
        Items that empty hosts must be able to take over from any host in use; none where hosts need not be empty.
    items, restarting
        Where the hosts that are left take over what ran on those that fail: items that can run in this cluster only,
        and all items, in this cluster or not, that run again after any failure of its hosts.
    protected
        Items that run again after any failure: a cluster that runs one of them has more hosts than may fail.
    fewest
        Hosts of the cluster if it has any.
    complete
        Nothing else is asked of a plan: not so where reservations decide.
    """

    classes: IntArray
    failures: int
    can_take_over: BoolArray
    empty_in_plans: bool = False
    empty_in_bounds: bool = False
    taken_over: IntArray = field(default_factory=_no_items)
    items: IntArray = field(default_factory=_no_items)
    restarting: IntArray = field(default_factory=_no_items)
    protected: IntArray = field(default_factory=_no_items)
    fewest: int = 0
    complete: bool = True

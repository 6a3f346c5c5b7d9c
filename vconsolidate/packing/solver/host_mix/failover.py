"""What a cluster must keep ready for failures of its hosts, in numbers of classes and hosts."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.arrays import BoolArray, IntArray


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
        (n_classes, n_classes) a host of the first class can take over whatever runs on a host of the second. None:
        the other hosts take over what runs on those that fail.
    items, restarting
        Items that can run in this cluster only, and those of them that must run again after any failure; for
        ``can_take_over=None``.
    """

    classes: IntArray
    failures: int
    can_take_over: BoolArray | None
    items: IntArray
    restarting: IntArray

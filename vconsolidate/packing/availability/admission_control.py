"""The five questions that the planner asks of a form of admission control."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, Protocol

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.solver.solution import Bin

Spreading = Literal["never", "freely", "survivably"]
"""
Whether VMs run on the hosts that a form adds to a packing: they stay empty; the load is evened out over all hosts; or
that is done as long as every failure stays survivable.
"""


class AdmissionControl(Protocol):
    """
    One form of admission control. It decides about one cluster at a time, by its number in `Encoded.hosts.clusters`.

    Whether a plan keeps it is checked by a function of the same name in :mod:`vconsolidate.verify`, which
    shares nothing with the form.
    """

    spreading: Spreading

    def hosts_to_add(self, encoded: Encoded, cluster: int, bins: Sequence[Bin], left: IntArray) -> list[int] | None:
        """
        Return the classes of the hosts to add to a packing, the cheapest known; None when there are not enough.

        Parameters
        ----------
        bins
            Used hosts of all clusters.
        left
            (n_classes,) hosts that may still be added.
        """
        ...

    def ways_to_reserve(self, encoded: Encoded, cluster: int, available: IntArray) -> Iterator[IntArray]:
        """
        Yield ways to keep hosts of the cluster back before packing, as hosts available per class, (n_classes,).

        They are tried when the packing that ignores failures, with what :meth:`hosts_to_add` adds, is not proven best.
        """
        ...

    def is_best(self, encoded: Encoded, cluster: int, fits: BoolArray) -> bool:
        """
        Return whether no set of hosts is better than a packing that ignores failures with what is added to it.

        Parameters
        ----------
        fits
            (n_items, n_classes) where an item may run, alone.
        """
        ...

    def extra_hosts_proven(self, encoded: Encoded, cluster: int, fits: BoolArray) -> int:
        """Return how many hosts any plan of the form can be without and still be a packing that ignores failures."""
        ...

    def least_hosts(self, encoded: Encoded, cluster: int, fits: BoolArray) -> int:
        """Return a number of hosts that any plan of the form has in the cluster; 0 where none is known."""
        ...

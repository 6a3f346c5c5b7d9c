"""The hosts of an estate as the host classes of its packing problem."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.packing.encoding.host_classes import HostClass


@dataclass(frozen=True, slots=True)
class EncodedHosts:
    """
    The host classes of a packing problem, and the way back to hosts.

    Parameters
    ----------
    clusters
        In the order of their names: the platforms of the problem.
    classes
        The hosts of each class of the problem.
    capacity
        (n_classes, n_resources) capacity of one host, integers.
    can_take_over
        (n_classes, n_classes) a host of the first class can take over all VMs of any host of the second that fails.
    """

    clusters: tuple[Cluster, ...]
    classes: tuple[HostClass, ...]
    capacity: IntArray
    can_take_over: BoolArray

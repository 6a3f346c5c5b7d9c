"""Hosts of one size, for forms that are free in which hosts they take."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.admission.hosts import classes_in, distinct_sizes, domain_of_class
from vconsolidate.packing.build import Built


def only_size(built: Built, cluster: int) -> bool:
    """Return whether the estate has one cluster, whose hosts are of one size and fail one by one."""
    classes = classes_in(built, cluster)
    alike = len(distinct_sizes(built, classes)) == 1 and len({int(built.problem.cost[c]) for c in classes}) == 1
    return len(built.clusters) == 1 and alike and not any(domain_of_class(built, cluster))


def sizes_apart(built: Built, cluster: int, available: IntArray) -> Iterator[IntArray]:
    """Yield what is available of each size alone where there are several, and all where other clusters may change."""
    if len(built.clusters) > 1:
        yield available
    classes = classes_in(built, cluster)
    sizes = distinct_sizes(built, classes)
    for size in sizes if len(sizes) > 1 else ():
        other = [c for c in classes if (built.full_capacity[c] != built.full_capacity[size]).any()]
        only = available.copy()
        only[other] = 0
        yield only

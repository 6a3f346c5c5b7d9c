"""Licences that all hosts of a cluster need, as fees: on every host in use, or on those that run any VM."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.model.constraint import Fee
from vconsolidate.model.estate import Estate
from vconsolidate.model.fault_tolerance import with_secondaries


def cluster_fees(estate: Estate) -> Iterator[Fee]:
    """Yield one fee for each licence of each cluster."""
    tolerant = frozenset(server.name for server in estate.servers if server.fault_tolerant)
    every = with_secondaries((server.name for server in estate.servers), tolerant)
    for cluster in estate.clusters:
        for one in cluster.licences:
            yield Fee(every, (one.licence,), one.name, cluster=cluster.name)

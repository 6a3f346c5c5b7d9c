"""The most CPU work that a VM of today can ask for while it keeps its vCPUs."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.server import Server
from vconsolidate.sizing.cluster_facts import ClusterFacts


def own_limits_mhz(servers: Sequence[Server], clusters: Sequence[Cluster]) -> FloatArray:
    """
    Return (n_servers,) reference MHz, before hypervisor overhead; infinite for all but VMs that keep their size.

    A VM that is kept as it is configured never asks for more than all of its vCPUs, however much its demand grows. What
    was measured of it contains the hypervisor's work for it, so both together stay within its vCPUs: the overhead is
    that of the cluster with the largest.
    """
    limits = np.full(len(servers), math.inf)
    facts = [ClusterFacts(cluster) for cluster in clusters]
    overhead: dict[str, float] = {}
    for row, server in enumerate(servers):
        if server.virtual is None or server.virtual.policy.sizing != "configured":
            continue
        kind = server.workload_class
        if kind not in overhead:
            overhead[kind] = max((one.overhead_factor(kind) for one in facts), default=1.0)
        limits[row] = server.hardware.cpu.capacity_mhz / overhead[kind]
    return limits

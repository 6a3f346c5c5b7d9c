"""What the clusters of an estate need for failures of their hosts, as the solver's host mix reads it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vconsolidate.packing.availability.admission_controls import admission_control_of
from vconsolidate.packing.availability.cluster_hosts import (
    classes_in,
    domain_of_class,
    failures_tolerated,
    fits_only_in,
)
from vconsolidate.packing.availability.failures import always_restarting_items, excused_items
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.solver.host_mix.failover import FailoverNeed
from vconsolidate.packing.solver.presolve.infeasible import classes_that_fit


def failover_needs(encoded: Encoded) -> tuple[FailoverNeed, ...]:
    """
    Return what every plan must keep ready, cluster by cluster, as far as it can be said in numbers of hosts.

    Hosts kept empty must be able to take over each host in use. Where all hosts are in use, those that are left must
    hold all VMs but those that may stay down with the failed ones. Empty hosts for domains of several hosts are left
    out, and of slots and percentages all but this: a cluster that runs anything has more hosts than may fail. A bound
    without them stays valid.
    """
    needs = []
    several = len(encoded.hosts.clusters) > 1
    fits = classes_that_fit(encoded.problem)
    restart = always_restarting_items(encoded)
    for cluster in np.flatnonzero(failures_tolerated(encoded)).tolist():
        inside = encoded.problem.platform_of_class == cluster
        here = fits[:, inside].any(axis=1)
        need = FailoverNeed(
            np.array(classes_in(encoded, cluster), dtype=np.int64),
            int(failures_tolerated(encoded)[cluster]),
            encoded.hosts.can_take_over,
        )
        spreading = admission_control_of(encoded, cluster).spreading
        if spreading == "freely":
            by_itself = encoded.hosts.clusters[cluster].policy.admission.form == "slots" or _share_unstated(
                encoded, cluster
            )
            if by_itself and restart[here].any():
                fewest = need.failures + 1 if restart[here].all() else 0
                protected = np.flatnonzero(restart & here)
                needs.append(replace(need, protected=protected, fewest=fewest, complete=False))
        elif spreading == "survivably":
            again = restart & ~excused_items(encoded, cluster)
            only_here = fits_only_in(fits, inside)
            needs.append(
                replace(
                    need,
                    items=np.flatnonzero(only_here),
                    protected=np.flatnonzero(again & here),
                    restarting=np.flatnonzero(again),
                    empty_in_plans=several,
                    # After a failure, VMs may run on hosts that pay no fees for them.
                    empty_in_bounds=not encoded.problem.fees and bool(again[here].all()),
                )
            )
        elif not any(domain_of_class(encoded, cluster)):
            taken_over = np.flatnonzero(restart)
            needs.append(replace(need, empty_in_plans=True, empty_in_bounds=True, taken_over=taken_over))
    return tuple(needs)


def _share_unstated(encoded: Encoded, cluster: int) -> bool:
    """Return whether a cluster keeps what its largest hosts have unreserved of a resource that every VM reserves."""
    admission = encoded.hosts.clusters[cluster].policy.admission
    overhead = encoded.demand.overhead_mib_by_cluster[encoded.hosts.clusters[cluster].name]
    by_memory = admission.memory_reserve_fraction is None and bool((overhead > 0.0).all())
    return admission.cpu_reserve_fraction is None or by_memory

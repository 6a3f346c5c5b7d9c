"""What the clusters of an estate need for failures of their hosts, as the solver's host mix reads it."""

from __future__ import annotations

import numpy as np

from vconsolidate.packing.availability.admission_controls import admission_control_of
from vconsolidate.packing.availability.cluster_hosts import (
    classes_in,
    domain_of_class,
    failures_tolerated,
    fits_only_in,
)
from vconsolidate.packing.availability.failures import excused_items, restarting_items
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.solver.host_mix.failover import FailoverNeed
from vconsolidate.packing.solver.presolve.infeasible import classes_that_fit

_NO_ITEMS = np.zeros(0, dtype=np.int64)


def failover_needs(encoded: Encoded) -> tuple[FailoverNeed, ...]:
    """
    Return what every plan must keep ready, cluster by cluster, as far as it can be said in numbers of hosts.

    Hosts kept empty must be able to take over each host in use. Where all hosts are in use, those that are left must
    hold all VMs but those that may stay down with the failed ones. Slots, percentages, and empty hosts for domains of
    several hosts are left out: a bound without them stays valid.
    """
    needs = []
    for cluster in np.flatnonzero(failures_tolerated(encoded)).tolist():
        classes = np.array(classes_in(encoded, cluster), dtype=np.int64)
        failures = int(failures_tolerated(encoded)[cluster])
        spreading = admission_control_of(encoded, cluster).spreading
        if spreading == "never" and not any(domain_of_class(encoded, cluster)):
            needs.append(FailoverNeed(classes, failures, encoded.hosts.can_take_over, _NO_ITEMS, _NO_ITEMS))
        elif spreading == "survivably":
            inside = encoded.problem.platform_of_class == cluster
            here = fits_only_in(classes_that_fit(encoded.problem), inside)
            restarting = np.flatnonzero(restarting_items(encoded) & ~excused_items(encoded, cluster) & here)
            needs.append(FailoverNeed(classes, failures, None, np.flatnonzero(here), restarting))
    return tuple(needs)

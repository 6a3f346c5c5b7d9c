"""Where a VM may not run in the first place, because no host of the cluster is left for it when its host fails."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import BoolArray
from vconsolidate.model.evidence import Conflict
from vconsolidate.packing.availability.admission_controls import admission_control_of
from vconsolidate.packing.availability.cluster_hosts import (
    domain_of_class,
    failures_tolerated,
    hosts_available,
)
from vconsolidate.packing.availability.failures import always_restarting_items, excused_items
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.solver.presolve.infeasible import classes_that_fit
from vconsolidate.words import counted, listed, verb


def leave_out_fatal_hosts(encoded: Encoded) -> Encoded:
    """
    Return the problem in which items run only in clusters that have a host left for them after any failure.

    A VM that restarts needs one host more that is large enough than may fail, whatever else there is. Every plan that
    keeps the forms of its clusters is one of this problem.
    """
    fatal = _fatal_hosts(encoded)
    if not fatal.any():
        return encoded
    return replace(encoded, problem=replace(encoded.problem, allowed=encoded.problem.allowed & ~fatal))


def explain_fatal_hosts(encoded: Encoded) -> tuple[Conflict, ...]:
    """Return the VMs that could run, but nowhere with a host left for them after failures, each with the reason."""
    fits, fatal = classes_that_fit(encoded.problem), _fatal_hosts(encoded)
    found = []
    for item in np.flatnonzero(fits.any(axis=1) & ~(fits & ~fatal).any(axis=1)).tolist():
        names = [encoded.name(vm) for vm in encoded.vms_of_item(item)]
        clusters = sorted({int(encoded.problem.platform_of_class[c]) for c in np.flatnonzero(fits[item])})
        where = "; ".join(_explain_cluster(encoded, item, cluster) for cluster in clusters)
        cannot = f"{listed(names)} cannot run where {verb(len(names), 'it', 'they')} can restart after a failure"
        found.append(Conflict(names[0], f"{cannot}: {where}"))
    return tuple(found)


def _explain_cluster(encoded: Encoded, item: int, cluster: int) -> str:
    number = int(hosts_available(encoded)[_able(encoded, item, cluster)].sum())
    k = int(failures_tolerated(encoded)[cluster])
    hosts = f"{counted(number, 'host')} of {encoded.hosts.clusters[cluster].name} {verb(number, 'is', 'are')}"
    return f"only {hosts} large enough, {k} of them may fail (policy.host_failures_tolerated: {k})"


def _fatal_hosts(encoded: Encoded) -> BoolArray:
    """Return (n_items, n_classes): in clusters where too few hosts can run the item."""
    fatal = np.zeros_like(encoded.problem.allowed)
    restart, number = always_restarting_items(encoded), hosts_available(encoded)
    for cluster in np.flatnonzero(failures_tolerated(encoded)).tolist():
        spreading = admission_control_of(encoded, cluster).spreading
        if spreading == "freely" or any(domain_of_class(encoded, cluster)):
            continue
        must = restart & ~excused_items(encoded, cluster) if spreading == "survivably" else restart
        inside = encoded.problem.platform_of_class == cluster
        for item in np.flatnonzero(must & encoded.problem.allowed[:, inside].any(axis=1)).tolist():
            if int(number[_able(encoded, item, cluster)].sum()) <= int(failures_tolerated(encoded)[cluster]):
                fatal[item, inside] = True
    return fatal


def _able(encoded: Encoded, item: int, cluster: int) -> BoolArray:
    """Return (n_classes,): hosts of a cluster that can run an item, with `exact` those only that rules permit."""
    items, hosts = encoded.items, encoded.hosts
    able = items.within_host_limits[item] & (items.demand[cluster, item] <= hosts.capacity).all(axis=1)
    able &= encoded.problem.platform_of_class == cluster
    if admission_control_of(encoded, cluster).spreading == "survivably":
        able &= items.allowed_by_rules[item]
    found: BoolArray = able
    return found

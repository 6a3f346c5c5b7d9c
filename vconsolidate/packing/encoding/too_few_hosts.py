"""That a cluster does not survive its failures, in words: proven, or only not found."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.model.estate import Cluster
from vconsolidate.model.plan import Conflict
from vconsolidate.words import counted


def explain_too_few_hosts(
    clusters: Sequence[Cluster], *, needed: int, available: int, proven: bool
) -> tuple[Conflict, ...]:
    """
    Return that there are no hosts, or none were found, with which clusters survive their failures.

    Parameters
    ----------
    clusters
        Those that must survive any.
    needed, available
        Hosts of the whole estate: proven necessary, and existing or available to buy.
    """
    found = "exists" if proven else "was found"
    also = ""
    if needed > available:
        also = (
            f"; at least {counted(needed, 'host is', 'hosts are')} needed in all, {available:,} exist or can be bought"
        )
    if len(clusters) == 1:
        [cluster] = clusters
        return (Conflict(cluster.name, f"{cluster.name}: no set of hosts {found} {_promise(cluster)}{also}"),)
    each = "; ".join(f"{cluster.name}: hosts {_promise(cluster)}" for cluster in clusters)
    message = f"no plan {found} that keeps all of these, of which not all need be to blame: {each}{also}"
    return (Conflict("host failures", message, figures=needed > available),)


def _promise(cluster: Cluster) -> str:
    policy = cluster.policy
    k, admission = policy.host_failures_tolerated, policy.admission
    said = f"(policy.host_failures_tolerated: {k})"
    any_of = _any(k, admission.domain)
    if admission.form == "dedicated" and admission.domain == "host":
        return f"with {k:,} in reserve large enough for any that fails {said}"
    ways = {
        "dedicated": f"with enough in reserve to replace those of {any_of}",
        "exact": f"on which every VM can restart after {any_of} {_fail(k)}",
        "slots": f"whose slots hold every VM after {any_of} {_fail(k)}",
        "percentage": f"that keep their share unreserved after {any_of} {_fail(k)}",
    }
    return f"{ways[admission.form]} {said}"


def _fail(number: int) -> str:
    return "fails" if number == 1 else "fail"


def _any(number: int, domain: str) -> str:
    """Return ``any host``, ``any 2 hosts``, ``any rack``, ``any 2 racks``, ``any 2 values of chassis``."""
    if number == 1:
        return f"any {domain}"
    return f"any {counted(number, domain)}" if domain in {"host", "rack"} else f"any {number} values of {domain}"

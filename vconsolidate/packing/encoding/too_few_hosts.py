"""That a cluster does not survive its failures, in words: proven, or only not found."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.evidence import Conflict
from vconsolidate.words import counted, verb


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
        need = counted(needed, "host is", "hosts are")
        also = f"; at least {need} needed in total, {available:,} {verb(available, 'exists', 'exist')} or can be bought"
    if len(clusters) == 1:
        [cluster] = clusters
        return (Conflict(cluster.name, f"{cluster.name}: no set of hosts {found} {_promise(cluster)}{also}"),)
    each = "; ".join(f"{cluster.name}: a set of hosts {_promise(cluster)}" for cluster in clusters)
    message = f"no plan {found} with all of these (perhaps only some of them are the cause): {each}{also}"
    return (Conflict("host failures", message, figures=needed > available),)


def _promise(cluster: Cluster) -> str:
    policy = cluster.policy
    k, admission = policy.host_failures_tolerated, policy.admission
    said = f"(policy.host_failures_tolerated: {k})"
    any_of = _any(k, admission.domain)
    if admission.form == "dedicated" and admission.domain == "host":
        large = "large enough" if k == 1 else "each large enough"
        return f"with {counted(k, 'spare host')} {large} to replace any host that fails {said}"
    ways = {
        "dedicated": f"with enough spare hosts to replace those of {any_of}",
        "exact": f"on which every VM can restart after {any_of} {_fail(k)}",
        "slots": f"with enough slots for every VM after {any_of} {_fail(k)}",
        "percentage": f"with enough CPU and memory unreserved in case {any_of} {_fail(k)}",
    }
    return f"{ways[admission.form]} {said}"


def _fail(number: int) -> str:
    return "fails" if number == 1 else "fail"


def _any(number: int, domain: str) -> str:
    """Return ``any host``, ``any 2 hosts``, ``any rack``, ``any 2 racks``, ``any 2 values of chassis``."""
    if number == 1:
        return f"any {domain}"
    return f"any {counted(number, domain)}" if domain in {"host", "rack"} else f"any {number} values of {domain}"

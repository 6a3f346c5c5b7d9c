"""What to say of a cluster that has too few hosts for its failures."""

from __future__ import annotations

from vconsolidate.model.estate import Cluster
from vconsolidate.words import counted, verb


def too_few_words(cluster: Cluster, *, proven: bool) -> str:
    """Return that there are no hosts (proven), or none were found, with which a cluster survives its failures."""
    policy = cluster.policy
    k, admission = policy.host_failures_tolerated, policy.admission
    said = f"(policy.host_failures_tolerated: {k})"
    if admission.form == "dedicated" and admission.domain == "host":
        return f"{cluster.name} has too few hosts to keep {k} in reserve {said}"
    if admission.form == "dedicated":
        return f"{cluster.name} has too few hosts to replace those of {_any(k, admission.domain)} {said}"
    ways = {
        "exact": "on which all VMs restart when",
        "slots": "whose slots hold all VMs when",
        "percentage": "that keep their share unreserved when",
    }
    fail = verb(k, "fails", "fail")
    none = "there are no hosts" if proven else "no hosts were found"
    return f"{none} for {cluster.name} {ways[admission.form]} {_any(k, admission.domain)} {fail} {said}"


def _any(number: int, domain: str) -> str:
    """Return ``any host``, ``any 2 hosts``, ``any rack``, ``any 2 racks``, ``any 2 values of chassis``."""
    if number == 1:
        return f"any {domain}"
    return f"any {counted(number, domain)}" if domain in {"host", "rack"} else f"any {number} values of {domain}"

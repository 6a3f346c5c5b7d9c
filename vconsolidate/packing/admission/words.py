"""What to say of a cluster that has too few hosts for its failures."""

from __future__ import annotations

from vconsolidate.model.estate import Cluster
from vconsolidate.words import counted


def too_few_words(cluster: Cluster) -> str:
    """Return that no hosts were found with which a cluster survives its failures, in its form of admission control."""
    policy = cluster.policy
    k, admission = policy.host_failures_tolerated, policy.admission
    said = f"(policy.host_failures_tolerated: {k})"
    if admission.form == "dedicated" and admission.domain == "host":
        return f"{cluster.name} has too few hosts to keep {k} in reserve {said}"
    what = counted(k, "host") if admission.domain == "host" else f"{k} × {admission.domain}"
    if admission.form == "dedicated":
        return f"{cluster.name} has too few hosts to replace those of {what} at once {said}"
    ways = {
        "exact": "on which all VMs restart wherever",
        "slots": "whose slots hold all VMs when",
        "percentage": "that keep their share unreserved when",
    }
    verb = "fails" if k == 1 else "fail"
    return f"{cluster.name}: no hosts were found {ways[admission.form]} {what} {verb} {said}"

"""Reasons for dispositions in a few words, and servers grouped by them."""

from __future__ import annotations

from typing import Final

from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import dispositions_for

_WORDS: Final = {
    "owner": "the owner's decision",
    "attachment": "attached hardware",
    "idle": "idle",
    "guest_unsupported": "guest system not supported",
    "guest_deprecated": "guest system deprecated",
    "guest_unknown": "support of the guest system unknown",
    "no_hosts": "no host in service and none to buy",
    "no_fault_tolerance": "no fault tolerance",
    "no_virtualisation_assistance": "processors of the hosts not supported",
    "not_wired": "hosts without its networks",
    "datastore_not_reached": "hosts without its datastores",
    "zone_not_allowed": "security zone not allowed",
    "too_many_vcpus": "more vCPUs than a VM can have",
    "too_much_memory": "more memory than a VM can have",
    "too_large_for_hosts": "larger than every host",
    "no_cluster": "no cluster in the target",
    "powered_off": "powered off",
}
"""Reason by its code; the others say enough with spaces for underscores."""


def reason_words(code: str) -> str:
    """Return the reason that a code stands for, in a few words: ``attached hardware``."""
    return _WORDS.get(code) or code.replace("_", " ")


def servers_by_reason(document: PlanDocument, action: str) -> list[tuple[str, list[str]]]:
    """Return (reason, servers) for the servers with an action, the most frequent reason first."""
    groups: dict[str, list[str]] = {}
    for item in dispositions_for(document, action):
        groups.setdefault(item.code, []).append(item.server)
    return [(reason_words(code), names) for code, names in sorted(groups.items(), key=lambda one: -len(one[1]))]

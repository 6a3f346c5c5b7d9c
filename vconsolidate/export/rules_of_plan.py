"""Placement rules that platforms can keep: VMs apart or together on hosts, on or off named hosts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from vconsolidate.export.fleet import Rule
from vconsolidate.export.names import FORMS, forms_of, plain
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.provisioning import ProvisioningSection, RuleSection
from vconsolidate.words import counted

_KINDS: Final[Mapping[str, Literal["apart", "together", "on", "off"]]] = {
    "anti_affinity": "apart",
    "affinity": "together",
    "pin": "on",
    "ban": "off",
}


def rules_of(
    provisioning: ProvisioningSection,
    document: PlanDocument,
    names: Mapping[str, Mapping[str, str]],
    exported: set[str],
) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    """
    Return the rules of each cluster, and what is said of those that are left out.

    A rule about racks, sites or labels, and one between groups, has no counterpart; the plan keeps it all the same.
    """
    carried: list[tuple[str, RuleSection]] = []
    left: list[str] = []
    for number, rule in enumerate(provisioning.rules, 1):
        title = plain(rule.name) or f"{rule.kind} {number}"
        whole = rule.kind in {"pin", "ban"} or rule.scope == "host"
        if rule.kind in _KINDS and whole:
            carried.append((title, rule))
        else:
            left.append(title)
    labels = forms_of([title for title, _ in carried], FORMS["label"])
    found = [
        one for title, rule in carried for one in _of_clusters(title, labels[title], rule, document, names, exported)
    ]
    notes = (f"{counted(len(left), 'rule')} of the inventory that platforms cannot keep: {', '.join(left)}.",)
    return tuple(found), notes if left else ()


def _of_clusters(
    title: str,
    label: str,
    rule: RuleSection,
    document: PlanDocument,
    names: Mapping[str, Mapping[str, str]],
    exported: set[str],
) -> list[Rule]:
    """Return the rule for each cluster that runs its VMs; VMs of other clusters are apart anyway."""
    cluster_of = {host.name: host.cluster for host in document.hosts}
    members: dict[str, list[str]] = {}
    wanted = set(rule.members)
    for vm in document.vms:
        if vm.name in wanted and not vm.secondary_of and vm.host in cluster_of and names[vm.name]["plain"] in exported:
            members.setdefault(cluster_of[vm.host], []).append(names[vm.name]["plain"])
    kind = _KINDS[rule.kind]
    needed = 2 if kind in {"apart", "together"} else 1
    rules: list[Rule] = []
    for cluster, vms in sorted(members.items()):
        hosts = _hosts(rule, cluster, document)
        if len(vms) >= needed and (needed > 1 or hosts):
            suffix = f"-{len(rules) + 1}" if rules else ""
            rules.append(
                Rule(kind, title + suffix, label + suffix, tuple(vms), hosts, rule.level == "must", plain(cluster))
            )
    return rules


def _hosts(rule: RuleSection, cluster: str, document: PlanDocument) -> tuple[str, ...]:
    """Return the hosts of a cluster that a rule names by themselves or by their type; none if it names the cluster."""
    if cluster in rule.hosts:
        return ()
    bearing = set(rule.hosts)
    return tuple(
        plain(host.name) for host in document.hosts if host.cluster == cluster and bearing & {host.name, host.type}
    )

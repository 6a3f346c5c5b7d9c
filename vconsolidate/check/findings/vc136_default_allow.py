"""VC136: what no rule speaks of passes."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.vc133_needed_flow_denied import with_zones
from vconsolidate.check.zone_standing import flows_of
from vconsolidate.model.finding import Finding
from vconsolidate.words import counted, verb


def _find(facts: Facts) -> Iterator[Finding]:
    policy, firewall = facts.estate.zone_policy, facts.estate.firewall
    if policy is not None and policy.default == "allow":
        n_flows = sum(standing.unmatched for _, standing, _ in flows_of(facts))
        relying = KIND.part("flows", flows=counted(n_flows, "flow"), rely=verb(n_flows, "relies", "rely"))
        what = KIND.part("zones", relying=relying if n_flows else "")
        yield KIND.finding(facts.estate.name, policy.place, what=what)
    if firewall is not None and firewall.default == "allow":
        yield KIND.finding(facts.estate.name, firewall.place, what=KIND.part("hosts"))


KIND = FindingKind(
    id="VC136",
    title="Default lets everything pass",
    severity="warn",
    message="{what}",
    parts={
        "zones": "The zone policy allows every connection that no rule matches{relying}.",
        "flows": "; {flows} {rely} on that",
        "hosts": "The firewalls of the hosts let all packets pass that no service is for: closed services are open.",
    },
    tip="Allow what is needed by rules, and write default: deny.",
    doc="""
    `zone_policy.default` or `firewall.default` is `allow`. Rules and closed services then protect only against what
    their author thought of. Write a rule for each flow that is needed, test it with `vconsolidate zones test`, and set
    the default to `deny`.
    """,
    example=lambda: with_zones(default="allow", stated_default=True),
    find=_find,
)

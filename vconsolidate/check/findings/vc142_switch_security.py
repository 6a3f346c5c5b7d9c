"""VC142: a port group accepts what its platform rejects by default."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example_switch import with_switch
from vconsolidate.model.finding import Finding
from vconsolidate.model.network import PortGroup, Security, Switch
from vconsolidate.words import counted, listed


def _find(facts: Facts) -> Iterator[Finding]:
    users: dict[tuple[str, str], int] = {}
    for vm, host in facts.placed():
        for network in vm.networks:
            users[host.cluster, network] = users.get((host.cluster, network), 0) + 1
    for cluster in facts.estate.clusters:
        for switch in cluster.switches:
            for group in switch.port_groups:
                looser = _looser(switch, group)
                number = users.get((cluster.name, group.network), 0)
                if looser and number:
                    yield KIND.finding(
                        group.name,
                        group.place,
                        severity="warn" if group.security.promiscuous and number > 1 else None,
                        accepted=listed(looser),
                        kind=switch.kind.name,
                        vms=counted(number, "VM"),
                    )


def _looser(switch: Switch, group: PortGroup) -> tuple[str, ...]:
    own, usual = group.security, switch.kind.security

    def both(security: Security) -> tuple[tuple[str, bool], ...]:
        return (
            ("promiscuous mode", security.promiscuous),
            ("MAC address changes", security.mac_changes),
            ("forged transmits", security.forged_transmits),
        )

    return tuple(what for (what, accepts), (_, normal) in zip(both(own), both(usual), strict=True) if accepts > normal)


KIND = FindingKind(
    id="VC142",
    title="Port group is less secure than usual",
    severity="note",
    severity_from="warn where several VMs share a port group with promiscuous mode",
    message="The port group accepts {accepted}, which a {kind} rejects by default. It is used by {vms} of the plan.",
    tip="Set security of the port group to reject, or give the VMs that need it a port group of their own.",
    doc="""
    A port group that VMs of the plan use accepts promiscuous mode, MAC address changes or forged transmits although
    its platform rejects them by default. In promiscuous mode a VM can read the frames of all VMs of its VLAN on the
    host. Give VMs that need it (intrusion detection, nested hypervisors, clustered addresses) a port group of their
    own. See [networks](network.md#security).
    """,
    example=lambda: with_switch(security=Security(promiscuous=False, mac_changes=False, forged_transmits=True)),
    find=_find,
)

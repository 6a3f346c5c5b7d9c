"""VC141: VMs of one network are on several hosts, but the physical ports do not carry its VLAN."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example_switch import with_switch
from vconsolidate.model.finding import Finding
from vconsolidate.model.network import GUEST_TAGGED, PortGroup, Switch
from vconsolidate.words import counted


def _find(facts: Facts) -> Iterator[Finding]:
    hosts: dict[str, set[str]] = {}
    for vm, host in facts.placed():
        for network in vm.networks:
            hosts.setdefault(network, set()).add(host.name)
    for cluster in facts.estate.clusters:
        own = {host.name for host in facts.plan.hosts if host.cluster == cluster.name}
        for switch in cluster.switches:
            for group in switch.port_groups:
                on = hosts.get(group.network, set())
                reason = _reason(switch, group)
                if reason and len(on) > 1 and on & own:
                    yield KIND.finding(
                        group.network,
                        group.place,
                        hosts=counted(len(on), "host"),
                        cluster=cluster.name,
                        switch=switch.name,
                        reason=reason,
                    )


def _reason(switch: Switch, group: PortGroup) -> str:
    if switch.uplinks == 0:
        return KIND.part("no_uplink")
    if group.vlan == GUEST_TAGGED:
        missing = [vlan for vlan in group.guest_vlans if not switch.carries(vlan)]
        return KIND.part("vlan", vlan=f"VLAN {missing[0]}") if missing else ""
    words = f"VLAN {group.vlan}" if group.vlan else "untagged frames"
    return "" if switch.carries(group.vlan) else KIND.part("vlan", vlan=words)


KIND = FindingKind(
    id="VC141",
    title="Network does not reach all its VMs",
    severity="warn",
    message="VMs of this network run on {hosts}, but {switch} of cluster {cluster} {reason}: they do not all reach "
    "each other.",
    parts={"no_uplink": "has no uplink", "vlan": "has uplinks that do not carry {vlan}"},
    tip="Add the VLAN to vlans of the switch and to the physical ports, give the switch an uplink, or keep the VMs on "
    "one host with an affinity rule.",
    doc="""
    VMs of one network run on several hosts, but frames of its VLAN cannot leave a host: the switch has no uplink, or
    `vlans` of the switch does not list the VLAN. `vconsolidate network trace` shows where frames end. See
    [networks](network.md).
    """,
    example=lambda: with_switch(vlans=(20,)),
    find=_find,
)

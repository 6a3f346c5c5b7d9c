"""The town of the examples with a virtual switch on a host."""

from __future__ import annotations

from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.example import change, healthy
from vconsolidate.model.network import PortGroup, Security, Switch, SwitchKind
from vconsolidate.model.place import Place
from vconsolidate.model.replay import UplinkReplay

CLOSED = Security(promiscuous=False, mac_changes=False, forged_transmits=False)
KIND = SwitchKind("kind", "virtual switch", "vSwitch", "nic", CLOSED, False, True, True, None, ("port_id",), "")  # noqa: FBT003 - named by position in the model


def with_switch(security: Security = CLOSED, **fields: object) -> Facts:
    """Return the healthy case with a switch of two uplinks on h0, every VM on VLAN 10."""
    group = PortGroup("office", "office", 10, security, place=Place("inventory.yaml", 72, 9))
    switch = Switch("vSwitch0", KIND, "port_id", CLOSED, (group,), uplinks=2, place=Place("inventory.yaml", 70, 7))
    east, *others = healthy().estate.clusters
    changed = replace(east, switches=(replace(switch, **fields),))  # type: ignore[arg-type]
    facts = change().estate(clusters=(changed, *others))
    vms = tuple(replace(vm, networks=("office",), network_mbps=100.0) for vm in facts.demand.vms)
    return replace(facts, demand=replace(facts.demand, vms=vms))


def with_traffic(**fields: object) -> Facts:
    """Return the healthy case with a switch, its replay on host h0 changed."""
    facts, played = with_switch(), healthy().replay
    calm = UplinkReplay("h0", "vSwitch0", 200.0, 3, 0.0, 0.0)
    replay = None if played is None else replace(played, uplinks=(replace(calm, **fields),))  # type: ignore[arg-type]
    return replace(facts, replay=replay)

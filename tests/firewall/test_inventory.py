"""Sections `zone_policy`, `flows` and `firewall` as the program understands them."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate
from vconsolidate.model.zoning import Group, Traffic

HEAD = """
version: 1
servers:
  - {name: web01, hardware: {model: hp-proliant-dl380-g6}, os: debian-12, zone: dmz, tags: [shop]}
  - {name: web02, hardware: {model: hp-proliant-dl380-g6}, os: debian-12, zone: dmz}
  - {name: db01, hardware: {model: hp-proliant-dl380-g6}, os: debian-12}
zones: [{name: dmz}]
target:
  clusters:
    - {name: main, hypervisor: esxi-6.7, datastores: [gold], hosts: [{name: h1, model: dell-poweredge-r740-2x6130}]}
"""


def load(tail: str) -> Estate:
    return load_inventory(Path("inventory.yaml"), text=HEAD + tail)


def test_an_inventory_without_the_sections_has_none() -> None:
    estate = load("")
    assert (estate.zone_policy, estate.flows, estate.firewall) == (None, (), None)


def test_ends_become_groups_of_servers() -> None:
    policy = load(
        """
zone_policy:
  default: allow
  levels:
    - name: first
      rules:
        - {from: ["web*"], to: [db01], protocol: tcp, ports: [443, 8000-8010], action: allow, reason: shop}
        - {from: outside, to: {zone: dmz, tags: shop}, action: deny}
    - name: second
      rules:
        - {from: {application: unknown}, to: any, protocol: icmp, action: allow, name: pings}
"""
    ).zone_policy
    assert policy is not None
    assert (policy.default, policy.stated_default) == ("allow", True)
    first, second, third = policy.rules
    assert first.source == Group("web*", frozenset({"web01", "web02"}))
    assert first.destination == Group("db01", frozenset({"db01"}))
    assert first.traffic == Traffic("tcp", ((443, 443), (8000, 8010)))
    assert (first.level, first.name, first.reason, first.place.line) == ("first", "first 1", "shop", 17)
    assert second.source == Group("outside", outside=True)
    assert second.destination == Group("tag shop, zone dmz", frozenset({"web01"}))
    assert second.traffic == Traffic()
    assert third.source == Group("application unknown")
    assert third.destination == Group("any", everything=True)
    assert (third.name, third.level) == ("pings", "second")


def test_a_default_that_is_not_stated_is_deny_and_a_note_says_so() -> None:
    estate = load("zone_policy: {levels: []}\n")
    assert estate.zone_policy is not None
    assert (estate.zone_policy.default, estate.zone_policy.stated_default) == ("deny", False)
    assert any("zone policy states no default" in note for note in estate.notes)


def test_flows_have_a_name_and_traffic() -> None:
    named, unnamed = load(
        "flows:\n"
        "  - {name: orders, from: [web01], to: [db01], protocol: udp, ports: 53, traffic: 20 Mbit/s}\n"
        "  - {to: [db01], expect: denied}\n"
    ).flows
    assert (named.name, named.mbps, named.expect) == ("orders", 20.0, "allowed")
    assert (unnamed.name, unnamed.mbps, unnamed.expect) == ("any to db01", None, "denied")


def test_services_and_addresses_of_hosts() -> None:
    firewall = load(
        """
firewall:
  uses: {dns: [10.0.0.53, "fd00::53"], ntp: []}
  datastores: {gold: local}
  services:
    - {service: sshServer, state: open, from: [10.0.0.0/24]}
    - {service: my-agent, state: open, ports: [in tcp 6160, in udp from 53], clusters: [main]}
"""
    ).firewall
    assert firewall is not None
    assert [(one.role, len(one.addresses)) for one in firewall.used] == [("dns", 2), ("ntp", 0)]
    assert firewall.datastores == (("gold", ""),)
    ssh, agent = firewall.services
    assert (ssh.state, ssh.addresses, ssh.own) == ("open", (ip_network("10.0.0.0/24"),), None)
    assert agent.own is not None
    assert [str(port) for port in agent.own.ports] == ["in tcp 6160", "in udp from 53"]
    assert agent.addresses is None
    assert {service.name for service in dict(firewall.platforms)["main"]} >= {"sshServer", "vMotion"}


@pytest.mark.parametrize("end", ["443", '"443"', "440-450", "[1, 2-3]"])
def test_ports_are_written_in_any_of_these_ways(end: str) -> None:
    (flow,) = load(f"flows: [{{to: [db01], protocol: tcp, ports: {end}}}]\n").flows
    assert flow.traffic.ports


def test_the_firewall_knows_the_section_of_datastores() -> None:
    stores = (
        "datastores: [{name: san, kind: iscsi, capacity: 3 TB}, {name: lun, kind: vmfs, capacity: 3 TB}, "
        "{name: gold, kind: fc, capacity: 3 TB}]\n"
    )
    estate = load(stores + "firewall: {datastores: {san: iscsi}}\n")
    assert estate.firewall is not None
    assert estate.firewall.datastores == (("san", "iscsi"),)
    unclear = [note for note in estate.notes if "how hosts reach" in note]
    assert [("lun" in note, "san" in note) for note in unclear] == [(True, False)]
    clear = load(stores + "firewall: {datastores: {lun: local}}\n")
    assert not any("how hosts reach" in note for note in clear.notes)


def test_names_that_are_empty_are_none() -> None:
    flows = load('flows: [{name: "", to: [db01]}, {name: "", to: [web01]}]\n').flows
    assert [flow.name for flow in flows] == ["any to db01", "any to web01"]

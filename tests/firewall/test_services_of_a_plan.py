"""Which services a plan needs, and what becomes of them on another platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from vconsolidate.catalog.host_services import roles, services_by_platform
from vconsolidate.catalog.load import load_catalog
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.example import HARDWARE, HYPERVISOR, change, healthy
from vconsolidate.firewall.profile import Profile, profiles, with_platform
from vconsolidate.firewall.regions import network_of
from vconsolidate.firewall.upgrade import changes
from vconsolidate.model.cluster import ExistingHost
from vconsolidate.model.datastore import Datastore
from vconsolidate.model.host_service import HostFirewall, HostService, ServiceStatement, UsedRole
from vconsolidate.model.server import Server

KNOWN = services_by_platform(tuple(load_catalog().hypervisors))


def firewall_on(platform: str, **fields: object) -> HostFirewall:
    platforms = (("east", KNOWN[platform]), ("west", KNOWN[platform]))
    return replace(HostFirewall(platforms=platforms), **fields)  # type: ignore[arg-type]


def east(facts: Facts, firewall: HostFirewall) -> Profile:
    return profiles(facts.estate, facts.demand, facts.plan, firewall)[0]


def two_hosts() -> Facts:
    """Return the healthy town with a spare host in cluster east."""
    facts = healthy()
    hosts = (facts.plan.hosts[0], replace(facts.plan.hosts[0], name="h9", spare=True), facts.plan.hosts[1])
    return change().plan(hosts=hosts, host_of_vm=np.array([0, 0, 2]), loads=((), (), ()))


def open_names(profile: Profile) -> set[str]:
    return {entry.service.name for entry in profile.entries if entry.open}


def test_a_single_host_needs_no_migration_and_a_second_host_brings_it() -> None:
    firewall = firewall_on("esxi-6.7")
    assert open_names(east(healthy(), firewall)) == {"vSphereClient", "webAccess"}
    needed = open_names(east(two_hosts(), firewall))
    assert needed == {"vSphereClient", "webAccess", "vpxHeartbeats", "vMotion", "fdm"}


def test_fault_tolerant_pairs_bring_their_service() -> None:
    facts = two_hosts()
    vms = (facts.demand.vms[0], replace(facts.demand.vms[1], secondary_of="vm0"), facts.demand.vms[2])
    paired = replace(facts, demand=replace(facts.demand, vms=vms))
    firewall = firewall_on("esxi-6.7")
    assert "faultTolerance" in open_names(east(paired, firewall))
    assert "faultTolerance" not in open_names(east(facts, firewall))


def test_datastores_bring_their_protocol_where_vms_use_them() -> None:
    servers = (
        Server("vm0", HARDWARE, healthy().demand.vms[0].guest, datastores=("gold",)),
        Server("vm2", HARDWARE, healthy().demand.vms[0].guest, datastores=("files",)),
    )
    facts = change().estate(servers=servers)
    firewall = firewall_on("esxi-6.7", datastores=(("gold", "iscsi"), ("files", "nfs")))
    one, other = profiles(facts.estate, facts.demand, facts.plan, firewall)
    assert "iSCSI" in open_names(one)
    assert "nfsClient" not in open_names(one)
    assert "nfsClient" in open_names(other)
    local = firewall_on("esxi-6.7", datastores=(("gold", ""),))
    assert "iSCSI" not in open_names(east(facts, local))


def test_the_kind_of_a_datastore_is_its_protocol_until_the_firewall_section_says_more() -> None:
    gold = Datastore("gold", 1000.0, "iscsi")
    facts = change().estate(datastores=(gold, Datastore("files", 1000.0, "nfs", clusters=("west",))))
    one, other = profiles(facts.estate, facts.demand, facts.plan, firewall_on("esxi-6.7"))
    assert open_names(one) & {"iSCSI", "nfsClient"} == {"iSCSI"}
    assert open_names(other) & {"iSCSI", "nfsClient"} == {"iSCSI", "nfsClient"}
    local = profiles(facts.estate, facts.demand, facts.plan, firewall_on("esxi-6.7", datastores=(("gold", ""),)))
    assert [open_names(each) & {"iSCSI", "nfsClient"} for each in local] == [set(), {"nfsClient"}]


def test_one_host_that_reaches_a_datastore_is_enough() -> None:
    first, *others = healthy().estate.clusters
    hosts = (ExistingHost("h1", HARDWARE, "t"), ExistingHost("h2", HARDWARE, "t"))
    clusters = (replace(first, hosts=hosts), *others)
    for named, expected in ((("h1",), True), ((), False)):
        gold = Datastore("gold", 1000.0, "iscsi", clusters=("west",), hosts=named)
        facts = change().estate(clusters=clusters, datastores=(gold,))
        assert ("iSCSI" in open_names(east(facts, firewall_on("esxi-6.7")))) is expected


def test_what_the_inventory_states_is_open_with_its_addresses() -> None:
    used = (UsedRole("ntp", (network_of("10.0.0.123"),)), UsedRole("smb"))
    profile = east(healthy(), firewall_on("esxi-6.7", used=used))
    (ntp,) = (entry for entry in profile.entries if entry.service.role == "ntp")
    assert (ntp.open, ntp.addresses) == (True, (network_of("10.0.0.123"),))
    assert [need.role for need in profile.unmet] == ["smb"]


def test_a_statement_closes_opens_or_restricts_and_the_name_beats_the_role() -> None:
    stated = (
        ServiceStatement("management", addresses=(network_of("10.0.0.0/24"),)),
        ServiceStatement("webAccess", "closed"),
        ServiceStatement("sshServer", "open", clusters=("west",)),
    )
    profile = east(healthy(), firewall_on("esxi-6.7", services=stated))
    by_name = {entry.service.name: entry for entry in profile.entries}
    assert by_name["vSphereClient"].addresses == (network_of("10.0.0.0/24"),)
    assert not by_name["webAccess"].open
    assert by_name["webAccess"].needed
    assert not by_name["sshServer"].open


def test_hosts_of_a_proxmox_cluster_need_ssh_among_themselves() -> None:
    firewall = firewall_on("proxmox-ve-8")
    assert "ssh" in open_names(east(two_hosts(), firewall))
    assert "ssh" not in open_names(east(healthy(), firewall))


def kinds(before: Profile, platform: str, firewall: HostFirewall) -> list[tuple[str, str, str]]:
    after = with_platform(before, platform, KNOWN[platform], firewall)
    return [(one.kind, one.before, one.after) for one in changes(before, after)]


def test_fault_tolerance_opens_another_port_from_6_0_on() -> None:
    used = (UsedRole("fault_tolerance"), UsedRole("dump"))
    old, same = firewall_on("esxi-5.5", used=used), firewall_on("esxi-6.5", used=used)
    assert kinds(east(healthy(), old), "esxi-6.0", old) == [("ports changed", "faultTolerance", "faultTolerance")]
    assert kinds(east(healthy(), same), "esxi-6.7", same) == []


def test_a_service_that_is_gone_is_named_and_so_is_a_list_of_addresses_that_is_not_taken() -> None:
    used = (UsedRole("dump"), UsedRole("migration", (network_of("10.1.0.0/24"),)))
    firewall = firewall_on("esxi-6.7", used=used)
    told = kinds(east(healthy(), firewall), "esxi-8.0-u2", firewall)
    assert told == [("addresses fixed", "vMotion", "vMotion"), ("gone", "netDump", "")]


def test_another_hypervisor_renames_by_role_and_brings_what_it_needs_itself() -> None:
    firewall = firewall_on("esxi-6.7")
    told = kinds(east(two_hosts(), firewall), "proxmox-ve-8", firewall)
    assert ("renamed", "vMotion", "migration") in told
    assert ("renamed", "fdm", "corosync") in told
    assert ("new", "", "ssh") in told
    assert ("gone", "vpxHeartbeats", "") in told


def test_nothing_changes_on_the_same_platform() -> None:
    firewall = firewall_on("hyper-v-2022", used=(UsedRole("dns"),))
    assert kinds(east(two_hosts(), firewall), "hyper-v-2022", firewall) == []


@pytest.mark.parametrize("platform", [key for key, services in KNOWN.items() if services])
def test_every_platform_has_the_services_that_any_plan_may_need(platform: str) -> None:
    services = KNOWN[platform]
    names = [service.name for service in services]
    assert len(set(names)) == len(names)
    assert {service.role for service in services} <= set(roles())
    assert all(service.ports and service.source for service in services)
    must = {"dns", "ntp", "syslog", "snmp", "iscsi", "nfs"}
    if not platform.startswith(("nutanix", "openshift")):
        must |= {"management", "migration"}
    assert must <= {service.role for service in services}


def test_platforms_without_services_are_those_that_the_manual_names() -> None:
    assert [key for key, services in KNOWN.items() if not services] == ["gsx-3.2", "esx-2.5"]
    assert HYPERVISOR.key == "esxi"


def names_of(services: Sequence[HostService]) -> set[str]:
    return {service.name for service in services}


def test_rule_sets_of_esxi_8_are_those_that_its_own_list_has() -> None:
    """As printed by ESXi 8.0 U2 (DoD compliance project); `fdm` appears where HA runs, `netDump` no more."""
    listed = {
        "sshServer", "sshClient", "nfsClient", "nfs41Client", "dhcp", "dns", "snmp", "ntpClient", "CIMHttpServer",
        "CIMHttpsServer", "CIMSLP", "iSCSI", "vpxHeartbeats", "updateManager", "faultTolerance", "webAccess", "vMotion",
        "vSphereClient", "activeDirectoryAll", "NFC", "HBR", "ftpClient", "httpClient", "gdbserver", "DHCPv6", "syslog",
        "WOL", "vSPC", "remoteSerialPort",
    }  # fmt: skip
    assert names_of(KNOWN["esxi-8.0-u2"]) - {"fdm"} == listed
    fixed = {service.name for service in KNOWN["esxi-8.0-u2"] if service.fixed_addresses}
    assert {"vMotion", "iSCSI", "nfsClient", "vpxHeartbeats", "NFC"} <= fixed
    assert not fixed & {"sshServer", "dns", "vSphereClient", "snmp", "ntpClient"}
    assert not any(service.fixed_addresses for service in KNOWN["esxi-7.0"])

"""Limits of the catalogue against the vendors' own tables, as far as these could be read again; see docs/catalog.md."""

from __future__ import annotations

import pytest

from vconsolidate.catalog.load import load_catalog

CATALOG = load_catalog()

GIB = 1024


@pytest.mark.parametrize(
    ("key", "mib"),
    [
        ("esx-3.5", 65_532),
        ("esx-4.0", 255 * GIB),
        ("esx-4.1", 255 * GIB),
        ("esxi-5.0", 1011 * GIB),
        ("esxi-5.1", 1011 * GIB),
        ("esxi-5.5", 1011 * GIB),
        ("esxi-6.0", 4080 * GIB),
        ("esxi-6.5", 6128 * GIB),
        ("esxi-6.7", 6128 * GIB),
    ],
)
def test_memory_of_a_vm_vsphere_6_7_virtual_machine_administration_table_maximum_memory(key: str, mib: int) -> None:
    """The configuration maximums of 5.0 to 5.5 say 1 TB; 1011 GB is what can be configured."""
    assert CATALOG.hypervisors[key].max_memory_mib_per_vm == mib


@pytest.mark.parametrize(
    ("key", "version"),
    [
        ("esx-2.5", "3"), ("esx-4.0", "7"), ("esxi-5.0", "8"), ("esxi-5.1", "9"), ("esxi-5.5", "10"),
        ("esxi-6.0", "11"), ("esxi-6.5", "13"), ("esxi-6.7", "14"), ("esxi-7.0", "17"), ("esxi-8.0", "20"),
        ("esxi-8.0-u1", "20"), ("esxi-8.0-u2", "21"), ("esxi-9.0", "22"),
    ],
)  # fmt: skip
def test_virtual_hardware_vsphere_automation_api(key: str, version: str) -> None:
    assert CATALOG.hypervisors[key].virtual_hardware == version


@pytest.mark.parametrize(
    ("key", "vcpus", "vms", "host_vcpus"),
    [
        ("esx-3.5", 4, 170, 192),  # Configuration Maximum Differences from VI3 (Informit, from VMware's documents)
        ("esx-4.0", 8, 320, 512),
        ("hyper-v-2012-r2", 64, 1024, 2048),  # Microsoft, Hyper-V scalability in Windows Server 2012 and 2012 R2
        ("hyper-v-2016", 240, 1024, 2048),  # Microsoft, Plan for Hyper-V scalability in Windows Server 2016 (and 2019)
        ("hyper-v-2019", 240, 1024, 2048),
    ],
)
def test_vcpus_and_vms_of_a_host(key: str, vcpus: int, vms: int, host_vcpus: int) -> None:
    hypervisor = CATALOG.hypervisors[key]
    assert (hypervisor.max_vcpus_per_vm, hypervisor.max_vms_per_host) == (vcpus, vms)
    assert hypervisor.max_vcpus_per_host == host_vcpus


@pytest.mark.parametrize(
    ("key", "vcpus", "gib"),
    [
        ("hyper-v-2008-r2", 4, 64),  # Microsoft, Requirements and Limits for Virtual Machines and Hyper-V
        ("hyper-v-2012-r2", 64, 1024),
        ("hyper-v-2016", 240, 12 * 1024),
        ("hyper-v-2019", 240, 12 * 1024),
        ("xen-4.1", 16, 128),  # Citrix, XenServer 6.2.0 Configuration Limits (Xen 4.1)
        ("xen-4.11", 32, 1536),  # Citrix, configuration limits
        ("hyper-v-2025", 2048, 240 * 1024),  # Microsoft, as quoted for generation 2
        ("xcp-ng-8.3", 64, 1536),  # XenServer 8, configuration limits
        ("ovirt-4.5", 710, 16 * 1024),  # oVirt engine, default configuration of cluster level 4.7
        ("openshift-virtualization-4", 216, 6 * 1024),  # OpenShift Virtualization, tested maximums
        ("kvm-rhel-6", 160, 2048),  # Red Hat, virtualization limits for Red Hat Enterprise Linux hypervisors
    ],
)
def test_size_of_a_vm(key: str, vcpus: int, gib: int) -> None:
    hypervisor = CATALOG.hypervisors[key]
    assert (hypervisor.max_vcpus_per_vm, hypervisor.max_memory_mib_per_vm) == (vcpus, gib * GIB)


@pytest.mark.parametrize(
    ("key", "vcpus"), [("esxi-8.0", 768), ("esxi-9.0", 960), ("proxmox-ve-7", 288), ("kvm-rhel-7", 240), ("xen-3.4", 8)]
)
def test_vcpus_of_a_vm(key: str, vcpus: int) -> None:
    """Sources: vSphere 8.0 VM administration; Red Hat Virtualization 4.0 reference; XenServer 5.6 (Windows VMs)."""
    assert CATALOG.hypervisors[key].max_vcpus_per_vm == vcpus


@pytest.mark.parametrize(
    ("key", "gib"),
    [
        ("windows-xp", 4), ("windows-7", 192), ("windows-10", 2048), ("windows-server-2003", 64),
        ("windows-server-2003-standard", 4), ("windows-server-2003-x64", 1024), ("windows-server-2003-r2", 64),
        ("windows-server-2003-r2-standard", 4), ("windows-server-2003-r2-x64", 1024), ("windows-server-2008", 1024),
        ("windows-server-2008-x86", 64), ("windows-server-2008-standard", 32), ("windows-server-2008-r2", 2048),
        ("windows-server-2008-r2-standard", 32), ("windows-server-2008-r2-datacenter", 2048),
        ("windows-server-2012", 4096), ("windows-server-2016", 24576),
    ],
)  # fmt: skip
def test_memory_of_windows_memory_limits_for_windows_and_windows_server_releases(key: str, gib: int) -> None:
    assert CATALOG.guests[key].max_memory_mib == gib * GIB


@pytest.mark.parametrize(
    ("key", "vcpus", "gib"),
    [
        ("red-hat-enterprise-linux-3", 16, 64),  # x86; the 64-bit edition has 8 and 128
        ("red-hat-enterprise-linux-4", 64, 256),
        ("red-hat-enterprise-linux-5", 160, 1024),
    ],
)
def test_red_hat_technology_capabilities_and_limits_of_retired_releases(key: str, vcpus: int, gib: int) -> None:
    guest = CATALOG.guests[key]
    assert (guest.max_vcpus, guest.max_memory_mib) == (vcpus, gib * GIB)


@pytest.mark.parametrize(
    ("key", "memory_file", "log_mib"),
    [
        ("gsx-3.2", "none", 0),
        ("esx-2.5", "none", 0),
        ("esx-3.5", "unreserved", 10),
        ("esxi-8.0", "unreserved", 10),
        ("hyper-v-2008-r2", "configured", 0),
        ("hyper-v-2022", "configured", 0),
        ("xen-4.13", "none", 0),
        ("kvm-rhel-8", "none", 0),
    ],
)
def test_files_beside_the_disks_of_a_running_vm(key: str, memory_file: str, log_mib: float) -> None:
    hypervisor = CATALOG.hypervisors[key]
    assert (hypervisor.memory_file, hypervisor.log_mib) == (memory_file, log_mib)


@pytest.mark.parametrize(
    ("keys", "wide_vms"),
    [
        (("esx-3.5", "esxi-5.0", "esxi-6.7", "esxi-8.0"), "refused"),  # Virtual CPU Limitations; NotEnoughLogicalCpus
        (("xen-4.7", "xen-4.11", "xen-4.13"), "refused"),  # XAPI, HOST_NOT_ENOUGH_PCPUS, July 2018
        (("xen-3.4", "xen-4.1", "xen-4.4"), "allowed"),
        (("hyper-v-2008-r2", "hyper-v-2022"), "refused"),
        (("kvm-rhel-6", "kvm-rhel-7", "kvm-rhel-8"), "unsupported"),  # Overcommitting Virtualized CPUs
    ],
)
def test_a_vm_with_more_vcpus_than_its_host_has_threads(keys: tuple[str, ...], wide_vms: str) -> None:
    assert {CATALOG.hypervisors[key].wide_vms for key in keys} == {wide_vms}

"""Hypervisors as vSphere, Proxmox VE, XAPI, PowerShell and Prism print them."""

from __future__ import annotations

import pytest

from vconsolidate.catalog.load import load_catalog
from vconsolidate.catalog.matching.hypervisors import match_hypervisor

CATALOG = load_catalog()

EXACT = {
    "VMware ESXi 8.0.2 build-22380479": "esxi-8.0-u2",
    "VMware ESXi 8.0.3": "esxi-8.0-u3",
    "VMware ESXi 8.0.0 build-20513097": "esxi-8.0",
    "VMware ESXi 8.0 Update 1": "esxi-8.0-u1",
    "ESXi-8.0U2-22380479-standard": "esxi-8.0-u2",
    "VMware ESXi 9.0.0 build-24755229": "esxi-9.0",
    "VMware ESXi 7.0.3 build-20328353": "esxi-7.0",
    "VMware ESXi 6.7.0": "esxi-6.7",
    "VMware ESXi 6.7.0 build-8169922": "esxi-6.7",
    "VMware ESXi 6.5.0 build-10175896": "esxi-6.5",
    "VMware ESXi 5.5.0 build-6480267": "esxi-5.5",
    "VMware ESX 4.1.0 build-260247": "esx-4.1",
    "VMware ESX Server 3.5.0": "esx-3.5",
    "pve-manager/8.1.3/b46aac3b42da5d15": "proxmox-ve-8",
    "pve-manager/7.4-16/0f39f621": "proxmox-ve-7",
    "pve-manager/9.1-1/9a1b2c3d": "proxmox-ve-9",
    "Proxmox VE 8.2": "proxmox-ve-8",
    "XCP-ng 8.2.1": "xcp-ng-8.2",
    "XCP-ng 8.3.0": "xcp-ng-8.3",
    "XenServer 7.1.0": "xen-4.7",
    "Citrix Hypervisor 8.2.0": "xen-4.13",
    "Xen 4.13.1": "xen-4.13",
    "Hyper-V 10.0.20348": "hyper-v-2022",
    "Hyper-V 10.0.26100.1742": "hyper-v-2025",
    "Hyper-V 6.3.9600": "hyper-v-2012-r2",
    "Microsoft Hyper-V Server 2019": "hyper-v-2019",
    "AHV 20220304": "nutanix-ahv-20220304",
    "Nutanix 20220304.342": "nutanix-ahv-20220304",
    "AHV 10.0": "nutanix-ahv-10",
    "oVirt 4.5.5": "ovirt-4.5",
    "RHEL 8.6 KVM": "kvm-rhel-8",
    "OpenShift Virtualization 4.16": "openshift-virtualization-4",
}
INEXACT = {
    "oVirt": ("ovirt-4.5", "guess"),
    "KVM": ("kvm-rhel-9", "guess"),
    "libvirt, QEMU 6.2.0": ("kvm-rhel-9", "guess"),
    "KubeVirt v1.2.0": ("openshift-virtualization-4", "guess"),
    "AHV 20201105": ("nutanix-ahv-20220304", "near"),
    "Microsoft Windows Server 2022 Datacenter": ("hyper-v-2022", "near"),
    "AlmaLinux 9 KVM": ("kvm-rhel-9", "near"),
    "VMware ESXi 8.0.9": ("esxi-8.0", "near"),
}


@pytest.mark.parametrize("text", EXACT)
def test_product_and_version_name_the_hypervisor(text: str) -> None:
    match = match_hypervisor(text, CATALOG)
    assert match is not None
    assert (match.key, match.confidence, match.why) == (EXACT[text], "exact", "")


@pytest.mark.parametrize("text", INEXACT)
def test_what_was_assumed_is_said(text: str) -> None:
    match = match_hypervisor(text, CATALOG)
    assert match is not None
    assert (match.key, match.confidence) == INEXACT[text]
    assert match.why


@pytest.mark.parametrize(
    "text",
    [
        "",
        "foo",
        "VMware",
        "VMware ESXi",
        "VMware ESXi 6.9.0",
        "VMware ESXi 3.0.2",
        "VMware ESXi 10.0.0",
        "ESX 5.0.0",
        "pve-manager/6.4-13",
        "Proxmox VE 10",
        "XCP-ng 7.6",
        "XenServer 8",
        "Xen 4.99",
        "Hyper-V",
        "Hyper-V 10.0.99999",
        "Hyper-V Server 2012",
        "oVirt 4.3",
        "RHEL 5 KVM",
        "VirtualBox 6.1",
        "bhyve",
        "6.7.0",
        "8.0",
        "AHV 99.1",
        "OpenShift Virtualization 5.1",
    ],
)
def test_another_version_is_never_offered_in_its_place(text: str) -> None:
    assert match_hypervisor(text, CATALOG) is None


@pytest.mark.parametrize(
    "key", [key for key in CATALOG.hypervisors if key.startswith(("esx", "hyper-v", "proxmox", "xcp-ng", "ovirt"))]
)
def test_every_hypervisor_is_found_by_its_own_name(key: str) -> None:
    hypervisor = CATALOG.hypervisors[key]
    match = match_hypervisor(f"{hypervisor.name} {hypervisor.version}", CATALOG)
    assert match is not None
    assert match.key == key

"""What people write, and what it means in the catalogue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.catalog.load import load_catalog
from vconsolidate.catalog.search.entries import KINDS, all_entries
from vconsolidate.catalog.search.understand import understand

CATALOG = load_catalog()

CLEAR = {
    "guest": {
        "rhel6": "red-hat-enterprise-linux-6",
        "RHEL 6.8": "red-hat-enterprise-linux-6",
        "Red_Hat_Enterprise_Linux_6": "red-hat-enterprise-linux-6",
        "redhat 7": "red-hat-enterprise-linux-7",
        "win2016": "windows-server-2016",
        "2016 std": "windows-server-2016",
        "w2k8r2": "windows-server-2008-r2",
        "W2K8 R2 Std": "windows-server-2008-r2-standard",
        "w2k16": "windows-server-2016",
        "ws2019": "windows-server-2019",
        "Windows Server 2012 R2 Standard Edition": "windows-server-2012-r2",
        "win10": "windows-10",
        "nt4": "windows-nt-4",
        "sles11": "suse-linux-enterprise-server-11",
        "ubuntu 18": "ubuntu-18.04",
        "CentOS 7.9": "centos-7",
        "oel 6": "oracle-linux-6",
        "deb10": "debian-10",
    },
    "hypervisor": {
        "vSphere 6.7": "esxi-6.7",
        "esxi67": "esxi-6.7",
        "ESXi 7": "esxi-7.0",
        "VMware ESXi 6.7.0 build-8169922": "esxi-6.7",
        "vSphere 8 U2": "esxi-8.0-u2",
        "hyperv2019": "hyper-v-2019",
        "Windows Server 2019": "hyper-v-2019",
        "pve8": "proxmox-ve-8",
        "XenServer 7.1": "xen-4.7",
        "oVirt": "ovirt-4.5",
    },
    "model": {
        "R720": "dell-poweredge-r720",
        "Dell PowerEdge R740 2x4110": "dell-poweredge-r740-2x4110",
        "dl380p g8": "hp-proliant-dl380p-gen8",
        "HP BL460c G6": "hp-proliant-bl460c-g6",
    },
    "processor": {
        "E5-2690 v4": "intel-xeon-e5-2690-v4",
        "E5-2690v4": "intel-xeon-e5-2690-v4",
        "Gold 6130": "intel-xeon-gold-6130",
        "6130": "intel-xeon-gold-6130",
        "X5570": "intel-xeon-x5570",
        "7763": "amd-epyc-7763",
    },
    "licence": {"windows server std": "windows-server-standard", "vmware cores": "vmware-cores"},
}


@pytest.mark.parametrize(("kind", "text", "key"), [(k, t, key) for k, of in CLEAR.items() for t, key in of.items()])
def test_clear_names_mean_one_entry(kind: str, text: str, key: str) -> None:
    assert understand(text, kind, CATALOG).keys == (key,)


@pytest.mark.parametrize(
    ("kind", "text", "among"),
    [
        ("guest", "solaris 10", {"solaris-10-x86", "solaris-10-sparc"}),
        ("guest", "win2003", {"windows-server-2003", "windows-server-2003-x64", "windows-server-2003-r2"}),
        ("hypervisor", "vSphere 4.1", {"esx-4.1", "esxi-4.1"}),
        ("hypervisor", "kvm", {"kvm-rhel-6", "kvm-rhel-9"}),
        ("model", "Dell R740", {"dell-poweredge-r740-2x4110", "dell-poweredge-r740-2x8280"}),
        ("model", "DL380 G5", {"hp-proliant-dl380-g5", "hp-proliant-dl380-g5-2xl5430"}),
        ("licence", "oracle", {"oracle-processor", "oracle-se2"}),
    ],
)
def test_a_name_of_several_entries_names_them_all(kind: str, text: str, among: set[str]) -> None:
    meant = understand(text, kind, CATALOG)
    assert meant.key is None
    assert among <= set(meant.keys)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("guest", "windows-sever-2008-r2"),  # a slip of R2 is no 2008
        ("guest", "Fedora 20"),
        ("hypervisor", "ESXi 9.9"),
        ("hypervisor", "esxi-67"),
        ("model", "R730xd"),
        ("model", "BL460c G7"),
        ("processor", "Gold 6130R"),
        ("processor", ""),
        ("guest", "x" * 10_000),
    ],
)
def test_another_variant_or_a_slip_means_nothing(kind: str, text: str) -> None:
    assert understand(text, kind, CATALOG).keys == ()


def test_a_system_that_the_catalogue_lacks_has_a_stand_in() -> None:
    assert understand("Fedora 20", "guest", CATALOG).stand_in == "other-linux"
    assert understand("nonsense", "guest", CATALOG).stand_in == ""


def test_every_key_and_every_alias_leads_to_its_entry() -> None:
    lost = [
        (entry.key, name)
        for entry in all_entries(CATALOG)
        for name in (entry.key, *entry.aliases)
        if entry.key not in understand(name, entry.kind.name, CATALOG).keys
    ]
    assert lost == []


@given(st.text(max_size=40), st.sampled_from(sorted(KINDS)))
def test_any_text_gives_keys_of_the_catalogue_only(text: str, kind: str) -> None:
    assert set(understand(text, kind, CATALOG).keys) <= set(KINDS[kind].names(CATALOG))

"""Operating systems as vSphere, RVTools, Proxmox VE, libvirt, Ansible and systems themselves print them."""

from __future__ import annotations

import pytest

from vconsolidate.catalog.load import load_catalog
from vconsolidate.catalog.matching.guest_ids import PROXMOX, VSPHERE_WINDOWS
from vconsolidate.catalog.matching.guests import match_guest

CATALOG = load_catalog()

EXACT = {
    "Microsoft Windows Server 2019 (64-bit)": "windows-server-2019",
    "Microsoft Windows Server 2022": "windows-server-2022",
    "Microsoft Windows Server 2025 (64-bit)": "windows-server-2025",
    "Microsoft Windows Server 2016 Standard": "windows-server-2016",
    "Windows Server 2012 R2 Standard Evaluation": "windows-server-2012-r2",
    "Microsoft Windows Server 2012 (64-bit)": "windows-server-2012",
    "Microsoft Windows Server 2008 R2 (64-bit)": "windows-server-2008-r2",
    "Microsoft Windows Server 2008 R2 Datacenter": "windows-server-2008-r2-datacenter",
    "Microsoft Windows Server 2008 (32-bit)": "windows-server-2008-x86",
    "Microsoft Windows Server 2003 Standard (32-bit)": "windows-server-2003-standard",
    "Microsoft Windows Server 2003 Standard (64-bit)": "windows-server-2003-x64",
    "Microsoft Windows Server 2003 (64-bit)": "windows-server-2003-x64",
    "Microsoft Windows 11 (64-bit)": "windows-11",
    "Microsoft Windows 10 (64-bit)": "windows-10",
    "Microsoft Windows 8 (64-bit)": "windows-8",
    "Microsoft Windows 7 (64-bit)": "windows-7",
    "Microsoft Windows XP Professional (32-bit)": "windows-xp",
    "Red Hat Enterprise Linux 8 (64-bit)": "red-hat-enterprise-linux-8",
    "Red Hat Enterprise Linux 10 (64-bit)": "red-hat-enterprise-linux-10",
    "Red Hat Enterprise Linux 6 (32-bit)": "red-hat-enterprise-linux-6",
    "Red Hat Enterprise Linux Server release 7.9 (Maipo)": "red-hat-enterprise-linux-7",
    "Red Hat Enterprise Linux 9.4 (Plow)": "red-hat-enterprise-linux-9",
    "RedHat 7.6": "red-hat-enterprise-linux-7",
    "CentOS 6 (64-bit)": "centos-6",
    "CentOS Linux release 7.9.2009 (Core)": "centos-7",
    "CentOS Stream 9": "centos-stream-9",
    "OracleLinux 8.5": "oracle-linux-8",
    "Oracle Linux Server 9.3": "oracle-linux-9",
    "AlmaLinux 9.2 (Turquoise Kodkod)": "almalinux-9",
    "Rocky 9.1": "rocky-linux-9",
    "Rocky Linux 10 (64-bit)": "rocky-linux-10",
    "SUSE Linux Enterprise 11 (64-bit)": "suse-linux-enterprise-server-11",
    "SUSE Linux Enterprise Server 15 SP5": "suse-linux-enterprise-server-15",
    "SLES 15.4": "suse-linux-enterprise-server-15",
    "SUSE Linux Enterprise Desktop 12 SP3": "suse-linux-enterprise-desktop-12",
    "Novell Open Enterprise Server 11": "open-enterprise-server-11",
    "Open Enterprise Server 2018 SP2": "open-enterprise-server-2018",
    "Asianux 4 (64-bit)": "asianux-4",
    "Asianux Server 7": "asianux-7",
    "asianux3_64Guest": "asianux-3",
    "Amazon Linux 2": "amazon-linux-2",
    "Amazon Linux 2023": "amazon-linux-2023",
    "openSUSE Leap 15.4": "opensuse-leap-15",
    "Mandriva Linux 2010.1": "mandriva-linux-2010",
    "Turbolinux Server 10": "turbolinux-server-10",
    "Microsoft Windows Vista (64-bit)": "windows-vista",
    "Windows Me": "windows-me",
    "Windows 2000 Professional": "windows-2000-professional",
    "Ubuntu Desktop 22.04 LTS": "ubuntu-desktop-22.04",
    "Ubuntu 22.04.3 LTS": "ubuntu-22.04",
    "Ubuntu 26.04 LTS": "ubuntu-26.04",
    "Debian GNU/Linux 12 (bookworm)": "debian-12",
    "Debian GNU/Linux 5 (32-bit)": "debian-5",
    "Debian 6.0.10": "debian-6",
    "FreeBSD 13.2-RELEASE-p4": "freebsd-13",
    "AIX 7.2": "aix-7",
    "windows2019srv_64Guest": "windows-server-2019",
    "windows2019srvNext_64Guest": "windows-server-2022",
    "windows9Server64Guest": "windows-server-2016",
    "windows8Server64Guest": "windows-server-2012",
    "windows7Server64Guest": "windows-server-2008-r2",
    "winNetStandardGuest": "windows-server-2003-standard",
    "rhel6_64Guest": "red-hat-enterprise-linux-6",
    "rhel9_64Guest": "red-hat-enterprise-linux-9",
    "centos8_64Guest": "centos-8",
    "sles15_64Guest": "suse-linux-enterprise-server-15",
    "debian11_64Guest": "debian-11",
    "freebsd13_64Guest": "freebsd-13",
    "oracleLinux8_64Guest": "oracle-linux-8",
    "http://microsoft.com/win/11": "windows-11",
    "http://microsoft.com/win/2k22": "windows-server-2022",
    "http://debian.org/debian/12": "debian-12",
    "http://redhat.com/rhel/9.2": "red-hat-enterprise-linux-9",
    "http://ubuntu.com/ubuntu/22.04": "ubuntu-22.04",
    "http://centos.org/centos-stream/9": "centos-stream-9",
    "win2k19": "windows-server-2019",
    "rhel8.5": "red-hat-enterprise-linux-8",
    "ubuntu20.04": "ubuntu-20.04",
    "debian11": "debian-11",
}
FAMILY_ONLY = {
    "CentOS 4/5 or later (64-bit)": "other-linux",
    "Oracle Linux 4/5 or later (64-bit)": "other-linux",
    "Ubuntu Linux (64-bit)": "other-linux",
    "Other 3.x or later Linux (64-bit)": "other-linux",
    "Other Linux (64-bit)": "other-linux",
    "VMware Photon OS (64-bit)": "other-linux",
    "vmwarePhoton64Guest": "other-linux",
    "other3xLinux64Guest": "other-linux",
    "centos64Guest": "other-linux",
    "ubuntu64Guest": "other-linux",
    "l26": "other-linux",
    "Amazon Linux 1": "other-linux",
    "openSUSE Leap 42.3": "other-linux",
    "Ubuntu 23.10": "other-linux",
    "Debian 99": "other-linux",
    "Red Hat Enterprise Linux (64-bit)": "other-linux",
    "Red Hat Enterprise Linux CoreOS 415.92": "other-linux",
    "win7": "other-windows",
    "win10": "other-windows",
    "win11": "other-windows",
    "Windows": "other-windows",
    "Microsoft Windows Server 2031": "other-windows",
    "Microsoft Windows Server 2016/2019": "other-windows",
    "Other (64-bit)": "other",
    "otherGuest64": "other",
    "FreeBSD Pre-11 versions (64-bit)": "other",
    "darwin19_64Guest": "other",
    "Novell NetWare 6.x": "other",
    "other": "other",
}


@pytest.mark.parametrize("text", EXACT)
def test_name_and_version_name_the_guest(text: str) -> None:
    match = match_guest(text, CATALOG)
    assert match is not None
    assert (match.key, match.confidence, match.why) == (EXACT[text], "exact", "")


@pytest.mark.parametrize("text", FAMILY_ONLY)
def test_without_a_version_that_the_catalogue_has_only_the_family_is_known(text: str) -> None:
    match = match_guest(text, CATALOG)
    assert match is not None
    assert match.key == FAMILY_ONLY[text]
    assert match.confidence in {"near", "guess"}
    assert match.why


@pytest.mark.parametrize("text", ["", "-", "N/A", "unknown", "foo", "64-bit", "12", "guest", "\x00", "9" * 5000, "()"])
def test_a_text_without_a_system_means_nothing(text: str) -> None:
    assert match_guest(text, CATALOG) is None


@pytest.mark.parametrize("text", ["Microsoft Windows Server 2016 or later (64-bit)", "Debian GNU/Linux 12 or later"])
def test_or_later_is_a_guess(text: str) -> None:
    match = match_guest(text, CATALOG)
    assert match is not None
    assert match.confidence == "guess"
    assert "later" in match.why


@pytest.mark.parametrize("identifier", [*(f"{stem}Guest" for stem in VSPHERE_WINDOWS), *PROXMOX])
def test_every_identifier_leads_to_an_entry(identifier: str) -> None:
    match = match_guest(identifier, CATALOG)
    assert match is not None
    assert match.key in CATALOG.guests
    if "win" in identifier or identifier.startswith("w2k"):
        assert CATALOG.guests[match.key].family == "windows"


@pytest.mark.parametrize(
    "key",
    [
        key
        for key in CATALOG.guests
        if key.startswith(
            (
                "windows-server-201",
                "windows-server-202",
                "red-hat",
                "debian",
                "ubuntu",
                "suse",
                "oracle",
                "rocky",
                "alma",
                "centos",
                "freebsd",
            )
        )
    ],
)
def test_every_guest_of_today_is_found_by_its_own_name(key: str) -> None:
    match = match_guest(CATALOG.guests[key].name, CATALOG)
    assert match is not None
    assert match.key == key


def test_bits_are_no_version() -> None:
    assert match_guest("Red Hat Enterprise Linux 7 (64-bit)", CATALOG) == match_guest("RHEL 7", CATALOG)
    solaris = match_guest("Oracle Solaris 11 (64-bit)", CATALOG)
    assert solaris is not None
    assert (solaris.key, solaris.confidence) == ("solaris-11-x86", "near")

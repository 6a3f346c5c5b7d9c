"""Identifiers of guest systems that tools use instead of names."""

from __future__ import annotations

import re
from collections.abc import Mapping

_VSPHERE = re.compile(r"([a-z0-9_]+?)(_?64)?guest(?:64)?")
_OSINFO = re.compile(r"https?://(?:www\.)?([a-z0-9.-]+)/(?:[a-z0-9-]+/)*?([a-z0-9-]+)/([a-z0-9.-]+)/?")

VSPHERE_WINDOWS: Mapping[str, str] = {
    "winnt": "windows nt 4",
    "win2000serv": "windows 2000 server",
    "win2000advserv": "windows 2000 advanced server",
    "win31": "windows 3.1",
    "win95": "windows 95",
    "win98": "windows 98",
    "winxppro": "windows xp",
    "winvista": "windows vista",
    "winnetenterprise": "windows server 2003 enterprise",
    "winnetdatacenter": "windows server 2003 datacenter",
    "winnetstandard": "windows server 2003 standard",
    "winnetweb": "windows server 2003 web",
    "winnetbusiness": "windows server 2003 standard",
    "winlonghorn": "windows server 2008",
    "windows7": "windows 7",
    "windows7server": "windows server 2008 r2",
    "windows8": "windows 8",
    "windows8server": "windows server 2012",
    "windows9": "windows 10",
    "windows9server": "windows server 2016",
    "windows2019srv": "windows server 2019",
    "windows2019srvnext": "windows server 2022",
    "windows2022srvnext": "windows server 2025",
    "windows11": "windows 11",
}
"""VirtualMachineGuestOsIdentifier of the vSphere API; a name of the next release stands for the release it became."""

VSPHERE_UNIX: Mapping[str, str] = {
    "rhel": "red hat enterprise linux",
    "centos": "centos",
    "oraclelinux": "oracle linux",
    "sles": "suse linux enterprise server",
    "debian": "debian",
    "ubuntu": "ubuntu",
    "freebsd": "freebsd",
    "solaris": "solaris x86",
    "netware": "netware",
    "openserver": "openserver",
    "unixware": "unixware",
    "almalinux": "almalinux",
    "rockylinux": "rocky linux",
    "asianux": "asianux",
    "mandriva": "mandriva linux",
    "opensuse": "opensuse",
    "amazonlinux": "amazon linux",
}

VSPHERE_LINUX = (
    "linux",
    "photon",
    "coreos",
    "fedora",
    "asianux",
    "mandr",
    "opensuse",
    "suse",
    "crxpod",
    "nld",
    "sjds",
    "miraclelinux",
    "prolinux",
    "flatcar",
    "kylin",
)

PROXMOX: Mapping[str, str] = {
    "wxp": "windows xp",
    "w2k": "windows 2000/xp",
    "w2k3": "windows server 2003",
    "w2k8": "windows server 2008",
    "wvista": "windows vista",
    "win7": "windows 7/server 2008 r2",
    "win8": "windows 8/server 2012/2012 r2",
    "win10": "windows 10/server 2016/2019",
    "win11": "windows 11/server 2022/2025",
    "l24": "linux 2.4",
    "l26": "linux 2.6 or later",
    "solaris": "solaris",
    "other": "other",
}
"""Option ``ostype`` of Proxmox VE (qm.conf), as its manual words it; most stand for several systems."""

_OSINFO_PRODUCTS: Mapping[str, str] = {
    "rhel": "red hat enterprise linux",
    "centos": "centos",
    "centos-stream": "centos stream",
    "ol": "oracle linux",
    "sles": "suse linux enterprise server",
    "sle": "suse linux enterprise server",
    "debian": "debian",
    "ubuntu": "ubuntu",
    "freebsd": "freebsd",
    "almalinux": "almalinux",
    "rocky": "rocky linux",
    "alma": "almalinux",
}
_OSINFO_WINDOWS: Mapping[str, str] = {
    "2k": "2000 server",
    "2k3": "server 2003",
    "2k3r2": "server 2003 r2",
    "2k8": "server 2008",
    "2k8r2": "server 2008 r2",
    "2k12": "server 2012",
    "2k12r2": "server 2012 r2",
    "2k16": "server 2016",
    "2k19": "server 2019",
    "2k22": "server 2022",
    "2k25": "server 2025",
    "8.1": "8",
}
_SHORT = re.compile(
    r"win(2k\d*(?:r2)?)|(rhel|centos-stream|centos|ol|sles|debian|ubuntu|freebsd|almalinux|rocky)-?(\d[\d.]*)"
)


def name_of_identifier(said: str) -> str | None:
    """Return the name that an identifier (in lower case) stands for; None when it is none."""
    if said in PROXMOX:
        return PROXMOX[said]
    if match := _VSPHERE.fullmatch(said):
        return _vsphere(match[1], "64-bit" if match[2] else "32-bit")
    if match := _OSINFO.fullmatch(said):
        return _osinfo(match[2], match[3])
    if match := _SHORT.fullmatch(said):
        return _osinfo("win", match[1]) if match[1] else _osinfo(match[2], match[3])
    return None


def _vsphere(stem: str, bits: str) -> str:
    stem = stem.replace("_", "")
    if stem in VSPHERE_WINDOWS:
        return f"{VSPHERE_WINDOWS[stem]} ({bits})"
    match = re.fullmatch(r"([a-z]+?)(\d*)", stem)
    if match is not None and match[1] in VSPHERE_UNIX:
        return f"{VSPHERE_UNIX[match[1]]} {match[2]}".strip()
    if any(word in stem for word in VSPHERE_LINUX):
        return f"other linux ({stem})"
    return f"other ({stem})"


def _osinfo(product: str, version: str) -> str:
    if product == "win":
        return f"windows {_OSINFO_WINDOWS.get(version, version)}"
    if product in _OSINFO_PRODUCTS:
        return f"{_OSINFO_PRODUCTS[product]} {version}"
    return f"{product} {version}"

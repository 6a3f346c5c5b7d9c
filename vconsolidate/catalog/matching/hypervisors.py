"""Hypervisors, as tools print them, in the catalogue."""

from __future__ import annotations

import re
from collections.abc import Callable

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.matching.match import Match
from vconsolidate.catalog.matching.words import plain

_HYPER_V_BUILDS = {
    "7600": "2008-r2",
    "7601": "2008-r2",
    "9600": "2012-r2",
    "14393": "2016",
    "17763": "2019",
    "20348": "2022",
    "26100": "2025",
}
_XENSERVER = {
    "5.6": "3.4",
    "6.0": "4.1",
    "6.1": "4.1",
    "6.2": "4.1",
    "6.5": "4.4",
    "7.0": "4.7",
    "7.1": "4.7",
    "8.0": "4.11",
    "8.1": "4.13",
    "8.2": "4.13",
}


def match_hypervisor(text: str, catalog: Catalog) -> Match | None:
    """
    Return the hypervisor that `text` means (``VMware ESXi 6.7.0 build-8169922``), or None.

    The version has to be one of the catalogue's: another version of the product is not offered in its place.
    """
    said = plain(text)
    for find in _FINDERS:
        found = find(said)
        if found is not None:
            return found if found.key in catalog.hypervisors else _coarser(found.key, catalog)
    return None


def _coarser(key: str, catalog: Catalog) -> Match | None:
    """Return the release of an update that the catalogue does not list by itself (``esxi-8.0-u2``)."""
    release, _, update = key.rpartition("-u")
    if release in catalog.hypervisors:
        return Match(release, "near", f"the catalogue has no entry of its own for update {update}")
    return None


def _esx(said: str) -> Match | None:
    match = re.search(
        r"\b(esxi?)(?: server)?(?: version)?[ :/-]*v?(\d+)\.(\d+)(?:\.(\d+))?(?: ?(?:u|update) ?(\d))?", said
    )
    if match is None:
        return None
    product, major, minor, patch, update = match.groups()
    key = f"{product}-{major}.{minor}"
    level = update or (patch if key == "esxi-8.0" and patch != "0" else None)
    return Match(f"{key}-u{level}" if level and key == "esxi-8.0" else key, "exact")


def _proxmox(said: str) -> Match | None:
    match = re.search(
        r"(?:pve-manager/|proxmox[ -]ve:?[ /-]*|proxmox virtual environment |\bpve[ -])(\d+)(?:\.\d+)*", said
    )
    return Match(f"proxmox-ve-{match[1]}", "exact") if match else None


def _xen(said: str) -> Match | None:
    if match := re.search(r"xcp-ng\D*(\d+\.\d+)", said):
        return Match(f"xcp-ng-{match[1]}", "exact")
    if match := re.search(r"(?:xenserver|citrix hypervisor)\D*(\d+\.\d+)", said):
        xen = _XENSERVER.get(match[1])
        return Match(f"xen-{xen}", "exact") if xen else Match("xen", "exact")
    match = re.search(r"\bxen(?: hypervisor)?(?: version)?[ :/-]*(\d+\.\d+)", said)
    return Match(f"xen-{match[1]}", "exact") if match else None


def _hyper_v(said: str) -> Match | None:
    named = "hyper-v" in said or "hyperv" in said
    if not named and "windows server" not in said:
        return None
    if match := re.search(r"\b(?:10\.0|6\.[1-3])\.(\d{4,5})\b", said):
        version = _HYPER_V_BUILDS.get(match[1], "")
        return Match(f"hyper-v-{version}", "exact")
    match = re.search(r"\b(20(?:08|12|16|19|22|25))\b(?: ?(r2)\b)?", said)
    if match is None:
        return None
    key = f"hyper-v-{match[1]}{'-r2' if match[2] else ''}"
    return Match(key, "exact") if named else Match(key, "near", "the hypervisor of Windows Server is Hyper-V")


def _ahv(said: str) -> Match | None:
    match = re.search(r"\b(?:ahv|nutanix)\D{0,12}(\d+)(?:\.(\d+))?", said)
    if match is None:
        return None
    if len(match[1]) == len("20220304"):
        key = "nutanix-ahv-20220304"
        return (
            Match(key, "exact")
            if match[1] == "20220304"
            else Match(key, "near", f"AHV {match[1]} is taken as AHV 20220304")
        )
    return Match(f"nutanix-ahv-{match[1]}", "exact")


def _kubevirt(said: str) -> Match | None:
    match = re.search(r"(openshift virtualization|kubevirt|container-native virtualization)\D{0,12}(\d+\.\d+)?", said)
    if match is None:
        return None
    if match[1] == "openshift virtualization" and match[2]:
        return Match("openshift-virtualization-4", "exact") if match[2].startswith("4.") else Match("", "exact")
    return Match("openshift-virtualization-4", "guess", "KubeVirt of which release is not told")


def _ovirt(said: str) -> Match | None:
    match = re.search(r"(ovirt|red hat virtualization|\brhv\b|\brhev\b)\D{0,24}(\d+\.\d+)?", said)
    if match is None:
        return None
    if match[2] is None:
        return Match("ovirt-4.5", "guess", "the text does not tell which version of oVirt")
    return Match(f"ovirt-{match[2]}", "exact")


def _kvm(said: str) -> Match | None:
    if re.search(r"\bkvm\b|\bqemu\b|libvirt", said) is None:
        return None
    if match := re.search(r"(?:red ?hat enterprise linux|rhel)\D{0,20}(\d+)", said):
        return Match(f"kvm-rhel-{match[1]}", "exact")
    if match := re.search(
        r"(?:alma ?linux|rocky(?: linux)?|centos(?: stream| linux)?|oracle ?linux)\D{0,20}(\d+)", said
    ):
        return Match(f"kvm-rhel-{match[1]}", "near", "built from the sources of Red Hat Enterprise Linux")
    return Match("kvm-rhel-9", "guess", "KVM of which distribution is not told; that of RHEL 9 is taken")


_FINDERS: tuple[Callable[[str], Match | None], ...] = (_ovirt, _kubevirt, _proxmox, _ahv, _xen, _esx, _hyper_v, _kvm)

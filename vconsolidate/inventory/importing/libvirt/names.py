"""What libvirt calls memory units, processor generations and guest systems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlparse

_UNITS: Final[Mapping[str, float]] = {
    "b": 1, "bytes": 1,
    "KB": 1000, "k": 1024, "KiB": 1024, "": 1024,
    "MB": 1000**2, "M": 1024**2, "MiB": 1024**2,
    "GB": 1000**3, "G": 1024**3, "GiB": 1024**3,
    "TB": 1000**4, "T": 1024**4, "TiB": 1024**4,
}  # fmt: skip
"""Unit of a memory element → bytes (libvirt, domain XML format, memory allocation)."""

_GENERATIONS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("Conroe", ("core",)), ("Penryn", ("penryn",)), ("Nehalem", ("nehalem",)), ("Westmere", ("westmere",)),
    ("SandyBridge", ("sandy-bridge",)), ("IvyBridge", ("ivy-bridge",)), ("Haswell", ("haswell",)),
    ("Broadwell", ("broadwell",)), ("Skylake", ("skylake",)), ("Cascadelake", ("cascade-lake",)),
    ("Cooperlake", ("cooper-lake", "cascade-lake")), ("Icelake", ("ice-lake",)),
    ("SapphireRapids", ("sapphire-rapids", "ice-lake")),
    ("GraniteRapids", ("granite-rapids", "emerald-rapids", "sapphire-rapids", "ice-lake")),
    ("SierraForest", ("sierra-forest",)),
    ("Opteron_G1", ("k8",)), ("Opteron_G2", ("k8-rev-f",)), ("Opteron_G3", ("k10",)),
    ("Opteron_G4", ("bulldozer",)), ("Opteron_G5", ("piledriver",)),
    ("EPYC-Turin", ("zen-5", "zen-4", "zen-3")), ("EPYC-Genoa", ("zen-4", "zen-3")), ("EPYC-Milan", ("zen-3",)),
    ("EPYC-Rome", ("zen-2",)), ("EPYC", ("zen",)),
)  # fmt: skip
"""Beginning of a CPU model of libvirt (cpu_map) → generations of the catalogue, the right one first."""

_WINDOWS: Final[Mapping[str, str]] = {
    "2k": "Windows 2000 Server", "2k3": "Windows Server 2003", "2k3r2": "Windows Server 2003 R2",
    "2k8": "Windows Server 2008", "2k8r2": "Windows Server 2008 R2", "2k12": "Windows Server 2012",
    "2k12r2": "Windows Server 2012 R2", "2k16": "Windows Server 2016", "2k19": "Windows Server 2019",
    "2k22": "Windows Server 2022", "2k25": "Windows Server 2025", "xp": "Windows XP Professional",
    "vista": "Windows Vista", "7": "Windows 7", "8": "Windows 8", "8.1": "Windows 8.1", "10": "Windows 10",
    "11": "Windows 11",
}  # fmt: skip
_PRODUCTS: Final[Mapping[str, str]] = {
    "rhel": "Red Hat Enterprise Linux", "sles": "SUSE Linux Enterprise Server", "sle": "SUSE Linux Enterprise Server",
    "ubuntu": "Ubuntu", "debian": "Debian GNU/Linux", "centos": "CentOS Linux", "centos-stream": "CentOS Stream Linux",
    "fedora": "Fedora Linux", "ol": "Oracle Linux", "rocky": "Rocky Linux", "almalinux": "AlmaLinux",
    "opensuse": "openSUSE Linux", "freebsd": "FreeBSD", "solaris": "Solaris", "linux": "Linux",
}  # fmt: skip


def mib(number: str | None, unit: str | None) -> float | None:
    """Return an amount of memory in MiB; None where it is no number or the unit is not libvirt's."""
    factor = _UNITS.get((unit or "").strip())
    digits = (number or "").strip()
    if factor is None or not digits.isdecimal() or not digits.isascii() or len(digits) > 20:
        return None
    return int(digits) * factor / 1024**2


def generations(model: str) -> tuple[str, ...]:
    """Return the generations that a CPU model of libvirt (``Skylake-Server-IBRS``) may stand for."""
    return next((found for start, found in _GENERATIONS if model.startswith(start)), ())


def system(identifier: str) -> str:
    """Return the name of a system from its libosinfo identifier (``http://ubuntu.com/ubuntu/20.04``)."""
    try:
        parts = [part for part in urlparse(identifier.strip()).path.split("/") if part]
    except ValueError:
        return ""
    if not parts:
        return ""
    product, version = parts[0].casefold(), parts[1] if len(parts) > 1 else ""
    if product == "win":
        return _WINDOWS.get(version.casefold(), f"Windows {version}")
    if product == "centos-stream" or product in ("rhel", "centos", "sles", "ol", "rocky", "almalinux"):
        version = version.partition(".")[0]
    return f"{_PRODUCTS.get(product, product)} {version}".strip()

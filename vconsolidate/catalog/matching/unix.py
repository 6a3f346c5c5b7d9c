"""Linux distributions and other systems, by their names."""

from __future__ import annotations

import re

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.matching.match import Match
from vconsolidate.catalog.matching.words import without_bits

_FAMILIES: tuple[tuple[str, str, str], ...] = (
    (r"centos[- ]?stream|centosstream", "CentOS Stream", "centos-stream-{major}"),
    (r"centos", "CentOS", "centos-{major}"),
    (r"oracle ?linux|oracle enterprise linux", "Oracle Linux", "oracle-linux-{major}"),
    (r"alma ?linux", "AlmaLinux", "almalinux-{major}"),
    (r"rocky(?: ?linux)?", "Rocky Linux", "rocky-linux-{major}"),
    (r"red ?hat(?: enterprise)?(?: linux)?|rhel", "Red Hat Enterprise Linux", "red-hat-enterprise-linux-{major}"),
    (
        r"suse linux enterprise(?! desktop)(?: server)?|sles(?:_sap)?",
        "SUSE Linux Enterprise Server",
        "suse-linux-enterprise-server-{major}",
    ),
    (
        r"suse linux enterprise desktop|sled",
        "SUSE Linux Enterprise Desktop",
        "suse-linux-enterprise-desktop-{major}",
    ),
    (r"(?:novell )?open enterprise server", "Open Enterprise Server", "open-enterprise-server-{major}"),
    (r"opensuse leap", "openSUSE Leap", "opensuse-leap-{major}"),
    (r"opensuse", "openSUSE", "opensuse-{major}"),
    (r"asianux(?: server)?", "Asianux", "asianux-{major}"),
    (r"amazon linux(?: ami)?", "Amazon Linux", "amazon-linux-{major}"),
    (r"mandriva(?: linux)?", "Mandriva Linux", "mandriva-linux-{major}"),
    (r"mandrake(?: linux)?", "Mandrake Linux", "mandrake-linux-{major}"),
    (r"turbolinux(?: server)?", "Turbolinux", "turbolinux-server-{major}"),
    (r"debian(?: gnu/linux)?", "Debian", "debian-{major}"),
    (r"ubuntu desktop", "Ubuntu Desktop", "ubuntu-desktop-{minor}"),
    (r"ubuntu(?: linux)?", "Ubuntu", "ubuntu-{minor}"),
    (r"freebsd", "FreeBSD", "freebsd-{major}"),
    (r"(?:novell )?netware", "NetWare", "netware-{minor}"),
    (r"(?:sco )?openserver", "OpenServer", "openserver-{major}"),
    (r"(?:sco )?unixware", "UnixWare", "unixware-{major}"),
    (r"\baix\b", "AIX", "aix-{major}"),
    (r"openvms", "OpenVMS", "openvms-{major}"),
    (r"irix", "IRIX", "irix-{major}"),
    (r"tru64", "Tru64", "tru64-{major}"),
)
_LINUX = re.compile(
    r"linux|fedora|photon|coreos|flatcar|opensuse|\bsuse\b|mandriva|mandrake|asianux|gentoo|\barch\b|alpine|raspbian|proxmox|amazon|scientific"
)
_OTHER = re.compile(
    r"\bother\b|freebsd|netware|openserver|unixware|solaris|sunos|macos|mac os|darwin|os/2|esxi|\bbsd\b|openbsd|netbsd"
)
_CODE_NAMES = {
    "bookworm": "12", "bullseye": "11", "buster": "10", "stretch": "9", "jessie": "8", "trixie": "13",
    "bionic": "18.04", "focal": "20.04", "jammy": "22.04", "noble": "24.04", "resolute": "26.04",
}  # fmt: skip


def find_unix(said: str, catalog: Catalog) -> Match | None:
    """Return the system that a plain text names; ``other-linux`` or ``other`` where only its family is known."""
    text = without_bits(said)
    for find in (_solaris, _hp_ux, _named):
        found = find(text, catalog)
        if found is not None:
            return found
    if _LINUX.search(text):
        named = not re.search(r"\bother\b|^linux\b", text)
        why = "the catalogue does not have this distribution" if named else "the text names no distribution"
        return Match("other-linux", "near", why)
    if _OTHER.search(text):
        named = not re.search(r"\bother\b", text)
        why = "the catalogue does not have this system" if named else "the text names no system"
        return Match("other", "near", why)
    return None


def _named(text: str, catalog: Catalog) -> Match | None:
    for pattern, name, form in _FAMILIES:
        match = re.search(pattern, text)
        if match is None:
            continue
        version = _version(text[match.end() :])
        if version is None:
            return _unversioned(name, f"the text does not tell which version of {name}")
        major, _, rest = version.partition(".")
        minor = f"{major}.{rest.split('.')[0]}" if rest else version
        key = form.format(major=int(major), minor=minor)
        if key == "red-hat-enterprise-linux-2":
            key = "red-hat-enterprise-linux-2.1"
        if key not in catalog.guests:
            return _unversioned(name, f"the catalogue does not have {name} {version}")
        if "or later" in text:
            return Match(key, "guess", "the text says: this version or a later one")
        return Match(key, "exact")
    return None


def _unversioned(name: str, why: str) -> Match:
    return Match(
        "other" if _OTHER.search(name.casefold()) or name in {"AIX", "OpenVMS", "IRIX", "Tru64"} else "other-linux",
        "guess",
        why,
    )


def _version(rest: str) -> str | None:
    """Return the version in what follows a name; None where there is none or several (``4/5 or later``)."""
    if re.match(r"\W*(?:pre-|\d+(?:\.\w+)?\s*/\s*\d|\d+\.x)", rest):
        return None
    match = re.match(r"[^\d]{0,40}?\b(?:v|sp)?(\d+(?:\.\d+)*)", rest)
    if match is not None:
        return match[1]
    return next((version for name, version in _CODE_NAMES.items() if name in rest), None)


def _solaris(text: str, catalog: Catalog) -> Match | None:
    match = re.search(r"solaris(?: x86)?\D{0,10}(\d+)|sunos 5\.(\d+)", text)
    if match is None:
        return None
    sparc, number = "sparc" in text or "sun4" in text, match[1] or match[2]
    key = f"solaris-{number}-{'sparc' if sparc else 'x86'}"
    if key not in catalog.guests:
        return Match("other", "guess", f"the catalogue does not have Solaris {number}")
    return Match(key, "exact" if sparc else "near", "" if sparc else "taken as the x86 edition")


def _hp_ux(text: str, catalog: Catalog) -> Match | None:
    return Match("hp-ux-11i", "near") if re.search(r"hp-?ux.*11", text) and "hp-ux-11i" in catalog.guests else None

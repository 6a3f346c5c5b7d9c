"""All that can be looked up in the catalogue: its kinds, and the names of their entries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from vconsolidate.catalog.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A kind of entry.

    Parameters
    ----------
    name
        For the command line: ``guest``.
    words
        What messages call one entry: ``operating system``.
    line
        What an inventory says to use the entry ``{key}``.
    names
        Key → full name, of a catalogue.
    """

    name: str
    words: str
    line: str
    names: Callable[[Catalog], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """
    An entry with everything it is called.

    Parameters
    ----------
    words
        The words of all its names.
    forms
        The words of each name.
    """

    kind: Kind
    key: str
    name: str
    aliases: tuple[str, ...]
    words: frozenset[str]
    forms: tuple[frozenset[str], ...]


KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind(
            "processor",
            "processor",
            "hardware: {{cpu: {{model: {key}, sockets: 2}}, memory: 64 GiB}}",
            lambda catalog: {key: cpu.name for key, cpu in catalog.cpus.items()},
        ),
        Kind(
            "model",
            "model",
            "hardware: {{model: {key}}}",
            lambda catalog: {key: model.model for key, model in catalog.models.items()},
        ),
        Kind(
            "hypervisor",
            "hypervisor",
            "hypervisor: {key}",
            lambda catalog: {key: f"{found.name} {found.version}" for key, found in catalog.hypervisors.items()},
        ),
        Kind(
            "guest",
            "operating system",
            "os: {key}",
            lambda catalog: {key: guest.name for key, guest in catalog.guests.items()},
        ),
        Kind(
            "application",
            "application",
            "application: {key}",
            lambda catalog: {found.key: found.profile.name for found in catalog.applications},
        ),
        Kind(
            "licence",
            "counting rule",
            "counting: {key}",
            lambda catalog: {key: rule.name for key, rule in catalog.counting_rules.items()},
        ),
    )
}
"""In the order in which listings show them."""

FILLERS: Final = frozenset(
    {
        "intel", "amd", "dell", "emc", "hp", "hpe", "hewlett", "packard", "compaq", "lenovo", "ibm", "cisco",
        "supermicro", "fujitsu", "sun", "oracle", "microsoft", "vmware", "citrix", "novell", "server", "processor",
        "inc", "the",
    }
)  # fmt: skip
"""Makers and words without meaning of their own: they may be said, and need not be."""


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case; a name is separated from its number (``rhel6``: rhel, 6)."""
    said = re.sub(r"(?<=\d)(?=v\d\b)|(?<=\d{4})(?=r2\b)", " ", text.casefold())
    said = re.sub(r"(?<=[a-z]{3})(?=\d)", " ", said)
    return tuple(word.strip(".") for word in re.findall(r"[^\W_]+(?:[.+][^\W_]+)*\+?", said))


@lru_cache(maxsize=32)
def entries_of(catalog: Catalog, kind: str) -> tuple[Entry, ...]:
    """Return the entries of a kind in the order of the catalogue."""
    known = KINDS[kind]
    return tuple(_entry(known, key, name) for key, name in known.names(catalog).items())


def all_entries(catalog: Catalog) -> Iterator[Entry]:
    """Yield the entries of every kind."""
    for kind in KINDS:
        yield from entries_of(catalog, kind)


def _entry(kind: Kind, key: str, name: str) -> Entry:
    aliases = tuple(dict.fromkeys(_aliases(kind.name, name)))
    forms = tuple(frozenset(words_of(text)) for text in (key, name, *aliases))
    words = set().union(*forms)
    words |= {word.split(".")[0] for word in words if re.fullmatch(r"\d+(?:\.\d+)+", word)}
    return Entry(kind, key, name, aliases, frozenset(words), forms)


_ALIASES: Final[Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "guest": (
        (r"Red Hat Enterprise Linux ([\d.]+)", ("rhel{0}", "redhat {0}")),
        (r"SUSE Linux Enterprise Server ([\d.]+)", ("sles{0}", "suse {0}")),
        (r"Oracle Linux ([\d.]+)", ("ol{0}", "oel {0}")),
        (r"(CentOS|Debian|Ubuntu|AlmaLinux|Rocky Linux|FreeBSD) ([\d.]+)", ("{0} {1}",)),
        (r"Windows Server 20(\d\d) R2( Standard| Datacenter)?", ("w2k{0} r2{1}", "win20{0} r2{1}")),
        (
            r"Windows Server 20(\d\d)(?! R2)( Standard| Datacenter)?(?! \(32)",
            ("w2k{0}{1}", "win20{0}{1}", "ws20{0}{1}"),
        ),
        (r"Windows 2000(.*)", ("w2k{0}",)),
        (r"Windows NT 4", ("nt4",)),
        (r"Windows (7|8|10|11|XP)\b", ("win{0}",)),
    ),
    "hypervisor": (
        (r"VMware ESXi? ([\d.]+)(.*)", ("vsphere {0}{1}", "vmware {0}{1}")),
        (r"Hyper-V (\d+)( R2)?", ("hyperv {0}{1}", "windows server {0}{1}")),
        (r"Proxmox VE (\d+)", ("pve {0}",)),
        (r"AHV (\d+)", ("ahv {0}", "nutanix {0}")),
    ),
    "processor": ((r"(?:Intel )?Xeon (.*)", ("{0}",)),),
}


def _aliases(kind: str, name: str) -> Iterator[str]:
    for pattern, forms in _ALIASES.get(kind, ()):
        match = re.search(pattern, name)
        if match is not None:
            groups = [(group or "").casefold() for group in match.groups()]
            yield from (form.format(*groups).replace("w2k0", "w2k") for form in forms)

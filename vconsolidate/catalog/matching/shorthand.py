"""Shorthand that people write in lists and inventories (``w2k8r2``, ``vSphere 6.7``), spelt out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from vconsolidate.catalog.matching.words import plain

_Replacement = str | Callable[[re.Match[str]], str]


def _year(match: re.Match[str]) -> str:
    return f"windows server 20{int(match[1]):02d} "


_GUESTS: Final[tuple[tuple[str, _Replacement], ...]] = (
    (r"\b(?:w|win|windows )2k(\d{1,2})(?=r2|\b|[ _-])", _year),
    (r"\b(?:w|win|windows )2k\b(?! ?\d)", "windows 2000 server"),
    (r"\bws[ -]?(20\d\d)(?!\d)", r"windows server \1"),
    (r"\bwin(?:dows)?[ -]?(?:srv|server)?[ -]?(20\d\d)(?!\d)", r"windows server \1"),
    (r"\bwin(?:dows)?[ -]?(7|8\.1|8|10|11|xp|95|98)(?![\d.])", r"windows \1"),
    (r"^(?:win(?:dows)? ?)?nt ?4(?:\.0)?\b", "windows nt 4"),
    (r"(?<=\d{4}) ?r2\b", " r2"),
    (r"(?<=\d{4})( r2)? (?:std|stnd|se)\b", r"\1 standard"),
    (r"(?<=\d{4})( r2)? (?:dc|dtc)\b", r"\1 datacenter"),
    (r"(?<=\d{4})( r2)? (?:ent|ee)\b", r"\1 enterprise"),
    (r"^(20\d\d(?: r2)?)(?= standard| datacenter| enterprise| r2|$)", r"windows server \1"),
    (r"\boel ?(?=\d)", "oracle linux "),
    (r"\bdeb ?(?=\d)", "debian "),
    (r"\balma ?(?=\d)", "almalinux "),
)
_HYPERVISORS: Final[tuple[tuple[str, _Replacement], ...]] = (
    (r"\b(esxi?|vsphere) ?(\d)(\d)\b", r"\1 \2.\3"),
    (r"\b(?:vmware )?vsphere (?=[5-9]\.)|\bvmware (?=[5-9]\.)", "esxi "),
    (r"\bhyper[ -]?v ?", "hyper-v "),
    (r"\bpve ?(?=\d)", "pve "),
)
_MODELS: Final[tuple[tuple[str, _Replacement], ...]] = (
    (r"\b([dmb]l ?\d{3}[a-z]?) ?g(?:en)?[ -]?([1-7])\b", r"\1 g\2"),
    (r"\b([dmb]l ?\d{3}[a-z]?) ?g(?:en)?[ -]?([89]|1\d)\b", r"\1 gen\2"),
    (r"\b([dmb]l) (?=\d{3})", r"\1"),
)
_CPUS: Final[tuple[tuple[str, _Replacement], ...]] = (
    (r"^(bronze|silver|gold|platinum|max) (?=\d{4})", r"xeon \1 "),
    (r"^([elxw]\d{4})", r"xeon \1"),
)
_LICENCES: Final[tuple[tuple[str, _Replacement], ...]] = (
    (r"\bstd\b", "standard"),
    (r"\b(?:dc|dtc)\b", "datacenter"),
)
_TABLES: Final = {
    "guest": _GUESTS,
    "hypervisor": _HYPERVISORS,
    "model": _MODELS,
    "processor": _CPUS,
    "licence": _LICENCES,
}


def spell_out(text: str, kind: str) -> str:
    """
    Return a text in plain form with its shorthand spelt out.

    Parameters
    ----------
    text
        As a person wrote it.
    kind
        ``guest``, ``hypervisor``, ``model``, ``processor`` or ``licence``; other kinds have no shorthand.
    """
    said = plain(text)
    for pattern, replacement in _TABLES.get(kind, ()):
        said = " ".join(re.sub(pattern, replacement, said).split())
    return said

"""Windows, by its names."""

from __future__ import annotations

import re

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.matching.match import Match
from vconsolidate.catalog.matching.words import is_32_bit, is_64_bit, without_bits

_SERVER = re.compile(r"\b(20(?:03|08|12|16|19|22|25))\b(?:\s*(r2)\b)?")
_SEVERAL = re.compile(r"\d\s*/|/\s*(?:server\s*)?\d")
_CLIENT = re.compile(r"\bwindows (?:\w+ )?(nt|xp|vista|2000|95|98|me|pe|3\.1|7|8\.1|8|10|11)\b")
_CLIENT_KEYS = {
    "nt": "windows-nt-4", "xp": "windows-xp",
    "vista": "windows-vista", "me": "windows-me", "pe": "windows-pe",
    "95": "windows-95", "98": "windows-98", "3.1": "windows-3.1",
    "7": "windows-7", "8": "windows-8", "8.1": "windows-8", "10": "windows-10", "11": "windows-11",
}  # fmt: skip


def find_windows(said: str, catalog: Catalog) -> Match | None:
    """Return the Windows that a plain text names, ``other-windows`` where it tells no version, else None."""
    if not re.search(r"\bwindows\b|\bwin ?(?:srv|server)\b", said.replace("_", " ")) or "azure stack" in said:
        return None
    text = without_bits(said.replace("_", " "))
    if _SEVERAL.search(text):
        return Match("other-windows", "guess", f'"{said}" names several versions')
    found = _server(said, text) or _client(said, text)
    if found is None:
        return Match("other-windows", "guess", "the text tells no version of Windows that the catalogue has")
    if found.key not in catalog.guests:
        return Match("other-windows", "near", f'the catalogue has no entry for "{said}"')
    if "or later" in text:
        return Match(found.key, "guess", "the text says: this version or a later one")
    return found


def _server(said: str, text: str) -> Match | None:
    match = _SERVER.search(text)
    if match is None:
        return None
    year, r2 = match[1], "-r2" if match[2] else ""
    key = f"windows-server-{year}{r2}"
    edition = next((name for name in ("standard", "datacenter", "enterprise", "web") if name in text), "")
    if year == "2003":
        return _server_2003(said, key, edition)
    if year == "2008":
        return _server_2008(said, key, edition)
    return Match(key, "exact")


def _server_2003(said: str, key: str, edition: str) -> Match:
    if is_64_bit(said):
        return Match(f"{key}-x64", "exact")
    if edition == "standard":
        return Match(f"{key}-standard", "exact")
    if edition == "web":
        return Match(f"{key}-standard", "near", "Web Edition is taken as Standard")
    if edition or is_32_bit(said):
        return Match(key, "exact")
    return Match(key, "near", "edition and bits are not told; Enterprise with 32 bits is taken")


def _server_2008(said: str, key: str, edition: str) -> Match:
    if not key.endswith("r2") and is_32_bit(said):
        return Match(f"{key}-x86", "exact")
    if edition == "standard" or (edition == "datacenter" and key.endswith("r2")):
        return Match(f"{key}-{edition}", "exact")
    if edition == "web":
        return Match(f"{key}-standard", "near", "Web Edition is taken as Standard")
    return Match(key, "exact")


def _client(said: str, text: str) -> Match | None:
    match = _CLIENT.search(text)
    if match is None:
        return None
    if match[1] == "2000":
        edition = "advanced-server" if "advanced" in text else "professional" if "professional" in text else "server"
        return Match(f"windows-2000-{edition}", "exact")
    key = _CLIENT_KEYS.get(match[1])
    if key is None:
        return None
    if key in {"windows-vista", "windows-7", "windows-8", "windows-10"} and is_32_bit(said):
        return Match(key, "near", "32 bits; the catalogue describes the 64-bit system")
    return Match(key, "exact")

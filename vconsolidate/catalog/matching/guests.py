"""Operating systems, as tools print them, in the catalogue."""

from __future__ import annotations

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.matching.guest_ids import name_of_identifier
from vconsolidate.catalog.matching.match import Match
from vconsolidate.catalog.matching.unix import find_unix
from vconsolidate.catalog.matching.windows import find_windows
from vconsolidate.catalog.matching.words import plain

_NOTHING = frozenset({"", "-", "n/a", "na", "none", "null", "unknown", "not specified", "no operating system"})


def match_guest(text: str, catalog: Catalog) -> Match | None:
    """
    Return the guest system that `text` means (``Microsoft Windows Server 2019 (64-bit)``), or None.

    Names of distributions and of Windows are understood, guest identifiers of vSphere (``rhel8_64Guest``), types of
    Proxmox VE (``l26``) and identifiers of libosinfo (``http://debian.org/debian/12``). A system of a known family
    whose version the text does not tell, or the catalogue does not have, is ``other-linux``, ``other-windows`` or
    ``other``.

    Parameters
    ----------
    text
        As the tool printed it.
    catalog
        Where the keys come from.
    """
    said = plain(text)
    if said in _NOTHING:
        return None
    named = name_of_identifier(said)
    if named is None:
        return _find(said, catalog)
    found = _find(named, catalog)
    if found is None:
        return None
    vague = found.confidence == "guess" or "/" in named
    why = f'"{text.strip()}" stands for {named}' + (f"; {found.why}" if found.why else "")
    return Match(found.key, found.confidence if vague or found.why else "exact", why if vague or found.why else "")


def _find(said: str, catalog: Catalog) -> Match | None:
    return find_windows(said, catalog) or find_unix(said, catalog)

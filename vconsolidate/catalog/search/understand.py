"""What a text means in the catalogue: one entry, one of several, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.matching.cpus import match_cpu
from vconsolidate.catalog.matching.guests import match_guest
from vconsolidate.catalog.matching.hypervisors import match_hypervisor
from vconsolidate.catalog.matching.match import Match
from vconsolidate.catalog.matching.models import match_model
from vconsolidate.catalog.matching.shorthand import spell_out
from vconsolidate.catalog.matching.words import plain
from vconsolidate.catalog.search.entries import FILLERS, KINDS, entries_of, words_of

MAX_LENGTH: Final = 200
"""Longer texts name nothing."""

_BESIDE: Final = frozenset(
    {
        "standard", "datacenter", "enterprise", "web", "edition", "essentials", "foundation", "core", "server", "bit",
        "lts", "gnu", "linux", "release", "version", "update", "patch", "build", "sp", "plus", "x64", "x86", "amd64",
        "hypervisor", "xenserver", "virtual", "environment", "advanced", "final", "professional", "pro", "cpu",
        "ghz", "mhz", "r",
    }
)  # fmt: skip
"""Words that may stand beside a name without changing what it means."""
_DESKTOP: Final = "desktop"
"""Where nothing says it, the server edition of a system is meant."""
_BESIDE_FORM: Final = re.compile(r"[\d.]+(?:ghz|mhz|gb)?|u\d|sp\d|v\d|\d+(?:st|nd|rd|th)")

_MATCHERS: Final[Mapping[str, Callable[[str, Catalog], Match | None]]] = {
    "processor": match_cpu,
    "model": match_model,
    "hypervisor": match_hypervisor,
    "guest": match_guest,
}


@dataclass(frozen=True, slots=True)
class Understood:
    """
    What a text may mean.

    Parameters
    ----------
    keys
        Of the entries: one where it is clear, several where the text does not decide, none where nothing is meant.
    stand_in
        Entry for systems of the same family that the catalogue does not have; empty for none.
    """

    keys: tuple[str, ...]
    stand_in: str = ""

    @property
    def key(self) -> str | None:
        """The entry that is meant; None where there is not exactly one."""
        return self.keys[0] if len(self.keys) == 1 else None


@lru_cache(maxsize=4096)
def understand(text: str, kind: str, catalog: Catalog) -> Understood:
    """
    Return what `text` means among the entries of a kind.

    A key counts in any spelling (``Windows Server 2016``). Then the names that tools print are tried, and last the
    words: every word that was said has to be among an entry's names. A guess is never taken.

    Parameters
    ----------
    kind
        Name of one of `KINDS`.
    """
    table = KINDS[kind].names(catalog)
    if text in table:
        return Understood((text,))
    if len(text) > MAX_LENGTH:
        return Understood(())
    spelt = spell_out(text, kind)
    hyphenated = "-".join(plain(text).replace("_", " ").split())
    if hyphenated in table:
        return Understood((hyphenated,))
    matcher = _MATCHERS.get(kind)
    match = matcher(spelt, catalog) if matcher is not None else None
    if match is not None and match.confidence == "exact" and _says_no_more(spelt, match.key, kind, catalog):
        return Understood((match.key,))
    stand_in = match.key if match is not None and match.key.startswith("other") and match.key in table else ""
    return Understood(_with_all_words(spelt, kind, catalog), stand_in)


def _says_no_more(text: str, key: str, kind: str, catalog: Catalog) -> bool:
    """Return whether every word of a text belongs to an entry: a slip, or another variant, is not taken for it."""
    entry = next((entry for entry in entries_of(catalog, kind) if entry.key == key), None)
    if entry is None:
        return False
    rest = set(words_of(text)) - entry.words - FILLERS - _BESIDE
    return all(_BESIDE_FORM.fullmatch(word) for word in rest)


def _with_all_words(text: str, kind: str, catalog: Catalog) -> tuple[str, ...]:
    said = set(words_of(text))
    said = said - FILLERS or said
    if not said:
        return ()
    found = [entry for entry in entries_of(catalog, kind) if said <= entry.words]
    if any(_DESKTOP in entry.words for entry in found) and _DESKTOP not in said:
        found = [entry for entry in found if _DESKTOP not in entry.words] or found
    return tuple(entry.key for entry in found)

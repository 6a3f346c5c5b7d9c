"""Other names for things: a keyed hash, the same for a name wherever it stands."""

from __future__ import annotations

import hashlib
import hmac
import re
from functools import cached_property
from typing import Final, Literal

from vconsolidate.inventory.importing.merging.keys import key_of

What = Literal[
    "server", "host", "cluster", "network", "datastore", "pool", "rule", "type", "domain", "label", "tag", "text", "mac"
]

DIGITS: Final = 10
"""Hexadecimal digits of a hash: two of 10,000 names fall together in one of 20,000 estates."""

MIN_LENGTH: Final = 3
"""Shorter names are replaced in comments only where they stand alone."""

_DOMAIN: Final = re.compile(r"(?i)([a-z0-9_-]*[a-z][a-z0-9_-]*)((?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*)")
_QUOTED: Final = re.compile(r'"[^"]*"')


class Aliases:
    """
    The other names given so far.

    Attributes
    ----------
    originals
        Other name → name, of all that were given; for the key's holder only.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._known: dict[tuple[What, str], str] = {}
        self.originals: dict[str, str] = {}

    def of(self, what: What, name: str) -> str:
        """
        Return the other name of a thing.

        Case and space do not matter; a domain is hashed by itself, so that machines of one domain can be told.
        """
        known = self._known.get((what, name))
        if known is None:
            known = self._known[what, name] = self._new(what, name)
            self.originals.setdefault(known, name)
        return known

    def _new(self, what: What, name: str) -> str:
        found = _DOMAIN.fullmatch(name) if what in {"server", "host"} else None
        if found is None:
            return f"{what}-{self._hash(name)}"
        domain = found[2][1:]
        return f"{what}-{self._hash(found[1])}.{self.of('domain', domain)}"

    def _hash(self, name: str) -> str:
        return hmac.new(self._key, key_of(name).encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:DIGITS]

    def scrubbed(self, text: str) -> str:
        """Return a sentence with other names for all that are known, and for whatever stands in quotes."""
        text = _QUOTED.sub(lambda found: f'"{self.of("text", found.group()[1:-1])}"', text)
        return self._known_names.sub(self._replacement, text)

    def _replacement(self, found: re.Match[str]) -> str:
        return self._by_key[key_of(found.group())]

    @cached_property
    def _by_key(self) -> dict[str, str]:
        """Name → other name; read only once all names are known."""
        found: dict[str, str] = {}
        for (_, name), other in self._known.items():
            found.setdefault(key_of(name), other)
            domain = _DOMAIN.fullmatch(name)
            if domain is not None:
                found.setdefault(key_of(domain[1]), other.partition(".")[0])
        return found

    @cached_property
    def _known_names(self) -> re.Pattern[str]:
        names = sorted((name for name in self._by_key if name.strip()), key=lambda name: (-len(name), name))
        long = [re.escape(name) for name in names if len(name) > MIN_LENGTH]
        short = [re.escape(name) for name in names if len(name) <= MIN_LENGTH]
        parts = [*long, *(rf"(?<!\w){name}(?!\w)" for name in short)]
        return re.compile("|".join(parts) if parts else r"(?!)", re.IGNORECASE)

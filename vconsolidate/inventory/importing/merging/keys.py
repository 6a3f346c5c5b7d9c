"""Names of one thing in several sources: in any case, with or without a domain, or as an aliases file says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

_ADDRESS: Final = re.compile(r"[0-9.]+|[0-9a-f:]*:[0-9a-f:.]*")


class Names:
    """
    Things known so far, by their names.

    Parameters
    ----------
    aliases
        Another name → the name it stands for, as an aliases file states them.
    """

    def __init__(self, aliases: Mapping[str, str] | None = None) -> None:
        self._aliases = {key_of(alias): key_of(name) for alias, name in (aliases or {}).items()}
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._by_short: dict[str, list[tuple[str, int]]] = defaultdict(list)

    def add(self, name: str, number: int) -> None:
        """Remember that `name` is thing `number`."""
        key = self._key(name)
        if number not in self._by_key[key]:
            self._by_key[key].append(number)
            self._by_short[short_of(key)].append((key, number))

    def find(self, name: str) -> list[int]:
        """
        Return the things that `name` may mean: of that very name, or else of that name but for a domain.

        ``web01`` is ``web01.example.com`` and the other way round; ``web01.example.org`` is another server.
        """
        key = self._key(name)
        if self._by_key.get(key):
            return self._by_key[key]
        short = short_of(key)
        near = {number for other, number in self._by_short.get(short, ()) if short in (key, other)}
        return sorted(near)

    def _key(self, name: str) -> str:
        key = key_of(name)
        return self._aliases.get(key, key)


def key_of(name: str) -> str:
    """Return a name in one spelling: no case, no space around, one space within, no dot at the end."""
    return " ".join(name.casefold().split()).rstrip(".")


def short_of(key: str) -> str:
    """Return a key without its domain; an address has none."""
    return key if _ADDRESS.fullmatch(key) else key.partition(".")[0] or key


def unused(aliases: Mapping[str, str], names: Iterable[str]) -> list[str]:
    """Return the names an aliases file speaks of that no source has."""
    known = {key_of(name) for name in names}
    spoken = {**dict.fromkeys(aliases), **dict.fromkeys(aliases.values())}
    return [name for name in spoken if key_of(name) not in known]

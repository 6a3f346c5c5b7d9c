"""Unknown names in a plan, and the name that may be meant: tools change the case, and add the domain."""

from __future__ import annotations

from collections.abc import Iterable

from vconsolidate.inventory.problems import quoted, suggestion

MAX_COMPARED = 2_000
"""Most names that are compared letter by letter; beyond that only case and domain are looked at, to save time."""


class LikelyNames:
    """
    The names of an inventory, and which of them a similar name may mean.

    Parameters
    ----------
    known
        Names as in the inventory.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = tuple(known)
        self._by_case: dict[str, str] = {}
        self._by_host_part: dict[str, str] = {}
        for name in self._known:
            self._by_case.setdefault(name.casefold(), name)
            part = _host_part(name)
            # two machines with the same name in two domains: nobody can tell which is meant
            self._by_host_part[part] = "" if part in self._by_host_part else name
        self._left = MAX_COMPARED

    def did_you_mean(self, name: str) -> str:
        """Return `` (did you mean "…"?)`` for a name that differs by case, domain or a few letters; else nothing."""
        meant = self._by_case.get(name.casefold()) or self._by_host_part.get(_host_part(name))
        if meant:
            return f" (did you mean {quoted(meant)}?)"
        self._left -= len(self._known)
        near = suggestion(name, self._known) if self._left >= 0 else ""
        return near if "did you mean" in near else ""


def _host_part(name: str) -> str:
    """Return a name without its domain, in lower case; an IP address stays whole."""
    first = name.casefold().partition(".")[0]
    return name.casefold() if first.isdecimal() else first

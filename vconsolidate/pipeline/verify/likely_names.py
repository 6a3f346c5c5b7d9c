"""Names in a plan that nobody knows, and the name that may be meant: tools write any case, and add the domain."""

from __future__ import annotations

from collections.abc import Iterable

from vconsolidate.inventory.problems import quoted, suggestion

MAX_COMPARED = 2_000
"""Names that are compared letter by letter; among more only case and domain are looked at, for time."""


class LikelyNames:
    """
    Names that are known.

    Parameters
    ----------
    known
        As the inventory has them.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = tuple(known)
        self._by_case: dict[str, str] = {}
        self._by_host_part: dict[str, str] = {}
        for name in self._known:
            self._by_case.setdefault(name.casefold(), name)
            part = _host_part(name)
            # of two machines with one name in two domains, neither is meant more than the other
            self._by_host_part[part] = "" if part in self._by_host_part else name
        self._left = MAX_COMPARED

    def did_you_mean(self, name: str) -> str:
        """Return `` (did you mean "…"?)`` for a name that differs by case or domain, or is near; else nothing."""
        meant = self._by_case.get(name.casefold()) or self._by_host_part.get(_host_part(name))
        if meant:
            return f" (did you mean {quoted(meant)}?)"
        self._left -= len(self._known)
        near = suggestion(name, self._known) if self._left >= 0 else ""
        return near if "did you mean" in near else ""


def _host_part(name: str) -> str:
    """Return a name without its domain, in one case; an address is a name of its own."""
    first = name.casefold().partition(".")[0]
    return name.casefold() if first.isdecimal() else first

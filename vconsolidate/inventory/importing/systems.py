"""Guest systems and hypervisors of a source, as keys of the catalogue."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing.gathering import Gathering

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog
    from vconsolidate.catalog.matching.match import Match

_FAMILIES: Final = (
    ("windows", "other-windows"), ("microsoft", "other-windows"), ("linux", "other-linux"), ("ubuntu", "other-linux"),
    ("debian", "other-linux"), ("centos", "other-linux"), ("red hat", "other-linux"), ("rhel", "other-linux"),
    ("fedora", "other-linux"), ("suse", "other-linux"), ("rocky", "other-linux"), ("alma", "other-linux"),
    ("photon", "other-linux"), ("mint", "other-linux"), ("arch", "other-linux"), ("gentoo", "other-linux"),
)  # fmt: skip
"""A word in the name of a system → the key for a system of its family that the catalogue does not have."""


@lru_cache(maxsize=1024)
def _match_guest(said: str, catalog: Catalog) -> Match | None:
    """Return the guest system that a text means; an estate has few, each many times."""
    from vconsolidate.catalog.matching.guests import match_guest  # noqa: PLC0415 - reads the catalogue

    return match_guest(said, catalog)


def put_guest(into: Gathering, said: str, origin: str, catalog: Catalog, doubt: str = "") -> None:
    """
    Add ``os``: the catalogue's key for what a tool printed, or its family; nothing where nothing was printed.

    Parameters
    ----------
    doubt
        Why `said` itself is a guess.
    """
    if not said:
        return
    match = _match_guest(said, catalog)
    if match is not None:
        into.put("os", match.key, origin, doubt or match.why)
        return
    folded = said.casefold()
    key = next((key for word, key in _FAMILIES if word in folded), "other")
    if key in catalog.guests:
        into.put("os", key, origin, f'the catalogue does not have "{said[:60]}"')


def put_hypervisor(into: Gathering, said: str, origin: str, catalog: Catalog, *fallbacks: str) -> None:
    """Add ``hypervisor``: the catalogue's key for what a tool printed, else the first of `fallbacks` that it has."""
    from vconsolidate.catalog.matching.hypervisors import match_hypervisor  # noqa: PLC0415 - reads the catalogue

    match = match_hypervisor(said, catalog) if said else None
    if match is not None:
        into.put("hypervisor", match.key, origin, match.why)
        return
    key = next((key for key in fallbacks if key in catalog.hypervisors), None)
    why = f'the catalogue does not have "{said[:60]}"' if said else "the source does not say it"
    into.put("hypervisor", key, origin, why)

"""The text of ``docs/guests.md``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vconsolidate.catalog.catalog import Catalog
from vconsolidate.catalog.guest_matrix.ranges import columns, support_words
from vconsolidate.model.platform import GuestSystem

HEAD: Final = """\
# Guest systems

This page is generated from the catalogue (`python -m vconsolidate.catalog.guest_matrix > docs/guests.md`).
`vconsolidate catalog show KEY` prints all facts of a system with their sources.

**Support.** A version without a word has full support. *deprecated*: it runs, and the maker of the platform no longer
tests or fixes it. *unknown*: no list that the catalogue was made from names the pair. *no*: the platform does not run
it.

**Policy.** `policy.guests` of the inventory, or of a cluster, decides what a plan does with each:

| key | default | the other choice |
| --- | --- | --- |
| `unsupported` | `keep_physical`: the server stays, with the reason | `warn`: placed and reported (VC181) |
| `unknown` | `warn`: placed and reported (VC117) | `keep_physical` |
| `deprecated` | `warn`: placed and reported (VC104) | `keep_physical` |

Systems of other processors stay, whatever the policy says.

**Columns.** vCPUs and memory are what the system or edition uses at most. *Balloon*: a driver of the platform's tools
exists. *Drivers*: platforms for which it has paravirtual network or disk drivers (`esx` is also GSX and ESXi); without
them the platform emulates devices, which costs CPU and bandwidth that the plan does not count. *Grows*: what it takes
while it runs. *Shrinks*: what it gives back while it runs, if the platform can take it (ESXi cannot).

**Limits.** Support is stated by major version: service packs, editions and 32-bit variants are not told
apart unless they have a row. Rows whose source is memory are marked with an asterisk: look the pair up in the maker's
compatibility guide before you sign.
"""

FAMILIES: Final = {
    "dos": "DOS",
    "windows": "Windows",
    "linux": "Linux",
    "netware": "NetWare",
    "freebsd": "FreeBSD",
    "unix": "OpenServer and UnixWare",
    "os2": "OS/2 and eComStation",
    "solaris": "Solaris for x86",
    "other": "Unknown systems",
}
"""Families in the order of the page; systems of other processors have a list of their own."""


def page(catalog: Catalog) -> str:
    """Return the page."""
    parts = [HEAD]
    for family, title in FAMILIES.items():
        guests = [one for one in catalog.guests.values() if one.family == family and one.supported_on]
        parts.append(f"## {title}\n\n{_abilities(guests)}\n\n{_support(catalog, guests)}\n")
    others = [one for one in catalog.guests.values() if one.needs_another_processor]
    parts.append(
        "## Systems of other processors\n\nNo platform of the catalogue runs them, whatever the policy says; "
        "[UNIX frames](unix-frames.md) says how to plan them.\n\n"
        + "\n".join(f"- `{one.key}`: {one.name}" for one in others)
        + "\n"
    )
    return "\n".join(parts)


def _abilities(guests: list[GuestSystem]) -> str:
    lines = [
        "| key | name | vCPUs | memory | balloon | drivers | grows | shrinks |",
        "| --- | --- | ---: | ---: | --- | --- | --- | --- |",
    ]
    lines += (f"| {' | '.join(_ability(guest))} |" for guest in guests)
    return "\n".join(lines)


def _ability(guest: GuestSystem) -> Iterator[str]:
    yield f"`{guest.key}`"
    yield guest.name + ("*" if _from_memory(guest) else "")
    yield str(guest.max_vcpus or "")
    yield f"{guest.max_memory_mib / 1024:,g} GiB" if guest.max_memory_mib is not None else ""
    yield "yes" if guest.balloon_driver else "no"
    yield ", ".join(guest.paravirtual_drivers) or "none"
    grows = [name for name, able in (("CPU", guest.hot_add_cpu), ("memory", guest.hot_add_memory)) if able]
    yield ", ".join(grows) or "no"
    yield ", ".join({"cpu": "CPU", "memory": "memory"}[one] for one in guest.hot_remove) or "no"


def _from_memory(guest: GuestSystem) -> bool:
    """Return whether the support of a system was entered from memory."""
    return "Support lists of the makers, entered from memory" in guest.source


def _support(catalog: Catalog, guests: list[GuestSystem]) -> str:
    found = columns(catalog.hypervisors)
    lines = [f"| key | {' | '.join(title for title, _ in found)} |", "| --- |" + " --- |" * len(found)]
    for guest in guests:
        cells = (support_words(guest.supported_on, hypervisors) for _, hypervisors in found)
        lines.append(f"| `{guest.key}` | {' | '.join(cells)} |")
    return "\n".join(lines)

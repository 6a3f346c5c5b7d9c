"""Rows of the tables of a comparison, in the words that every format uses."""

from __future__ import annotations

from typing import Final

from vconsolidate.report.comparison.schema import ComparedPlatformSection, ComparisonDocument
from vconsolidate.report.wording import percent
from vconsolidate.units import format_mhz, format_mib
from vconsolidate.words import counted

NEEDS: Final = ("platform", "hosts", "bound", "cost", "licences", "VMs", "physical")
QUALITY: Final = ("platform", "ready", "reclaimed", "overcommit", "reserve", "cores", "I/O")

ALIKE: Final = "The same on all of them"

MAX_SERVERS: Final = 6
"""Servers of a reason that are named."""


def need_rows(document: ComparisonDocument) -> list[tuple[str, ...]]:
    """Return what each platform needs: hosts, bound, cost, licences, VMs, servers that stay physical."""
    return [
        (
            one.name,
            "no plan" if one.hosts is None else f"{one.hosts:,}",
            f"≥ {one.bound_hosts:,}" if one.hosts is not None else "",
            _money(one.cost),
            _money(one.licence_cost),
            f"{one.vms:,}",
            f"{_left(one):,}",
        )
        for one in document.platforms
    ]


def quality_rows(document: ComparisonDocument) -> list[tuple[str, ...]]:
    """Return how each plan fares: ready, memory reclaimed, overcommit, what the platform keeps and spends on I/O."""
    return [
        (
            one.name,
            "" if one.ready_fraction is None else percent(one.ready_fraction, 1),
            "" if one.reclaimed_mib is None else format_mib(one.reclaimed_mib),
            "" if one.overcommit_fraction is None else percent(one.overcommit_fraction),
            format_mib(one.reserve_mib),
            f"{one.reserve_cores:g}",
            format_mhz(one.io_mhz) if one.io_mhz else "",
        )
        for one in document.platforms
        if one.hosts is not None
    ]


def reasons(document: ComparisonDocument) -> list[tuple[str, list[str]]]:
    """Return (platform, what it does not share with all others); what all share comes last, where several are told."""
    told = {one.name: _of_platform(one) for one in document.platforms}
    if len(told) < 2:
        return list(told.items())
    first, *rest = told.values()
    shared = [line for line in first if all(line in others for others in rest)]
    own = [(name, [line for line in lines if line not in shared]) for name, lines in told.items()]
    return [*((name, lines) for name, lines in own if lines), *([(ALIKE, shared)] if shared else [])]


def _of_platform(one: ComparedPlatformSection) -> list[str]:
    """Return why a platform needs what it needs: no plan, servers that stay physical, facts, what was adapted."""
    found = [f"no plan: {one.conflict}"] if one.hosts is None else []
    for group in one.physical:
        shown = ", ".join(group.servers[:MAX_SERVERS])
        hidden = len(group.servers) - MAX_SERVERS
        names = f"{shown} and {hidden:,} more" if hidden > 0 else shown
        found.append(f"{counted(len(group.servers), 'server')} physical ({names}): {_plain(group.reason)}")
    return [*found, *one.facts, *one.adapted]


def _plain(reason: str) -> str:
    """Return a reason without the platform that all of them would name: ``No cluster can run it: main: …``."""
    return reason.removeprefix("No cluster can run it: ").rstrip(".")


def _left(one: ComparedPlatformSection) -> int:
    return sum(len(group.servers) for group in one.physical)


def _money(amount: float | None) -> str:
    return "" if amount is None else f"{amount:,.0f}"

"""Rows about isolation for every format: what stops with each host, and what one VM could take from the others."""

from __future__ import annotations

from vconsolidate.report.schema.isolation import BlastRadiusSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.replay import NeighbourSection
from vconsolidate.report.wording import percent
from vconsolidate.units import format_mib
from vconsolidate.words import counted, listed

BLAST = ("host", "VMs that stop", "tier 1", "tier 2", "tier 3", "tier 4", "applications that stop", "owners")
BLAST_NOTE = "what stops with a host until it restarts on another; the worst host first"
NEIGHBOURS = (
    "host",
    "VM gone wild",
    "suffers most",
    "ready",
    "if wild",
    "no settings",
    "memory taken",
    "no settings",
    "VMs that miss a level",
)
NEIGHBOURS_NOTE = (
    "On each host one VM keeps all its vCPUs and memory busy for two hours, as far as its limit lets it. Ready "
    "is the 95th percentile of the VM that suffers most, then with the wild VM, then with it and without settings "
    "(shares, limits, reservations, resource pools)."
)


def blast_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return what stops with each host, the worst first: by critical VMs, then by all."""
    return [
        (
            one.host,
            f"{one.vms:,}",
            *(f"{count:,}" if count else "" for count in one.by_tier),
            listed(one.stopped),
            listed([f"{owner.name} ({owner.vms:,})" for owner in one.owners]),
        )
        for one in sorted(document.isolation, key=_worst)
    ]


def _worst(one: BlastRadiusSection) -> tuple[int, int, int, str]:
    return -(one.by_tier[0] + one.by_tier[1]), -len(one.stopped), -one.vms, one.host


def neighbour_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return what one VM of each host could take from the others, the worst first."""
    found = document.replay.neighbours if document.replay is not None else ()
    return [
        (
            one.host,
            one.wild,
            f"{one.worst} (tier {one.tier})",
            percent(one.ready_calm_fraction, 1),
            percent(one.ready_fraction, 1),
            percent(one.ready_unguarded_fraction, 1),
            format_mib(one.taken_mib) if one.taken_mib else "",
            format_mib(one.taken_unguarded_mib) if one.taken_unguarded_mib else "",
            listed(one.missed),
        )
        for one in sorted(found, key=_most_harm)
    ]


def harmed_hosts(document: PlanDocument) -> int:
    """Return on how many hosts the wild VM takes anything from the others."""
    found = document.replay.neighbours if document.replay is not None else ()
    return sum(_is_harmed(one) for one in found)


def _is_harmed(one: NeighbourSection) -> bool:
    waits = max(one.ready_fraction, one.ready_unguarded_fraction) > one.ready_calm_fraction
    return bool(one.missed or one.missed_unguarded) or waits or one.taken_mib + one.taken_unguarded_mib > 0.0


def _most_harm(one: NeighbourSection) -> tuple[int, bool, float, float, str]:
    return -len(one.missed), not _is_harmed(one), -one.ready_fraction, -one.taken_mib, one.host


def neighbour_words(document: PlanDocument) -> str:
    """Return one sentence about all hosts; empty where nothing was replayed."""
    found = document.replay.neighbours if document.replay is not None else ()
    if not found:
        return ""
    harmed, bare = sum(bool(one.missed) for one in found), sum(bool(one.missed_unguarded) for one in found)
    hosts = counted(len(found), "host")
    return (
        f"One VM that goes wild makes others miss a service level on {harmed:,} of {hosts}; without shares, limits and "
        f"reservations, on {bare:,}."
    )

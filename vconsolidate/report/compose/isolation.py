"""What stops with each host, and what one VM could take from the others."""

from __future__ import annotations

from collections import Counter

from vconsolidate.check.blast_radius import TIERS, BlastRadius, blast_radii
from vconsolidate.check.facts import Facts
from vconsolidate.check.neighbours import Harm, harms
from vconsolidate.report.schema.isolation import BlastRadiusSection, ShareSection
from vconsolidate.report.schema.replay import NeighbourSection


def blast_radius_sections(facts: Facts) -> tuple[BlastRadiusSection, ...]:
    """Return what stops with each host that runs VMs, in the order of the plan."""
    return tuple(_blast_radius(one) for one in blast_radii(facts) if one.vms)


def neighbour_sections(facts: Facts) -> tuple[NeighbourSection, ...]:
    """Return what the worst VM of each host could take from the others."""
    return tuple(_neighbour(one) for one in harms(facts))


def _blast_radius(one: BlastRadius) -> BlastRadiusSection:
    return BlastRadiusSection(
        host=one.host,
        cluster=one.cluster,
        vms=sum(one.vms.values()),
        by_tier=tuple(one.vms[tier] for tier in TIERS),
        applications=_shares(one.applications),
        stopped=one.whole,
        owners=_shares(one.owners),
    )


def _shares(vms: Counter[str]) -> tuple[ShareSection, ...]:
    ordered = sorted(vms.items(), key=lambda item: (-item[1], item[0]))
    return tuple(ShareSection(name=name, vms=count) for name, count in ordered)


def _neighbour(one: Harm) -> NeighbourSection:
    return NeighbourSection(
        host=one.host,
        wild=one.wild,
        worst=one.worst,
        tier=one.tier,
        ready_calm_fraction=float(one.ready_calm_fraction),
        ready_fraction=float(one.ready_fraction),
        ready_unguarded_fraction=float(one.ready_unguarded_fraction),
        taken_mib=float(one.taken_mib),
        taken_unguarded_mib=float(one.taken_unguarded_mib),
        missed=one.missed,
        missed_unguarded=one.missed_unguarded,
    )

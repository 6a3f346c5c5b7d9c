"""Applications of a plan as rows, for every format."""

from __future__ import annotations

from typing import Final

from vconsolidate.report.schema.applications import ApplicationSection, ReplicasSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.units import format_mib
from vconsolidate.words import counted, listed

TITLE: Final = "Applications"
NOTE: Final = "profiles of the catalogue, by application names; what the inventory states wins"
APPLICATIONS: Final = ("profile", "VMs", "tiers", "memory reserved", "own cores", "from the profile", "not applied")
REPLICAS: Final = ("replicas", "application", "kept apart", "most on a host")
LICENCES: Final = ("profile", "usually licensed by")
_KEPT: Final = {
    "rule": "by a rule",
    "should": "by the policy (should)",
    "must": "by the policy (must)",
    "": "by nothing",
}


def application_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return one row for each profile."""
    return [_row(one) for one in document.applications]


def _row(one: ApplicationSection) -> tuple[str, ...]:
    tiers = ", ".join(f"{count} × {tier}" for tier, count in enumerate(one.tiers, 1) if count)
    derived = [counted(one.derived_tiers, "tier")] if one.derived_tiers else []
    derived += [counted(one.derived_reservations, "reservation")] if one.derived_reservations else []
    derived += ["own cores"] if one.derived_own_cores else []
    reserved = f"{format_mib(one.reserved_mib)} of {format_mib(one.configured_mib)}"
    return (
        one.name,
        str(one.vms),
        tiers,
        reserved if one.reserved_mib else "none",
        str(one.own_cores or ""),
        ", ".join(derived),
        "; ".join(one.suggestions),
    )


def replica_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return one row for each group of replicas, those that nothing keeps apart first."""
    groups = [group for one in document.applications for group in one.replicas]
    return [_replicas(group) for group in sorted(groups, key=lambda group: (bool(group.kept_by), group.members))]


def _replicas(group: ReplicasSection) -> tuple[str, ...]:
    most = str(group.most_on_a_host) if group.most_on_a_host else ""
    return (listed(group.members), group.application, _KEPT[group.kept_by], most)


def licence_rows(document: PlanDocument) -> list[tuple[str, str]]:
    """Return the counting rules that profiles suggest, for products that no licence of the plan prices yet."""
    priced = {product.counting for product in document.products}
    return [
        (one.name, ", ".join(one.licences))
        for one in document.applications
        if one.licences and not priced.intersection(one.licences)
    ]

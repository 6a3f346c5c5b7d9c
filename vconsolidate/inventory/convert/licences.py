"""Licences: counting rules looked up in the catalogue, prices in the inventory's currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vconsolidate.inventory.convert.catalogue_names import find_entry
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.schema.licences import ClusterLicenceSection
from vconsolidate.inventory.schema.quantity import Money
from vconsolidate.model.licence import ClusterLicence, Licence
from vconsolidate.rules.licence_terms import PRICES, LicenceTerms


def convert_licence(section: LicenceTerms, route: Route, context: Context) -> Licence | None:
    """Return the licence at `route`; None where the section states none, or with the reasons among the problems."""
    known = None
    if section.counting is not None:
        rules = context.catalog.counting_rules
        found = find_entry(rules, section.counting, (*route, "counting"), "licence", context)
        if found is None:
            return None
        known = found.licence
    elif section.per is None:
        return None
    try:
        return section.licence(known)
    except ValueError as error:
        context.wrong(route, str(error))
        return None


def convert_cluster_licences(
    sections: Sequence[ClusterLicenceSection], route: Route, context: Context
) -> tuple[ClusterLicence, ...]:
    """Return the licences of a cluster's hosts; those that cannot be told are among the problems."""
    context.unique(route, "licence")
    found = []
    for number, section in enumerate(sections):
        here = (*route, number)
        for field in PRICES:
            price = getattr(section, field)
            if price is not None:
                context.amount(Money(price.amount, price.currency), (*here, field))
        if not section.states_licence:
            context.wrong(here, 'what is counted? (write "counting" or "per", and "price" or "price_per_year")')
            continue
        licence = convert_licence(section, here, context)
        if licence is None:
            continue
        if not licence.counting.on_hosts:
            message = f"hosts of a cluster do not need a licence per {licence.counting.per}"
            context.wrong(here, f'{message} (write a rule of kind "licence" for the servers instead)')
        elif licence.counting.vms_per_licence is not None:
            message = "a licence of all hosts cannot depend on the number of VMs"
            context.wrong(here, f'{message} (write a rule of kind "licence" for the servers instead)')
        else:
            spare = section.spare_hosts or "count"
            found.append(ClusterLicence(section.name, replace(licence, spare_hosts=spare)))
    return tuple(found)

"""Lines of the yearly cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from vconsolidate.model.band import Band
from vconsolidate.report.savings.inputs import INVENTORY, Input, Inputs
from vconsolidate.report.savings.licences import ProductMoney
from vconsolidate.report.savings.line import Change, Factor, Line, Side, Term
from vconsolidate.report.savings.physical import efforts
from vconsolidate.report.savings.racks import Racks
from vconsolidate.report.savings.sides import Sides
from vconsolidate.units import HOURS_PER_YEAR
from vconsolidate.words import counted

_GROUP: Final = "cost per year"
_PER_YEAR = Factor(Band.exactly(HOURS_PER_YEAR / 1000), f"{HOURS_PER_YEAR} h / 1000")


def cost_lines(
    sides: Sides, racks: Racks | None, products: Sequence[ProductMoney], power_facts: tuple[Input, ...], inputs: Inputs
) -> Iterator[Line]:
    """Yield what is paid every year, kind by kind; a kind without a price is missing."""
    currency, facts = inputs.currency, sides.facts("machines")
    usage, price = inputs.get("power_usage_effectiveness"), inputs.get("electricity_price_per_kwh")
    if usage is not None and price is not None:
        term = Term(sides.power_w, "W", (_PER_YEAR, Factor.of(usage, note="PUE"), Factor.of(price)))
        formula = "energy per year × price of a kWh (cooling is part of it)"
        yield Line("electricity", _GROUP, "electricity", currency, (term,), formula, power_facts)
    yield from _administration(sides, inputs, facts)
    for key, name, terms, formula in efforts(sides, inputs):
        rate = inputs.get("hourly_rate")
        if terms and rate is not None and key != "administration_hours":
            kind = name.removesuffix(" per year")
            yield _hours(key.removesuffix("_hours"), kind, terms, formula, rate, facts, currency)
    yield from _service(sides, inputs, facts)
    yield from _space(sides, racks, inputs, facts)
    for key, name, field in (
        ("network_port_year", "network ports", "nic_ports"),
        ("storage_port_year", "storage ports", "hba_ports"),
    ):
        yield from _priced(inputs, key, name, sides.summed(field), "port", sides.facts("machines", field))
    yield from _licences(sides, products, currency)


def _priced(
    inputs: Inputs, key: str, name: str, change: Change, noun: str, facts: tuple[Input, ...], line_key: str = ""
) -> Iterator[Line]:
    price = inputs.get(key)
    if price is not None:
        term = Term(change, noun, (Factor.of(price),))
        formula = f"{name if noun == 'port' else f'{noun}s'} × price per year"
        own = line_key or f"{name.replace(' ', '_')}_cost"
        yield Line(own, _GROUP, name, inputs.currency, (term,), formula, facts)


def _administration(sides: Sides, inputs: Inputs, facts: tuple[Input, ...]) -> Iterator[Line]:
    yield from _priced(
        inputs, "administration_per_server_year", "administration", sides.machines, "machine", facts, "administration"
    )
    rate = inputs.get("hourly_rate")
    key, _, terms, formula = next(iter(efforts(sides, inputs)))
    if terms and rate is not None and inputs.get("administration_per_server_year") is None:
        yield _hours(key.removesuffix("_hours"), "administration", terms, formula, rate, facts, inputs.currency)


def _hours(
    key: str,
    name: str,
    terms: tuple[Term, ...],
    formula: str,
    rate: Input,
    facts: tuple[Input, ...],
    currency: str,
) -> Line:
    paid = tuple(Term(term.quantity, term.noun, (*term.factors, Factor.of(rate))) for term in terms)
    return Line(key, _GROUP, name, currency, paid, f"({formula}) × hourly rate", facts)


def _service(sides: Sides, inputs: Inputs, facts: tuple[Input, ...]) -> Iterator[Line]:
    server, host = inputs.get("service_contract_per_server_year"), inputs.get("service_contract_per_host_year")
    if server is None and host is None:
        return
    if host is None:
        key = "service_contract_per_server_year"
        yield from _priced(inputs, key, "service contracts", sides.machines, "machine", facts, "service_contracts")
        return
    pairs = ((sides.servers, "server", server), (sides.hosts, "host", host))
    terms = tuple(Term(change, noun, (Factor.of(price),)) for change, noun, price in pairs if price is not None)
    formula = "servers × price per year + hosts × price per year"
    yield Line("service_contracts", _GROUP, "service contracts", inputs.currency, terms, formula, facts)


def _space(sides: Sides, racks: Racks | None, inputs: Inputs, facts: tuple[Input, ...]) -> Iterator[Line]:
    units = sides.facts("machines", "rack_units")
    change = sides.summed("rack_units")
    yield from _priced(inputs, "rack_unit_year", "rack space", change, "rack unit", units, "rack_space")
    if racks is not None:
        yield from _priced(inputs, "rack_year", "rack space", racks.change, "rack", facts, "rack_space")


def _licences(sides: Sides, products: Sequence[ProductMoney], currency: str) -> Iterator[Line]:
    """Yield licences of hosts with a yearly price, and those of products."""
    before, after = (
        [one.licence_per_year for one in side if one.licence_per_year is not None]
        for side in (sides.before, sides.after)
    )
    paid = [one for one in products if one.year_before or one.year_after]
    if not before and not after and not paid:
        return
    terms = [Term(Change.exactly(sum(before), sum(after)), f"{currency} of hosts")] if before or after else []
    terms += [Term(Change.exactly(one.year_before, one.year_after), f"{currency} of {one.name}") for one in paid]
    note = f"{counted(len(before), 'host')} before, {counted(len(after), 'host')} after"
    facts = (Input("licences", Band.exactly(0.0), "", "stated", f"{INVENTORY}, counted by its rules", text=note),)
    formula = "licences and support per year of hosts and products, the same counting rule on both sides"
    known: tuple[tuple[Side, bool], ...] = (
        ("before", bool(before) or any(one.year_before for one in paid)),
        ("after", bool(after) or any(one.year_after for one in paid)),
    )
    absent = tuple(side for side, is_known in known if not is_known)
    yield Line("licences", _GROUP, "licences", currency, tuple(terms), formula, facts, absent=absent)

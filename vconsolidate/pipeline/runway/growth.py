"""The growth of every group and resource: stated, of the policy, or measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, get_args

from vconsolidate.model.band import Band
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.policy import Policy
from vconsolidate.model.runway import Growth, Resource
from vconsolidate.pipeline.runway.courses import course, days_of, months_of, per_year_of, steps_for
from vconsolidate.pipeline.runway.measured import LEAST_DAYS, Forecaster, measured_history
from vconsolidate.pipeline.runway.statements import StatedGrowth
from vconsolidate.units import format_fraction

RESOURCES: Final[tuple[Resource, ...]] = get_args(Resource)


@dataclass(frozen=True, slots=True)
class Asked:
    """
    Where growth comes from.

    Parameters
    ----------
    stated
        The last statement about a group and resource counts, one that names the group before one that does not.
    forecaster
        Forecasts the traces; None takes the policy's growth.
    """

    stated: tuple[StatedGrowth, ...] = ()
    forecaster: Forecaster | None = None


def growth_of(
    estate: Estate, vms: Sequence[VirtualMachine], groups: Sequence[str], policies: Sequence[Policy], asked: Asked,
    n_months: int,
) -> tuple[Growth, ...]:  # fmt: skip
    """
    Return the growth of every group, three resources each, in the order in which groups appear.

    Parameters
    ----------
    groups, policies
        Of each VM; a group takes the fastest growth of its policies.
    """
    found: list[Growth] = []
    for group in dict.fromkeys(groups):
        members = [i for i, name in enumerate(groups) if name == group]
        servers = [vms[i].server for i in members]
        policy = max((policies[i] for i in members), key=lambda one: one.growth_per_year_fraction)
        found += (_one(estate, servers, group, resource, policy, asked, n_months) for resource in RESOURCES)
    return tuple(found)


def _one(
    estate: Estate, servers: Sequence[str], group: str, resource: Resource, policy: Policy, asked: Asked, n_months: int
) -> Growth:
    said = [one for one in asked.stated if resource in one.resources and one.group in {group, ""}]
    if said:
        return _stated(
            max(enumerate(said), key=lambda pair: (pair[1].group != "", pair[0]))[1], group, resource, n_months
        )
    if asked.forecaster is not None:
        measured = _measured(estate, servers, group, resource, asked.forecaster, n_months)
        if measured is not None:
            return measured
    rate = policy.growth_per_year_fraction
    path = course(rate, "compound", n_months)
    why = "growth of the policy"
    if asked.forecaster is not None:
        why += f"; {_why_not_measured(estate, resource)}"
    return Growth(group, resource, "policy", "compound", Band.exactly(rate), False, why, path, path, path)  # noqa: FBT003


def _why_not_measured(estate: Estate, resource: Resource) -> str:
    if estate.trace is None:
        return "the inventory has no traces"
    if resource == "storage":
        return "no trace tells how much storage is used"
    return f"the traces hold less than {LEAST_DAYS} days of it"


def _stated(said: StatedGrowth, group: str, resource: Resource, n_months: int) -> Growth:
    rates = said.per_year
    low, typical, high = (course(rate, said.model, n_months) for rate in (rates.low, rates.typical, rates.high))
    banded, why = not rates.certain, "stated with --growth"
    return Growth(group, resource, "stated", said.model, rates, banded, why, low, typical, high)


def _measured(
    estate: Estate, servers: Sequence[str], group: str, resource: Resource, forecaster: Forecaster, n_months: int
) -> Growth | None:
    history = measured_history(estate, servers, resource)
    if history is None:
        return None
    found = forecaster(history, steps_for(n_months, history.step_s))
    if found is None:
        return None
    paths = months_of(found, n_months)
    error = (
        ""
        if found.error_fraction is None
        else f", forecasts of its past are {format_fraction(found.error_fraction)} off"
    )
    tested = days_of(found.tested_steps, found.step_s)
    basis = f"measured over {days_of(len(history.values), history.step_s)} days{error}; tested {tested} days ahead"
    banded = found.low is not None
    rate = per_year_of(*paths)
    return Growth(
        group, resource, "measured", found.model, rate, banded, basis, *paths,
        tested_days=tested, independent=found.independent,
    )  # fmt: skip


def by_group(growth: Sequence[Growth]) -> Iterator[tuple[str, Mapping[Resource, Growth]]]:
    """Yield each group with its growth by resource."""
    for group in dict.fromkeys(one.group for one in growth):
        yield group, {one.resource: one for one in growth if one.group == group}

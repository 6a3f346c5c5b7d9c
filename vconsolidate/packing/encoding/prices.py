"""What a host costs over the horizon of its cluster's policy: licences, support and idle power."""

from __future__ import annotations

from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.policy import Policy
from vconsolidate.units import HOURS_PER_YEAR

_DECIMALS = 2
"""Prices are rounded to cents."""


def licence_cost(per_year: float | None, policy: Policy) -> float:
    """Return what licences and support cost over the horizon, in whole cents."""
    return round((per_year or 0.0) * policy.horizon_years, _DECIMALS)


def power_price(estate: Estate, policy: Policy, hardware: Hardware) -> float:
    """
    Return what a host's idle power costs over the horizon, the facility's share included; 0 where no price is known.

    Whole cents, as every cost of a host: what a plan costs is then the sum of what its document says of each host.
    The part of the power that grows with load is left out: it follows the work, which is the same in every plan.
    """
    economics = estate.economics
    hours = HOURS_PER_YEAR * policy.horizon_years
    kilowatt = hardware.idle_power_w / 1000 * economics.power_usage_effectiveness
    return round(kilowatt * hours * (economics.electricity_price_per_kwh or 0.0), _DECIMALS)

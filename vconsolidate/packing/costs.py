"""
One whole number per host for an objective of several levels: money, then purchases without a price, then hosts.

Money is the price of hosts to buy, licences over the horizon, and idle power over the horizon where an electricity
price is known; a host that is there already costs only what running it costs. Where nothing is known about the price of
a type, buying one weighs more than any number of hosts that are there. Levels are folded as digits of a number: with at
most H hosts, ``(money · (H+1) + purchases) · (H+1) + 1`` per host orders plans exactly as the levels do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.hostclasses import HostClass

_LARGEST_TOTAL = 2**60
_CENTS = 100


@dataclass(frozen=True, slots=True)
class Costs:
    """
    The folded cost of every class, and the way back.

    Parameters
    ----------
    cost
        (n_classes,) > 0.
    weight
        What one unit of money is multiplied by.
    cents_per_unit
        Hundredths of the currency per unit of money.
    """

    cost: IntArray
    weight: int
    cents_per_unit: int

    def money(self, folded: int) -> float:
        """Return the money in a folded total; of a lower bound, a lower bound (lower levels never carry over)."""
        return folded // self.weight * self.cents_per_unit / _CENTS


def fold(classes: Sequence[HostClass], most_hosts: int) -> Costs:
    """
    Return the folded costs.

    Money is counted in hundredths of the currency, more coarsely (rounded down) only where totals would not fit
    into 60 bits.

    Parameters
    ----------
    most_hosts
        No plan uses more hosts.
    """
    cents = [int((c.price + c.power_price) * _CENTS + 0.5) for c in classes]
    unpriced = [int(not c.priced) for c in classes]
    existing = any(c.existing for c in classes)
    digit = most_hosts + 1
    low = [(u * digit if existing else 0) + 1 for u in unpriced]
    weight = digit * digit if existing and any(unpriced) else digit
    unit = max(1, int(np.gcd.reduce(np.array(cents, dtype=np.int64), initial=0)))
    while max(cents, default=0) // unit * weight * digit > _LARGEST_TOTAL:
        unit *= 2
    money = [c // unit for c in cents]
    if len(set(zip(money, low, strict=True))) <= 1:
        return Costs(np.ones(len(classes), dtype=np.int64), 1, cents[0] if cents else 0)
    cost = np.array([m * weight + small for m, small in zip(money, low, strict=True)], dtype=np.int64)
    return Costs(cost, weight, unit)

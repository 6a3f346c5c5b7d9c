"""
One whole number per host for the levels of the objective that choose hosts.

They are ``cost``, ``hosts``, ``power`` and ``licences``. Money is the price of hosts to buy, licences over the horizon
(those of products for the hosts that run them, which are fees on top of the hosts' own cost),
and idle power over the horizon where an electricity price is known; a host that is there already costs only what
running it costs. Where nothing is known about the price of a type, buying one weighs more than any number of hosts that
are there: purchases are a level of their own below the money. Hosts are always the last level.

Levels are folded as digits of a number whose base no plan's digit reaches, so that the sum over a plan's hosts orders
plans exactly as the levels do, one after the other. A level that says the same as one above it is no digit of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import gcd, prod

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.model.policy import CHOOSE_HOSTS, Criterion
from vconsolidate.packing.encoding.host_classes import HostClass

_LARGEST_TOTAL = 2**60
_FRACTIONS = {"cost": 100, "licences": 100, "power": 10}
"""Hundredths of the currency, tenths of a watt."""

MONEY: tuple[Criterion, ...] = ("cost", "licences")
"""Criteria that licences of products are part of."""


@dataclass(frozen=True, slots=True)
class Costs:
    """
    The folded cost of every class, and the way back.

    Parameters
    ----------
    cost
        (n_classes,) > 0.
    weights
        Of every digit, from the first; the last is 1.
    digit_of
        Criterion → digit that it is, of the criteria that are minimised; hosts always are.
    unit_of
        Criterion → what one of its digit is worth, in the currency, watts or hosts.
    fees
        (n_fees, n_classes) folded like the cost: what a host costs more that runs a product.
    constant
        Money that every plan costs on top, in the currency; no digit holds it.
    """

    cost: IntArray
    weights: tuple[int, ...]
    digit_of: Mapping[Criterion, int]
    unit_of: Mapping[Criterion, float]
    fees: IntArray
    constant: float = 0.0

    @property
    def counts_hosts(self) -> bool:
        """Every host costs 1: the folded total is a number of hosts."""
        return bool((self.cost == 1).all()) and not self.fees.any()

    @property
    def first(self) -> Criterion | None:
        """What the first digit is (hosts where they differ in nothing above); None: purchases without a price."""
        return next((c for c, digit in reversed([*self.digit_of.items()]) if digit == 0), None)

    def shown(self, folded: int) -> int:
        """Return a folded total for people: hosts where all cost the same, else the first level in whole units."""
        if self.counts_hosts:
            return folded
        unit = 1.0 if self.first is None else self.unit_of[self.first]
        return int(folded // self.weights[0] * unit + (self.constant if self.first in MONEY else 0.0))

    def least(self, criterion: Criterion, folded_bound: int, folded_value: int | None = None) -> float:
        """
        Return what a lower bound on the folded total proves of one level.

        Of the first level it holds for every plan. Of a lower level it holds for plans as good as the one of
        `folded_value` on the levels above, and says something only where the bound proves that none is better there.
        """
        digit = self.digit_of[criterion]
        if digit:
            above = self.weights[digit - 1]
            if folded_value is None or folded_value // above != folded_bound // above:
                return 0.0
            folded_bound %= above
        constant = self.constant if criterion in MONEY else 0.0
        return folded_bound // self.weights[digit] * self.unit_of[criterion] + constant


def fold(
    classes: Sequence[HostClass],
    most_hosts: int,
    objective: Sequence[Criterion] = ("cost", "hosts"),
    fees: FloatArray | None = None,
    base: FloatArray | None = None,
    constant: float = 0.0,
) -> Costs:
    """
    Return the folded costs.

    Figures are whole multiples of hundredths of the currency and of tenths of a watt, coarser (rounded down) only where
    totals would not fit into 60 bits.

    Parameters
    ----------
    most_hosts
        No plan uses more hosts.
    objective
        Criteria that do not choose hosts are passed over.
    fees
        (n_fees, n_classes) licences of products per host that runs them, in the currency.
    base
        (n_classes,) licences that every host pays.
    constant
        Licences that every plan pays.
    """
    money = np.zeros((0, len(classes))) if fees is None else fees
    most_amounts = most_hosts * (1 + len(money))
    rows: list[list[int]] = []
    digit_of: dict[Criterion, int] = {}
    unit_of: dict[Criterion, float] = {}
    wanted = [c for c in objective if c in CHOOSE_HOSTS]
    for criterion in [*wanted, *(() if "hosts" in wanted else ("hosts",))]:
        extra = money.ravel() if criterion in MONEY else np.zeros(money.size)
        own = amounts(classes, criterion)
        every = np.concatenate([own if base is None or criterion not in MONEY else own + base, extra])
        row, unit = _whole(every, _FRACTIONS.get(criterion, 1))
        if any(row):
            digit_of[criterion], unit_of[criterion] = _digit(rows, row), unit
        if criterion == "cost" and any(c.existing for c in classes) and not all(c.has_price for c in classes):
            _digit(rows, [*(int(not c.has_price) for c in classes), *([0] * money.size)])
    for digit, divisor in enumerate(_coarser(rows, most_amounts)):
        rows[digit] = [amount // divisor for amount in rows[digit]]
        unit_of = {c: unit * (divisor if digit_of[c] == digit else 1) for c, unit in unit_of.items()}
    weights = [1]
    for row in reversed(rows[1:]):
        weights.insert(0, weights[0] * (most_amounts * max(row) + 1))
    folded = [sum(w * row[c] for w, row in zip(weights, rows, strict=True)) for c in range(len(classes) + money.size)]
    cost, more = np.split(np.array(folded, dtype=np.int64), [len(classes)])
    return Costs(cost, tuple(weights), digit_of, unit_of, more.reshape(money.shape), constant)


def amounts(classes: Sequence[HostClass], criterion: Criterion) -> FloatArray:
    """Return (n_classes,): what a host of each class adds to a criterion that chooses hosts, in its unit."""
    of_class: dict[Criterion, Callable[[HostClass], float]] = {
        "cost": lambda c: c.price + c.power_price,
        "hosts": lambda _: 1.0,
        "power": lambda c: c.hardware.idle_power_w,
        "licences": lambda c: c.licence,
    }
    return np.array([of_class[criterion](c) for c in classes], dtype=np.float64)


def _whole(figures: FloatArray, fraction: int) -> tuple[list[int], float]:
    """Return figures as whole multiples of their greatest common divisor, and that divisor."""
    whole = [int(figure * fraction + 0.5) for figure in figures.tolist()]
    divisor = max(1, gcd(*whole))
    return [amount // divisor for amount in whole], divisor / fraction


def _digit(rows: list[list[int]], row: list[int]) -> int:
    """Return the digit that a row of amounts is, a new one where no earlier one says the same."""
    if row not in rows:
        rows.append(row)
    return rows.index(row)


def _coarser(rows: Sequence[Sequence[int]], most_amounts: int) -> list[int]:
    """Return what each row is to be divided by so that totals fit; the largest figures give way first."""
    divisors = [1] * len(rows)
    largest = [max(row, default=0) for row in rows]
    while prod(most_amounts * amount + 1 for amount in largest) > _LARGEST_TOTAL and max(largest) > 1:
        number = largest.index(max(largest))
        divisors[number] *= 2
        largest[number] = max(rows[number]) // divisors[number]
    return divisors

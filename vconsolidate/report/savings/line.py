"""
A line of the savings: a sum of terms, each a quantity before and after times factors that both sides share.

A factor, such as the price of electricity, has one value at a time on both sides. So the saving is calculated as
(quantity before − quantity after) × factors, whose ends lie within (before low − after high) and (before high − after
low): no case is counted in which the price is high for one side and low for the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from vconsolidate.model.band import NOTHING, Band
from vconsolidate.report.savings.inputs import Input, Kind, amount, weakest

Group = Literal["machines", "energy", "carbon", "ports", "effort", "cost per year"]
Side = Literal["before", "after"]


_INVARIANT: Final = {"", "W", "U"}
"""Nouns without a plural."""


@dataclass(frozen=True, slots=True)
class Change:
    """A quantity before and after, and its reduction; `saved` may be narrower than before − after."""

    before: Band
    after: Band
    saved: Band

    @classmethod
    def of(cls, before: Band, after: Band) -> Change:
        """Return the change between figures that do not depend on each other."""
        return cls(before, after, before - after)

    @classmethod
    def exactly(cls, before: float, after: float) -> Change:
        """Return the change between certain figures."""
        return cls.of(Band.exactly(before), Band.exactly(after))

    def __add__(self, other: Change) -> Change:
        """Return the sum of both."""
        return Change(self.before + other.before, self.after + other.after, self.saved + other.saved)

    def times(self, factor: Band) -> Change:
        """Return the change times a factor that both sides share."""
        return Change(self.before * factor, self.after * factor, self.saved * factor)


@dataclass(frozen=True, slots=True)
class Factor:
    """
    What a quantity is multiplied by, and how that is written.

    Parameters
    ----------
    text
        Number and meaning; begins with ``/`` for a divisor.
    source
        The input that it is; None for a constant.
    """

    band: Band
    text: str
    source: Input | None = None

    @classmethod
    def of(cls, source: Input, *, note: str = "") -> Factor:
        """Return an input as a factor."""
        return cls(source.band, f"{source.words}{f' ({note})' if note else ''}", source)


@dataclass(frozen=True, slots=True)
class Term:
    """A quantity before and after, the word or unit for it, and its factors."""

    quantity: Change
    noun: str
    factors: tuple[Factor, ...] = ()

    @property
    def change(self) -> Change:
        """The quantity times all factors."""
        result = self.quantity
        for factor in self.factors:
            result = result.times(factor.band)
        return result

    def written(self, quantity: Band) -> str:
        """Return the term with its numbers: ``14 servers × 20 h``."""
        value = quantity.typical
        share = self.noun.startswith("of ")
        number = amount(round(value, 3), "%") if share else amount(value, "")
        first = f"{number} {_plural(self.noun, value)}".rstrip()
        rest = (one.text if one.text.startswith("/") else f"× {one.text}" for one in self.factors)
        return " ".join((first, *rest))


@dataclass(frozen=True, slots=True)
class Line:
    """
    A line of the savings.

    Parameters
    ----------
    formula
        In words.
    facts
        Inputs that are quantities: machines, loads.
    note
        What belongs beside the calculation.
    absent
        Sides of which the inventory states nothing: they count as 0, and a sum of that side alone leaves them out.
    """

    key: str
    group: Group
    name: str
    unit: str
    terms: tuple[Term, ...]
    formula: str
    facts: tuple[Input, ...]
    note: str = ""
    absent: tuple[Side, ...] = ()

    @property
    def change(self) -> Change:
        """The sum of the terms."""
        total = Change(NOTHING, NOTHING, NOTHING)
        for term in self.terms:
            total += term.change
        return total

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Every input, each once."""
        named = [factor.source for term in self.terms for factor in term.factors if factor.source is not None]
        return tuple({one.key: one for one in (*self.facts, *named)}.values())

    @property
    def kind(self) -> Kind:
        """What the least certain input is."""
        return weakest(self.inputs)

    @property
    def calculation(self) -> str:
        """The formula with the numbers of both sides."""
        sides = f"before: {self.side('before')}; after: {self.side('after')}"
        return f"{sides}; {self.note}" if self.note else sides

    def terms_of(self, which: Side) -> str:
        """Return the numbers of one side: ``14 machines × 900 EUR``."""
        return " + ".join(term.written(getattr(term.quantity, which)) for term in self.terms)

    def side(self, which: Side) -> str:
        """Return the numbers of one side with their result: ``14 machines × 900 EUR = 12,600 EUR``."""
        written = self.terms_of(which)
        result = getattr(self.change, which).typical
        plain = len(self.terms) == 1 and not self.terms[0].factors
        return written if plain else f"{written} = {amount(round(result, 1), self.unit)}"


def _plural(noun: str, count: float) -> str:
    return noun if count == 1 or noun in _INVARIANT or "of " in noun else f"{noun}s"

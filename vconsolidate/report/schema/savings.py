"""Lines of the savings with their ranges, formulas and inputs, and what the investment returns."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vconsolidate.report.schema.base import Count, Fraction, Location, Quantity, Section


class BandSection(Section):
    """A figure and its range; the three are equal where it is certain."""

    low: Quantity = Field(description="Least that the ranges of the inputs allow.")
    typical: Quantity = Field(description="From the typical value of every input.")
    high: Quantity = Field(description="Most that the ranges of the inputs allow.")


class InputSection(Section):
    """A figure that savings are calculated from."""

    name: str = Field(description="Key of the inventory's economics, or a word for a fact of the machines.")
    value: str = Field(description="Typical value with its unit.")
    between: str = Field(description="Low and high; empty where the value is certain.")
    kind: Literal["stated", "measured", "assumed"] = Field(description="How it is known.")
    source: str = Field(description="The inventory, or the source of the default.")
    location: Location | None = Field(description="Its line of the inventory, where it is stated.")


class SavingLine(Section):
    """One line of the savings."""

    key: str = Field(description="Stable name.")
    group: Literal["machines", "energy", "carbon", "ports", "effort", "cost per year"] = Field(
        description="Kind of line; those of `cost per year` add up to the cost of a year."
    )
    name: str = Field(description="Name for people.")
    unit: str = Field(description="Unit of all figures; empty for things that are counted.")
    before: BandSection = Field(description="Before.")
    after: BandSection = Field(description="After.")
    saved: BandSection = Field(description="Reduction; negative where more is needed.")
    formula: str = Field(description="Formula in words.")
    calculation: str = Field(description="Formula with the typical numbers of both sides.")
    kind: Literal["stated", "measured", "assumed"] = Field(description="How its least certain input is known.")
    inputs: tuple[str, ...] = Field(description="Names of its inputs.")


class SpendingSection(Section):
    """A one-off cost."""

    key: str = Field(description="Stable name.")
    name: str = Field(description="Name for people.")
    cost: BandSection = Field(description="Cost in the document's currency.")
    calculation: str = Field(description="How it was calculated.")
    inputs: tuple[str, ...] = Field(description="Names of its inputs.")


class MissingSection(Section):
    """A line that is not shown."""

    name: str = Field(description="Name of the line.")
    state: tuple[str, ...] = Field(description="Keys of the inventory to state to see it.")


class ReturnSection(Section):
    """What the investment returns."""

    investment: BandSection = Field(description="All one-off costs.")
    saving_per_year: BandSection = Field(description="Sum of the lines of the yearly cost.")
    payback_months_low: Count | None = Field(
        description="Months until the savings reach the investment, at best; null where they never do."
    )
    payback_months: Count | None = Field(description="The same at the typical values.")
    payback_months_high: Count | None = Field(description="The same at worst.")
    discount_rate_fraction: Fraction | None = Field(description="Typical rate per year; null where none is stated.")
    period_years: Quantity = Field(description="Typical period of the net present value.")
    net_present_value: BandSection | None = Field(description="Null without a discount rate.")
    payback_calculation: str = Field(description="How the payback time was calculated.")
    value_calculation: str = Field(description="How the net present value was calculated; empty without it.")

"""Figures of the business case that are taken where an inventory is silent, and how uncertain power is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from vconsolidate.catalog.reading import Row, read, source_table
from vconsolidate.model.band import Band
from vconsolidate.model.power import LEVELS


@dataclass(frozen=True, slots=True)
class DefaultFigure:
    """A figure with its range and its source."""

    key: str
    band: Band
    source: str


@dataclass(frozen=True, slots=True)
class PowerUncertainty:
    """
    How far the power of a machine may be from what is taken.

    Parameters
    ----------
    shape_low, shape_high
        (power − idle) / (full − idle) at 0 %, 10 % … 100 % load, where no curve is known.
    idle, full
        Factors of an idle power and of a power at full load that are assumed.
    """

    shape_low: tuple[float, ...]
    shape_high: tuple[float, ...]
    idle: Band
    full: Band
    shape_source: str
    assumed_source: str


@dataclass(frozen=True, slots=True)
class EconomicsDefaults:
    """Everything of the data file."""

    figures: Mapping[str, DefaultFigure]
    power: PowerUncertainty


@cache
def load_economics() -> EconomicsDefaults:
    """Return the defaults of the business case."""
    with read("economics") as file:
        sources = source_table(file)
        figures: dict[str, DefaultFigure] = {}
        for key, row in file.rows("figures"):
            with row:
                band = Band(row.number("low"), row.number("typical"), row.number("high"))
                figures[key] = DefaultFigure(key, band, row.sources(sources))
        with file.row("power") as row:
            power = _power(row, sources)
    return EconomicsDefaults(figures, power)


def _power(row: Row, sources: Mapping[str, str]) -> PowerUncertainty:
    def shape(key: str) -> tuple[float, ...]:
        values = row.numbers(key)
        if len(values) != LEVELS:
            raise row.error(key, f"expected {LEVELS} numbers")
        return values

    def factors(key: str) -> Band:
        return Band(row.number(f"assumed_{key}_low"), 1.0, row.number(f"assumed_{key}_high"))

    def source(key: str) -> str:
        with row.row(key) as inner:
            return inner.sources(sources)

    return PowerUncertainty(
        shape("shape_low"), shape("shape_high"), factors("idle"), factors("full"), source("shape"), source("assumed")
    )

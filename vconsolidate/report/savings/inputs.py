"""The figures that savings are calculated from: stated by the inventory, or a default with its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from vconsolidate.catalog.economics import load_economics
from vconsolidate.model.band import Band
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.policy import PUE, Economics

Kind = Literal["stated", "measured", "assumed"]
WEAKEST: Final[tuple[Kind, ...]] = ("assumed", "measured", "stated")
"""A line is as good as the first of these that one of its inputs is."""

INVENTORY: Final = "the inventory"

_UNITS: Final = {
    "power_usage_effectiveness": "",
    "carbon_per_kwh": "g",
    "embodied_carbon_per_host": "kg",
    "host_lifetime": "years",
    "rack_height": "U",
    "new_servers_per_year": "",
    "recovery_tests_per_year": "",
    "discount_rate": "%",
    "evaluation_period": "years",
}
"""Units of inputs; hours where the key says so, money otherwise."""

_ATTRIBUTES: Final = {
    "electricity_price_per_kwh": "electricity_price_per_kwh",
    "carbon_per_kwh": "carbon_g_per_kwh",
    "administration_per_server_year": "administration_per_server_year",
    "service_contract_per_server_year": "service_contract_per_server_year",
    "rack_unit_year": "rack_unit_year",
    "migration_per_server": "migration_per_server",
}
"""Keys of the inventory and the attributes that hold their typical values."""


@dataclass(frozen=True, slots=True)
class Input:
    """
    A figure, its range, and where it comes from.

    Parameters
    ----------
    key
        As the inventory has it under ``economics``; for facts of machines, a word for them.
    unit
        Empty for a bare number.
    source
        The inventory, or the source of the default.
    """

    key: str
    band: Band
    unit: str
    kind: Kind
    source: str
    place: Place = NOWHERE
    text: str = ""

    @property
    def title(self) -> str:
        """The key as words."""
        return self.key.replace("_", " ")

    @property
    def words(self) -> str:
        """The typical value with its unit."""
        return self.text or amount(self.band.typical, self.unit)


class Inputs:
    """All figures of the business case of an estate."""

    def __init__(self, economics: Economics) -> None:
        self.currency = economics.currency
        self._found: dict[str, Input] = {}
        for figure in load_economics().figures.values():
            self._found[figure.key] = Input(
                figure.key, figure.band, self._unit(figure.key), "assumed", f"default: {figure.source}"
            )
        for key, attribute in _ATTRIBUTES.items():
            value = getattr(economics, attribute)
            if value is not None:
                self._state(key, Band.exactly(value), NOWHERE)
        if economics.power_usage_effectiveness != PUE:
            self._state("power_usage_effectiveness", Band.exactly(economics.power_usage_effectiveness), NOWHERE)
        for stated in economics.stated:
            self._state(stated.key, stated.band, stated.place)

    def get(self, key: str) -> Input | None:
        """Return an input; None where it is neither stated nor has a default."""
        return self._found.get(key)

    def _state(self, key: str, band: Band, place: Place) -> None:
        self._found[key] = Input(key, band, self._unit(key), "stated", INVENTORY, place)

    def _unit(self, key: str) -> str:
        return _UNITS.get(key, "h" if "_hours_" in key else self.currency)


def amount(value: float, unit: str) -> str:
    """Return a number with its unit, with the digits that it needs: ``0.22 EUR``, ``1,215 kg``, ``6 %``."""
    if unit == "h" and 0 < abs(value) < 1:
        return f"{value * 60:,.4g} min"
    if unit == "%":
        return f"{value * 100:,.6g} %"
    number = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.4g}" if abs(value) >= 100 else f"{value:,.6g}"
    return f"{number} {unit}".rstrip()


def range_words(band: Band, unit: str) -> str:
    """Return low and high of an uncertain figure: ``0.15 to 0.28 EUR``; empty for a certain one."""
    if band.certain:
        return ""
    low = amount(band.low, unit).removesuffix(unit).rstrip() if unit else amount(band.low, unit)
    return f"{low} to {amount(band.high, unit)}"


def weakest(inputs: tuple[Input, ...]) -> Kind:
    """Return what the least certain input is."""
    return next((kind for kind in WEAKEST if any(one.kind == kind for one in inputs)), "stated")

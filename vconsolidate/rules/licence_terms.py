"""How a licence is counted and priced, as the inventory states it: for a rule, and for all hosts of a cluster."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from vconsolidate.model.licence import CountedThing, Counting, Licence, Price, SpareHosts
from vconsolidate.rules.quantities import Money

COUNTING: Final = (
    "per",
    "floor_per_processor",
    "floor_per_host",
    "floor_per_vm",
    "pack",
    "core_factor",
    "minimum_order",
    "vms_per_licence",
    "spare_hosts",
)
PRICES: Final = ("price", "price_per_year", "price_unlimited", "price_unlimited_per_year")

_OWN_UNITS: Final = {
    "floor_per_processor": ("core",),
    "floor_per_host": ("core", "socket"),
    "floor_per_vm": ("vcpu",),
    "core_factor": ("core",),
    "vms_per_licence": ("core", "socket", "socket_pair", "host"),
    "spare_hosts": ("core", "socket", "socket_pair", "host"),
}
"""Field → what it can be stated for."""

_Whole = Annotated[int, Field(ge=1, le=1_000_000)]


class LicenceTerms(BaseModel):
    """A counting rule of the catalogue, or one spelt out, and prices of a unit."""

    model_config = ConfigDict(defer_build=True, extra="forbid", strict=True, frozen=True)

    counting: str | None = Field(
        None,
        description="How units are counted: a key of the catalogue's counting rules. Fields stated beside it replace "
        "those of the rule.",
        examples=["vmware-cores"],
    )
    per: CountedThing | None = Field(
        None, description="What a unit is: core, socket, socket_pair or host of a host; vm or vcpu of a VM."
    )
    floor_per_processor: _Whole | None = Field(None, description="Least number of cores counted for each processor.")
    floor_per_host: _Whole | None = Field(None, description="Least number of cores or sockets counted for each host.")
    floor_per_vm: _Whole | None = Field(None, description="Least number of vCPUs counted for each VM.")
    pack: _Whole | None = Field(None, description="Number of units in a pack; each host is rounded up to whole packs.")
    core_factor: Annotated[float, Field(gt=0, le=10)] | None = Field(
        None, description="Units per core; the sum of a host is rounded up."
    )
    minimum_order: _Whole | None = Field(
        None, description="Least number of units that can be bought for the whole estate."
    )
    vms_per_licence: _Whole | None = Field(
        None, description="VMs of the product that a host may run once licensed; for more it is licensed again."
    )
    spare_hosts: SpareHosts | None = Field(
        None,
        description="count: every host of a cluster that runs the product needs the licence, those kept empty for "
        "failures too; free: only hosts that run it.",
    )
    price: Money | None = Field(None, description="Price of a unit, paid once.")
    price_per_year: Money | None = Field(None, description="Price of a unit for a year.")
    price_unlimited: Money | None = Field(
        None, description="Price of a unit, paid once, of the edition that covers any number of VMs on its host."
    )
    price_unlimited_per_year: Money | None = Field(None, description="Price of a unit of that edition for a year.")

    @model_validator(mode="after")
    def _says_what_costs_what(self) -> LicenceTerms:
        counted = [name for name in ("counting", *COUNTING) if getattr(self, name) is not None]
        priced = [name for name in PRICES if getattr(self, name) is not None]
        if priced and "counting" not in counted and "per" not in counted:
            raise _wrong(f'"{priced[0]}" is the price of what? (write "counting" or "per")')
        if counted and not {"price", "price_per_year"}.intersection(priced):
            raise _wrong(f'"{counted[0]}" needs the price of a unit (write "price" or "price_per_year")')
        return self

    @property
    def states_licence(self) -> bool:
        """Whether there is a licence to count."""
        return self.counting is not None or self.per is not None

    def licence(self, known: Licence | None) -> Licence:
        """
        Return the licence.

        Parameters
        ----------
        known
            The counting rule of the catalogue, without prices; None where it is spelt out.

        Raises
        ------
        ValueError
            When a field says nothing about what is counted, or fields contradict each other.
        """
        counting = known.counting if known is not None else Counting(self.per or "host")
        own = {name: getattr(self, name) for name in COUNTING if name != "spare_hosts"}
        counting = replace(counting, **{name: value for name, value in own.items() if value is not None})
        spare = self.spare_hosts or (known.spare_hosts if known is not None and counting.on_hosts else "free")
        unlimited = self.price_unlimited is not None or self.price_unlimited_per_year is not None
        self._check(counting, spare, unlimited=unlimited)
        return Licence(
            counting=counting,
            price=_price(self.price, self.price_per_year),
            unlimited=_price(self.price_unlimited, self.price_unlimited_per_year) if unlimited else None,
            spare_hosts=spare,
            key=self.counting or "",
        )

    def _check(self, counting: Counting, spare: SpareHosts, *, unlimited: bool) -> None:
        for name, units in _OWN_UNITS.items():
            if getattr(self, name) is not None and counting.per not in units:
                message = f'"{name}" says nothing where units are counted per {counting.per} (remove it'
                raise ValueError(f'{message}, or write "per: {units[0]}")')
        stacked = counting.vms_per_licence is not None
        if unlimited and not stacked:
            raise ValueError('"price_unlimited" needs the VMs that the other edition covers (write "vms_per_licence")')
        if stacked and counting.minimum_order:
            raise ValueError('"minimum_order" cannot be combined with "vms_per_licence" (remove one of them)')
        if stacked and spare == "count":
            message = '"spare_hosts: count" cannot be combined with "vms_per_licence": no number of VMs would be known'
            raise ValueError(f'{message} (write "spare_hosts: free", or the edition for any number of VMs)')


def _price(once: Money | None, per_year: Money | None) -> Price:
    return Price(0.0 if once is None else once.amount, 0.0 if per_year is None else per_year.amount)


def _wrong(message: str) -> PydanticCustomError:
    return PydanticCustomError("inventory", "{message}", {"message": message})

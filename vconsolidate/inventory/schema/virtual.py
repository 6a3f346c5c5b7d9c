"""Virtual machines of today: their power state, disks and adapters, and hosts that run them and are no target."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema

from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.dates import Day
from vconsolidate.inventory.schema.hardware import HardwareSection
from vconsolidate.inventory.schema.names import Mark, Name
from vconsolidate.inventory.schema.quantity import MoneyAmount, Storage, refuse
from vconsolidate.model.virtual_source import PowerState

POWER_STATES: Final[dict[PowerState, tuple[str, ...]]] = {
    "on": ("poweredOn", "powered on", "on", "running", "up", "started", "active", "paused", "blocked", "idle"),
    "off": (
        "poweredOff",
        "powered off",
        "off",
        "stopped",
        "shut off",
        "halted",
        "down",
        "shut down",
        "crashed",
        "deallocated",
    ),
    "suspended": ("suspended", "saved", "pmsuspended", "hibernated"),
}
"""
What platforms call the states: VMware, Hyper-V, libvirt, XenServer, Proxmox, Nutanix, oVirt.

A paused VM keeps its memory and is on; Hyper-V calls a suspended one saved. Capitals, blanks and hyphens do not matter.
"""


def _folded(text: str) -> str:
    return "".join(text.casefold().split()).replace("-", "").replace("_", "")


_STATE_OF: Final = {_folded(word): state for state, words in POWER_STATES.items() for word in words}
_SPELT: Final = sorted(
    {form for words in POWER_STATES.values() for word in words for form in (word, word.upper(), word.capitalize())}
)


def _read_power_state(value: object) -> object:
    state = _STATE_OF.get(_folded(value)) if isinstance(value, str) else None
    if state is None:
        given = quoted(str(value).lower()) if isinstance(value, bool) else quoted(value)
        raise refuse(f"{given} is no power state (write poweredOn, poweredOff or suspended)")
    return state


PowerStateText: TypeAlias = Annotated[
    Literal["on", "off", "suspended"],
    BeforeValidator(_read_power_state),
    WithJsonSchema({"type": "string", "enum": _SPELT}),
]
"""A `PowerState`, in the words of any platform."""

VirtualProcessors: TypeAlias = Annotated[int, Field(ge=1, le=4096)]

HardwareVersion: TypeAlias = Annotated[int, Field(ge=1, le=1000)] | Annotated[str, Field(min_length=1, max_length=40)]
"""A version of virtual hardware: a number, or the name of a generation or machine type."""


class DiskSection(Section):
    """A virtual disk of a VM of today."""

    name: Mark = Field("", description="Its name in the VM.", examples=["Hard disk 1"])
    size: Storage = Field(description="Its provisioned size, as the guest system sees it.", examples=["100 GiB"])
    used: Storage | None = Field(
        None, description="Space that its file takes on the datastore today (default: its size).", examples=["38 GiB"]
    )
    provisioning: Literal["thin", "thick"] | None = Field(
        None, description="Whether its file takes only what was written (thin) or its whole size (thick)."
    )
    datastore: Mark = Field("", description="Datastore that it lies on.", examples=["san-gold"])
    place_on: str = Field(
        "",
        description="Datastore of `datastores` that it must lie on (default: the planner chooses).",
        examples=["san-gold"],
    )


class NicSection(Section):
    """A network adapter of a VM of today."""

    network: str = Field("", description="Network or port group that it is attached to.", examples=["office"])
    mac: Mark = Field("", description="Its MAC address.", examples=["00:50:56:9a:12:34"])
    adapter: Mark = Field("", description="Type of adapter.", examples=["vmxnet3"])


class PresentHostSection(Section):
    """A host that runs VMs of the inventory today and is no target; state `model` or `hardware` if you know it."""

    name: Name = Field(description="Its name; unique among all hosts.", examples=["esx-old-01"])
    cluster: Mark = Field("", description="Its cluster today.", examples=["old"])
    site: Mark = Field("", description="Its site.", examples=["rotterdam"])
    rack: Mark = Field("", description="Its rack.", examples=["A1"])
    model: str | None = Field(None, description="Server model of the catalogue.", examples=["dell-poweredge-r710"])
    hardware: HardwareSection | None = Field(None, description="The machine, spelt out.")
    hypervisor: str | None = Field(
        None,
        description="Hypervisor that runs on it, a key of the catalogue; its overhead counts in the host's utilisation "
        "today (default: none counted).",
        examples=["esxi-6.7"],
    )
    licence_per_year: MoneyAmount | None = Field(
        None, description="Licences and support per year.", examples=["2100 EUR"]
    )
    warranty_until: Day | None = Field(
        None, description="Last day of its warranty or service contract.", examples=["2027-03-31"]
    )

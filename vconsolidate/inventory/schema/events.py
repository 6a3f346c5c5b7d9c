"""What happens while the plan is replayed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.quantity import Memory, Moment
from vconsolidate.rules.base import Members

Factor = Annotated[float, Field(gt=0, le=1000)]


class SurgeSection(Section):
    """Demand of some servers, or of all, is multiplied for a time."""

    kind: Literal["surge"] = Field(description="Demand is multiplied.")
    servers: Members | None = Field(
        None, description="Servers that are meant; all when left out.", examples=[["web*"], {"tags": "shop"}]
    )
    factor: Factor = Field(description="New demand for CPU and memory over the old.", examples=[2, 1.5])
    at: Moment = Field(0.0, description="When it begins, from the start of the replay on (default 0 s).")
    until: Moment | None = Field(None, description="When it ends; it lasts when left out.", examples=["6 h"])


class HotAddSection(Section):
    """A running VM gets more vCPUs or memory, if its guest system takes them."""

    kind: Literal["hot_add"] = Field(description="A running VM gets more.")
    server: str = Field(description="The VM that grows.", examples=["erp-db01"])
    vcpus: Annotated[int, Field(ge=0, le=1024)] = Field(0, description="vCPUs added.", examples=[2])
    memory: Memory = Field(0.0, description="Memory added.", examples=["16 GiB"])
    at: Moment = Field(0.0, description="When it is added, from the start of the replay on (default 0 s).")


class MaintenanceSection(Section):
    """A host is emptied for a time; its VMs move as they would restart if it failed."""

    kind: Literal["maintenance"] = Field(description="A host is emptied.")
    host: str = Field(
        description="The host: its name, or <cluster>-<type>-<number> of one to buy.", examples=["esx-01"]
    )
    from_: Moment = Field(
        0.0, alias="from", description="When it is emptied, from the start of the replay on (default 0 s)."
    )
    until: Moment | None = Field(None, description="When it is back (default a day later).", examples=["14 h"])


EventSection = SurgeSection | HotAddSection | MaintenanceSection

KINDS: dict[str, type[Section]] = {
    "surge": SurgeSection,
    "hot_add": HotAddSection,
    "maintenance": MaintenanceSection,
}
"""Kind → its section."""

"""What happens while the plan is replayed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.quantity import Memory, Moment
from vconsolidate.rules.base import Members

Factor = Annotated[float, Field(gt=0, le=1000)]


class SurgeSection(Section):
    """The demand of some or all servers is multiplied for a time."""

    kind: Literal["surge"] = Field(description="Demand is multiplied.")
    servers: Members | None = Field(
        None, description="Servers whose demand grows (default: all).", examples=[["web*"], {"tags": "shop"}]
    )
    factor: Factor = Field(description="New demand for CPU and memory divided by the old.", examples=[2, 1.5])
    at: Moment = Field(0.0, description="Start, counted from the start of the replay (default 0 s).")
    until: Moment | None = Field(None, description="End (default: the end of the replay).", examples=["6 h"])


class HotAddSection(Section):
    """A running VM gets more vCPUs or memory, if its guest system supports that."""

    kind: Literal["hot_add"] = Field(description="A running VM gets more vCPUs or memory.")
    server: str = Field(description="The VM that grows.", examples=["erp-db01"])
    vcpus: Annotated[int, Field(ge=0, le=1024)] = Field(0, description="vCPUs added.", examples=[2])
    memory: Memory = Field(0.0, description="Memory added.", examples=["16 GiB"])
    at: Moment = Field(0.0, description="Time of the change, counted from the start of the replay (default 0 s).")


class MaintenanceSection(Section):
    """A host is emptied for a time; its VMs move as they would restart if it failed."""

    kind: Literal["maintenance"] = Field(description="A host goes into maintenance.")
    host: str = Field(description="Name of the host; <cluster>-<type>-<number> for a host to buy.", examples=["esx-01"])
    from_: Moment = Field(
        0.0, alias="from", description="Start of the maintenance, counted from the start of the replay (default 0 s)."
    )
    until: Moment | None = Field(
        None, description="End of the maintenance (default: one day later).", examples=["14 h"]
    )


class RunawaySection(Section):
    """A VM goes wild: all its vCPUs are busy and all its memory is touched, as far as its limit lets it."""

    kind: Literal["runaway"] = Field(description="A VM takes all it can.")
    server: str = Field(description="The VM that goes wild.", examples=["test-web01"])
    at: Moment = Field(0.0, description="Start, counted from the start of the replay (default 0 s).")
    until: Moment | None = Field(None, description="End (default: the end of the replay).", examples=["6 h"])


EventSection = SurgeSection | HotAddSection | MaintenanceSection | RunawaySection

KINDS: dict[str, type[Section]] = {
    "surge": SurgeSection,
    "hot_add": HotAddSection,
    "maintenance": MaintenanceSection,
    "runaway": RunawaySection,
}
"""Kind → its section."""

"""How a cluster prepares for host failures."""

from __future__ import annotations

from typing import Any

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.quantity import Clock, InstalledMemory, Share
from vconsolidate.model.admission import AdmissionForm


class SlotSection(Section):
    """Size of a slot, for `slots`; default: the largest reservation of any VM."""

    cpu: Clock | None = Field(None, description="CPU of a slot, in MHz of the reference core.", examples=["500 MHz"])
    memory: InstalledMemory | None = Field(None, description="Memory of a slot.", examples=["4 GiB"])


class ReserveSection(Section):
    """Share of a cluster that stays unreserved, for `percentage`; default: as much as the tolerated failures take."""

    cpu: Share | None = Field(None, description="Share of the cluster's CPU.", examples=["25 %"])
    memory: Share | None = Field(None, description="Share of the cluster's memory.", examples=["25 %"])


class AdmissionSection(Section):
    """
    How a cluster keeps room to restart every VM after `host_failures_tolerated` failures.

    Short form: the name of the form.
    """

    form: AdmissionForm | None = Field(
        None,
        description="dedicated: the tolerated number of hosts stays empty (default). exact: VMs run on all hosts, and"
        " all restart after every tolerated failure. slots: every VM takes slots of one size. percentage: a share of"
        " the cluster stays unreserved.",
        examples=["exact"],
    )
    domain: str | None = Field(
        None,
        min_length=1,
        description="What fails at once: host (default), rack, or the key of a label of hosts.",
        examples=["rack", "chassis"],
    )
    slot: SlotSection | None = Field(None, description="Size of a slot, for slots.")
    reserve: ReserveSection | None = Field(None, description="Share kept unreserved, for percentage.")

    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, value: Any) -> Any:  # noqa: ANN401
        return {"form": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the long form or the name of a form."""
        long = handler(core)
        short = {"enum": ["dedicated", "exact", "slots", "percentage"], "type": "string"}
        return {
            "anyOf": [short, long],
            "description": "How the cluster prepares for host failures (default dedicated).",
        }

"""Scenario files of ``what-if``."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.inventory import Version
from vconsolidate.inventory.schema.names import Mark, Name
from vconsolidate.inventory.schema.quantity import Growth, Margin, Span
from vconsolidate.rules.base import Members

Amount = int | str
Names = Annotated[list[Mark], Field(min_length=1)]


class OvercommitSection(Section):
    """Other overcommit, in every cluster or in some."""

    vcpu_per_core: Annotated[float, Field(gt=0, le=64)] | None = Field(
        None, description="Largest number of vCPUs per core of a host.", examples=[6]
    )
    memory: Annotated[float, Field(gt=0, le=10)] | None = Field(
        None, description="Configured memory of all VMs divided by usable memory of the host.", examples=[1.25]
    )
    clusters: Names | None = Field(
        None, description="Clusters that it applies to (default: all).", examples=[["production"]]
    )


class AddSection(Section):
    """What the scenario adds; items are written as in the inventory."""

    servers: list[Any] = Field(
        default=[],
        description="Servers, as in `servers` of the inventory.",
        examples=[[{"name": "web09", "os": "rhel-5", "hardware": {"model": "dell-poweredge-2950"}}]],
    )
    host_types: list[Any] = Field(
        default=[],
        description="Host types that can be bought, as in the inventory, each with its `cluster`.",
        examples=[[{"name": "r750", "model": "dell-poweredge-r750-2x6338", "cluster": "production"}]],
    )
    hosts: list[Any] = Field(
        default=[],
        description="Existing hosts, as in the inventory, each with its `cluster`.",
        examples=[[{"name": "esx-09", "type": "r740", "cluster": "production"}]],
    )


class LoseSection(Section):
    """What is lost: no host there can be used."""

    sites: Names | None = Field(None, description="Sites: all hosts of their clusters.", examples=[["rotterdam"]])
    clusters: Names | None = Field(None, description="Clusters: all their hosts.", examples=[["production"]])
    racks: Names | None = Field(None, description="Racks: the existing hosts in them.", examples=[["A1"]])
    hosts: Names | None = Field(None, description="Existing hosts.", examples=[["esx-01"]])


class ScenarioSection(Section):
    """One scenario: what is different from the inventory, and what is expected then."""

    name: Name = Field(description="Its name; unique in the run.", examples=["growth 8 %"])
    reason: str = Field(
        "", description="Why it is looked at, in your own words; reports repeat it.", examples=["the owner asked"]
    )
    on: str | None = Field(None, description="An earlier scenario that this one adds to.", examples=["growth 8 %"])
    growth: Growth | None = Field(None, description="Growth of demand per year.", examples=["8 %"])
    horizon: Span | None = Field(None, description="Time that the plan must last.", examples=["5 years"])
    headroom: Margin | None = Field(None, description="Margin on measured demand.", examples=["20 %"])
    failures: Annotated[int, Field(ge=0, le=1000)] | None = Field(
        None, description="Number of hosts of each cluster that may fail at once.", examples=[2]
    )
    overcommit: OvercommitSection | None = Field(None, description="Other overcommit.")
    platform: str | dict[str, str] | None = Field(
        None, description="Another platform: for all clusters, or cluster: platform.", examples=["proxmox-ve-8"]
    )
    hosts: dict[str, Amount] = Field(
        default={},
        description="Other numbers of hosts that can be bought: type (or cluster/type) and number, or +2 or -2.",
        examples=[{"r740": 20}, {"production/r740": "-4"}],
    )
    add: AddSection | None = Field(None, description="Servers, host types and hosts that are added.")
    copies: dict[str, Annotated[int, Field(ge=1, le=10_000)]] = Field(
        default={},
        description="Servers that come in greater number: name and how many more like it, with its history.",
        examples=[{"ctx01": 10}],
    )
    remove: Members | None = Field(
        None, description="Servers that are no longer there: names with wildcards, or a selector as in rules."
    )
    withdraw: Names | None = Field(
        None, description="Host types that can no longer be bought: type or cluster/type.", examples=[["r740"]]
    )
    lose: LoseSection | None = Field(None, description="Sites, clusters, racks or hosts that are lost.")
    prices: dict[str, str] = Field(
        default={},
        description="Other prices: a host type (or cluster/type), `hosts` for all types, `licences` of all hosts, or "
        "`electricity`; an amount, or a change such as +10 %.",
        examples=[{"r740": "12000 EUR", "electricity": "+30 %"}],
    )
    set: dict[str, Any] = Field(
        default={},
        description="Any field of the inventory by its path, as with --set; null drops an item of a list.",
        examples=[{"policy.cpu.ceiling": "85 %"}],
    )
    expect: dict[str, Any] = Field(
        default={},
        description="What must hold: feasible (true or false), proven (true), and limits on figures: hosts, cost, gap, "
        "ready, utilisation or the metric of any budget; a number is a maximum, or write {minimum: …, maximum: …}.",
        examples=[{"feasible": True, "hosts": 20, "ready": "5 %"}],
    )


class ScenarioFile(Section):
    """Scenarios of an inventory, planned in one run by ``what-if``."""

    version: Version = Field(1, description="Version of the format; always 1.")
    scenarios: Annotated[list[ScenarioSection], Field(min_length=1, max_length=500)] = Field(
        description="The scenarios, in the order of the report."
    )


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a scenario file."""
    schema = ScenarioFile.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vconsolidate scenarios, version 1",
        **{key: value for key, value in schema.items() if key != "title"},
    }

"""Rules between zones and workloads, and flows between them."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema

from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.names import Mark, Name
from vconsolidate.inventory.schema.quantity import Bandwidth, refuse
from vconsolidate.model.zoning import LAST_PORT
from vconsolidate.rules.base import Members

_RANGE: Final = re.compile(r"(\d{1,5})\s*-\s*(\d{1,5})")


def _read_ports(value: object) -> object:
    """Return ranges (first, last) of a port, a range ``8000-8010``, or a list of them."""
    if value == []:
        raise refuse("must not be empty (leave it out for all ports)")
    items = value if isinstance(value, list) else [value]
    return tuple(_read_port(item) for item in items)


def _read_port(value: object) -> tuple[int, int]:
    first, last = -1, -1
    if isinstance(value, int) and not isinstance(value, bool):
        first = last = value
    elif isinstance(value, str) and value.strip().isdecimal():
        first = last = int(value)
    elif isinstance(value, str) and (match := _RANGE.fullmatch(value.strip())):
        first, last = int(match[1]), int(match[2])
    if not 0 <= first <= last <= LAST_PORT:
        raise refuse(f"{quoted(str(value))} is no port (write for example 443 or 8000-8010, at most {LAST_PORT})")
    return first, last


_ONE_PORT: Final[dict[str, Any]] = {
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": LAST_PORT},
        {"type": "string", "pattern": r"^\d{1,5}(\s*-\s*\d{1,5})?$"},
    ]
}

Ports: TypeAlias = Annotated[
    tuple[tuple[int, int], ...],
    BeforeValidator(_read_ports),
    WithJsonSchema({"anyOf": [*_ONE_PORT["anyOf"], {"type": "array", "items": _ONE_PORT, "minItems": 1}]}),
]


def _check_end(value: object) -> object:
    if isinstance(value, str) and value not in {"any", "outside"}:
        raise refuse(f"expected any, outside, a list of servers or a selector (write for example [{value}])")
    return value


End: TypeAlias = Annotated[Literal["any", "outside"] | Members, BeforeValidator(_check_end)]
"""One end of a rule or flow: containers of VMs, never addresses."""


class TrafficFields(Section):
    """Who talks to whom, how."""

    from_: End = Field(
        "any",
        alias="from",
        description="Who opens the connection: servers, a selector, outside (no server of the inventory) or any.",
        examples=["any", "outside", {"zone": "perimeter"}, ["web*"]],
    )
    to: End = Field(
        "any",
        description="Who answers: servers, a selector, outside or any.",
        examples=["any", {"tags": "database"}, ["db01"]],
    )
    protocol: Literal["tcp", "udp", "icmp", "any"] = Field("any", description="Protocol (default: any).")
    ports: Ports = Field(
        (), description="Destination ports of TCP or UDP (default: all).", examples=[443, [443, "8000-8010"]]
    )


class ZoneRuleSection(TrafficFields):
    """A rule of the zone policy."""

    name: Mark = Field("", description="Its name in reports (default: its level and number).", examples=["shop to db"])
    action: Literal["allow", "deny"] = Field(description="What happens to connections that match.")
    reason: Mark = Field("", description="Reason for the rule; reports repeat it.", examples=["users reach the shop"])


class ZoneLevelSection(Section):
    """A level of the zone policy; its rules are tried after those of all earlier levels."""

    name: Name = Field(description="Its name; unique among the levels.", examples=["emergency", "application"])
    rules: list[ZoneRuleSection] = Field(default=[], description="Its rules, in the order in which they are tried.")


class ZonePolicySection(Section):
    """Rules between zones and workloads; the first rule that matches decides."""

    default: Literal["allow", "deny"] | None = Field(
        None, description="What happens to connections that no rule matches (default: deny)."
    )
    levels: list[ZoneLevelSection] = Field(default=[], description="Levels of rules, the first one first.")


class FlowSection(TrafficFields):
    """A flow that workloads need, or that must never pass."""

    name: Mark = Field("", description="Its name in reports (default: both ends).", examples=["orders"])
    expect: Literal["allowed", "denied"] = Field(
        "allowed", description="Whether the flow must pass (allowed, the default) or must never pass (denied)."
    )
    traffic: Bandwidth | None = Field(
        None, description="Traffic at the busy hour, over all pairs together.", examples=["20 Mbit/s"]
    )
    reason: Mark = Field("", description="Reason; reports repeat it.", examples=["the shop reads the orders"])

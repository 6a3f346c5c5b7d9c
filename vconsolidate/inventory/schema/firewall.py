"""Firewalls of the hosts: services that they use, and services that the owner opens or closes."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema

from vconsolidate.firewall.ports import port_of
from vconsolidate.firewall.regions import network_of
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.names import Mark, Name
from vconsolidate.inventory.schema.quantity import refuse
from vconsolidate.model.host_service import Network, ServicePort


def _read_network(value: object) -> object:
    try:
        return network_of(value) if isinstance(value, str) else _no_address(value)
    except ValueError:
        return _no_address(value)


def _no_address(value: object) -> Network:
    raise refuse(f"{quoted(str(value))} is no address (write for example 10.0.0.0/24 or 10.0.0.53)")


def _read_port(value: object) -> object:
    try:
        return port_of(str(value))
    except ValueError as error:
        raise refuse(str(error)) from error


Address: TypeAlias = Annotated[Network, BeforeValidator(_read_network), WithJsonSchema({"type": "string"})]
Port: TypeAlias = Annotated[
    ServicePort,
    BeforeValidator(_read_port),
    WithJsonSchema({"type": "string", "pattern": r"^(in|out) (tcp|udp) (from )?\d{1,5}(-\d{1,5})?$"}),
]


class HostServiceSection(Section):
    """What the owner states about a service of the hosts."""

    service: Name = Field(
        description="The service by the platform's name, a role of the catalogue, or a name of your own with `ports`.",
        examples=["sshServer", "ssh", "backup-agent"],
    )
    state: Literal["open", "closed"] | None = Field(
        None, description="Whether it is open (default: open if the plan needs it)."
    )
    from_: Annotated[list[Address], Field(min_length=1)] | None = Field(
        None,
        alias="from",
        description="Addresses allowed on the other side (default: those of `uses`, else any).",
        examples=[["10.0.0.0/24"]],
    )
    clusters: Annotated[list[str], Field(min_length=1)] | None = Field(
        None, description="Clusters whose hosts are meant (default: all).", examples=[["production"]]
    )
    ports: Annotated[list[Port], Field(min_length=1)] | None = Field(
        None,
        description="Ports of a service of your own: in or out, protocol, port or range.",
        examples=[["in tcp 6160", "out udp 514"]],
    )
    reason: Mark = Field("", description="Reason; reports repeat it.", examples=["administrators only"])


class HostFirewallSection(Section):
    """Firewalls of the hosts of the target."""

    default: Literal["deny", "allow"] = Field(
        "deny", description="What happens to packets that no open service allows (default: deny)."
    )
    uses: dict[str, list[Address]] = Field(
        default={},
        description="Roles of services that the hosts use (dns, ntp, syslog …), each with the addresses on the other "
        "side; an empty list allows any.",
        examples=[{"dns": ["10.0.0.53"], "management": ["10.0.0.0/24"]}],
    )
    datastores: dict[Mark, Literal["iscsi", "nfs", "smb", "local"]] = Field(
        default={},
        description="How hosts reach each datastore: iscsi, nfs, smb, or local (no network, or Fibre Channel; default: "
        "by the kind of the datastore).",
        examples=[{"san-gold": "iscsi"}],
    )
    services: list[HostServiceSection] = Field(default=[], description="Services that you open, close or restrict.")

"""What one source says of an estate, in the words of the inventory, each fact with the place it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    import polars as pl

Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value]"
"""A value as it would stand in the inventory: quantities are text with their unit (``8 GiB``)."""


@dataclass(frozen=True, slots=True)
class Fact:
    """
    One thing a source says.

    Parameters
    ----------
    value
        As the inventory would have it.
    origin
        Where it was read, without the name of the source: ``vInfo!F12``, ``line 3``, ``domain/vcpu``.
    assumed
        Why it was assumed, in a few words, where the source does not say it; empty for what it does say.
    """

    value: Value
    origin: str
    assumed: str = ""


Facts: TypeAlias = Mapping[str, Fact]
"""Field of the inventory's schema, with dots (``hardware.cpu.model``), → what the source says of it."""


@dataclass(frozen=True, slots=True)
class Record:
    """
    A server, a host, a host type, a resource pool …, by its name in the source (not cleaned).

    Parameters
    ----------
    origin
        Where its name was read.
    facts
        Everything but the name.
    """

    name: str
    origin: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClusterRecord:
    """A cluster with its hosts; `facts` are those of the cluster itself (``hypervisor``, ``policy.…``)."""

    name: str
    origin: str
    facts: Facts = field(default_factory=dict)
    hosts: tuple[Record, ...] = ()
    host_types: tuple[Record, ...] = ()


Metric = Literal["cpu", "memory_used", "memory_active", "network", "disk_iops"]


@dataclass(frozen=True, slots=True)
class Series:
    """
    Measured histories, not yet read.

    Parameters
    ----------
    frame
        Lazy, columns ``server`` (text, as in the source), ``time_s`` (Int64, seconds since 1970 UTC), ``metric`` (one
        of `Metric`), ``value`` (Float64: cpu in % of all cores of the server, memory in MiB, network in Mbit/s,
        disk_iops per second).
    interval_s
        Averaging interval of the samples; None where the source does not say.
    origin
        Files it comes from, for comments.
    timezone
        IANA name of the time zone that the servers' users live by; None where the source does not tell.
    """

    frame: pl.LazyFrame
    interval_s: int | None
    origin: str
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something in the source that became nothing: how many, of what, and why (``12 templates: …``)."""

    count: int
    what: str
    why: str

    @classmethod
    def of(cls, count: int, noun: str, why: str, rest: str = "") -> tuple[LeftOut, ...]:
        """Return what was left out as one or several of a noun, with the `rest` behind it; nothing for none."""
        return (cls(count, f"{noun}{'' if count == 1 else 's'}{rest}", why),) if count else ()


@dataclass(frozen=True, slots=True)
class Fragment:
    """
    What one source says.

    Parameters
    ----------
    source
        Name of the importer (``rvtools``).
    files
        What was read, for the head of the inventory.
    facts
        Of the inventory as a whole: ``name``, ``policy.…``, ``economics.…``.
    servers
        Sources to consolidate: physical servers, and VMs of today.
    clusters
        The present estate as a target.
    rules
        Placement rules; values may nest. The name of a server is as in the source, and `importing` cleans it.
    networks, datastores, resource_pools
        By name.
    present_hosts
        Hosts that run VMs of the source today and are in no cluster.
    notes
        Assumptions and repairs, one sentence each.
    left_out
        What was not taken, with counts.
    """

    source: str
    files: tuple[str, ...]
    facts: Facts = field(default_factory=dict)
    servers: tuple[Record, ...] = ()
    clusters: tuple[ClusterRecord, ...] = ()
    rules: tuple[Record, ...] = ()
    networks: tuple[Record, ...] = ()
    datastores: tuple[Record, ...] = ()
    resource_pools: tuple[Record, ...] = ()
    present_hosts: tuple[Record, ...] = ()
    series: tuple[Series, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

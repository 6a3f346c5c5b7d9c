"""
What placement rules are made of: a handful of primitives that every solver understands.

A rule of the inventory encodes itself into these; its checker never sees them. Members are VM names; hosts are
called by any of their names (own, type, cluster).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allow:
    """Each VM runs on a host that bears one of the names."""

    vms: tuple[str, ...]
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forbid:
    """No VM runs on a host that bears one of the names."""

    vms: tuple[str, ...]
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """All VMs run on hosts with the same value of label `scope` (``host``: on one host)."""

    vms: tuple[str, ...]
    scope: str


@dataclass(frozen=True, slots=True)
class AtMost:
    """At most `limit` of the VMs run on hosts with the same value of label `scope`."""

    vms: tuple[str, ...]
    limit: int
    scope: str


@dataclass(frozen=True, slots=True)
class Apart:
    """VMs of different groups never share a value of label `scope`; VMs of one group may."""

    groups: tuple[tuple[str, ...], ...]
    scope: str


@dataclass(frozen=True, slots=True)
class Alone:
    """A host that runs one of the VMs runs no other VM than these."""

    vms: tuple[str, ...]


Constraint = Allow | Forbid | Together | AtMost | Apart | Alone

"""What is known of an application, and servers of it that look like replicas of each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vconsolidate.model.place import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Profile:
    """
    How an application is usually virtualised: habits of the field, never a promise of its maker.

    Parameters
    ----------
    key, name
        Catalogue key and full name.
    workload_class
        Row of the hypervisors' CPU overhead.
    tier
        Usual tier, 1 (business-critical) to 4 (test).
    reserve_memory
        All its memory is usually guaranteed: it manages its memory itself, or is of tier 1.
    balloon
        It gives memory back without harm.
    latency_sensitive
        It usually has memory and CPU reserved and cores of its own.
    replicas
        Servers of it with numbered names are usually replicas, which must not fail together.
    licences
        Counting rules of the catalogue that its products are usually sold by.
    """

    key: str
    name: str
    workload_class: str
    tier: int
    reserve_memory: bool = False
    balloon: bool = True
    latency_sensitive: bool = False
    replicas: bool = False
    licences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplicaGroup:
    """
    Servers that look like replicas, by their application and their names.

    Parameters
    ----------
    members
        In inventory order, at least two.
    limit
        How many of them the rule lets share a host.
    kept_by
        Where they are kept apart already: ``rule`` (of the inventory), ``should`` or ``must`` (by the policy), empty
        for nowhere.
    place
        Of the first member.
    """

    profile: Profile
    application: str
    members: tuple[str, ...]
    limit: int = 1
    kept_by: Literal["", "rule", "should", "must"] = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Derived:
    """
    What a server has from its application's profile, or would have if the policy applied it.

    Parameters
    ----------
    tier, reservation, latency_sensitive
        Whether each comes from the profile; with `applied` false, whether it would.
    applied
        The policy applies the profile.
    """

    profile: Profile
    tier: bool = False
    reservation: bool = False
    latency_sensitive: bool = False
    applied: bool = True

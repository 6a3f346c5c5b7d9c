"""The placement there is already: names only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PreviousHost:
    """A host of the placement before."""

    name: str
    cluster: str
    type_name: str
    spare: bool = False


@dataclass(frozen=True, slots=True)
class Previous:
    """
    Where every VM ran in the plan before.

    Parameters
    ----------
    hosts
        Every host of it, spares included.
    host_of_vm
        VM name → host name.
    """

    hosts: tuple[PreviousHost, ...]
    host_of_vm: Mapping[str, str]

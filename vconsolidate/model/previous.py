"""The earlier placement, by names only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from vconsolidate.model.datastore import VmStorage

PlacementSource = Literal["plan", "table", "today"]
"""Where a placement was read from: a plan document, a table of VMs and hosts, or `current_host` of the inventory."""


@dataclass(frozen=True, slots=True)
class PreviousHost:
    """A host of the earlier placement."""

    name: str
    cluster: str
    type_name: str
    spare: bool = False


@dataclass(frozen=True, slots=True)
class Previous:
    """
    Where every VM ran before.

    Parameters
    ----------
    hosts
        Every host of it, spares included.
    host_of_vm
        VM name → host name.
    told_by
        Source of the placement, for reports.
    storage
        VM name → datastores of its files; VMs are missing where they are not known.
    history_seed
        Seed of the days that were made up then for servers without a measured history; None where it is not known.
    """

    hosts: tuple[PreviousHost, ...]
    host_of_vm: Mapping[str, str]
    told_by: PlacementSource = "plan"
    storage: Mapping[str, VmStorage] = field(default_factory=dict)
    history_seed: int | None = None

"""An inventory made from sources, not yet written anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vconsolidate.inventory.importing.fragment import Fragment
from vconsolidate.inventory.importing.merging.facts import Conflict


@dataclass(frozen=True, slots=True)
class Imported:
    """
    What an import would write.

    Parameters
    ----------
    inventory
        Text of the inventory.
    files
        Name of a file beside it → its content.
    staged
        Name of a file beside it → where it lies now, too large to hold in memory.
    estate
        What the text was written from.
    conflicts
        Where sources contradict each other.
    """

    inventory: str
    files: Mapping[str, bytes]
    estate: Fragment
    conflicts: tuple[Conflict, ...] = ()
    staged: Mapping[str, Path] = field(default_factory=dict)

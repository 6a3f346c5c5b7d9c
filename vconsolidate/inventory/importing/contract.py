"""What an importer is: it recognises a source, and reads it into a fragment of an inventory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.importing.fragment import Fragment
from vconsolidate.inventory.importing.source import Source


class Certainty(IntEnum):
    """How sure an importer is that a source is its own."""

    NO = 0
    POSSIBLE = 1
    """Of a general form that it can read (any table)."""
    LIKELY = 2
    """Has what its sources have, and so might others'."""
    SURE = 3
    """Has what only its sources have."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """
    What the user may decide where a source is silent; None leaves it to the importer, which says what it assumed.

    Parameters
    ----------
    mapping
        File that says which column is what, for general tables.
    model
        Catalogue key of the server model every workload is assumed to run on (sources without hardware).
    generation
        CPU generation of the catalogue, for sources that give cores and clock rate only.
    timezone
        IANA name of the time zone of times without one.
    merging
        Other sources may complete this one: keep servers of which it says too little for a plan.
    """

    mapping: Path | None = None
    model: str | None = None
    generation: str | None = None
    timezone: str | None = None
    merging: bool = False


@dataclass(frozen=True, slots=True)
class Importer:
    """
    A kind of source that can become part of an inventory.

    Parameters
    ----------
    name
        As given to ``--source``.
    description
        One line for the list of sources.
    sniff
        Says whether a source is of this kind, from the names of its files and their first bytes.
    read
        Reads it; raises `InputError` with every problem found.
    surest
        The surest that it ever is; one that is never sure is asked only where no other is.
    """

    name: str
    description: str
    sniff: Callable[[Source], Certainty]
    read: Callable[[Source, ImportOptions], Fragment]
    surest: Certainty = Certainty.SURE


def refuse(file: Path | str, message: str, line: int = 0, column: int = 0) -> InputError:
    """Return the error for one problem with a source; `line` is counted from 1, 0 for the file as a whole."""
    return InputError([Problem(str(file), line, column or (1 if line else 0), "", message)])

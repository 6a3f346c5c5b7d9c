"""What an importer is given, what it returns, and how it says that a source cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from vconsolidate.errors import InputError, Problem


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """
    What the user may decide where a source is silent; None leaves it to the importer, which says what it assumed.

    Parameters
    ----------
    title
        Name of the data centre in the inventory.
    model
        Catalogue key of the server model every workload is assumed to run on (sources without hardware).
    target
        Catalogue key of the host model that may be bought.
    generation
        CPU generation of the catalogue, for sources that give cores and clock rate only.
    timezone
        IANA name of the time zone whose clock the servers' users live by.
    """

    title: str | None = None
    model: str | None = None
    target: str | None = None
    generation: str | None = None
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class ImportedEstate:
    """
    An inventory made from a source, not yet written anywhere.

    Parameters
    ----------
    inventory
        Text of ``inventory.yaml``.
    files
        Relative path → bytes of the files it refers to.
    n_servers, n_steps
        Servers, and intervals of their traces.
    notes
        Every assumption and every repair, one sentence each; they stand as comments in `inventory`, too.
    """

    inventory: str
    files: Mapping[str, bytes]
    n_servers: int
    n_steps: int
    notes: tuple[str, ...]

    def write(self, folder: Path) -> Path:
        """Write ``inventory.yaml`` and its files into `folder`, made if need be; return the inventory's path."""
        for name, content in self.files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        folder.mkdir(parents=True, exist_ok=True)
        inventory = folder / "inventory.yaml"
        inventory.write_text(self.inventory, encoding="utf-8", newline="\n")
        return inventory


@dataclass(frozen=True, slots=True)
class Importer:
    """
    A source that can become an inventory.

    Parameters
    ----------
    name
        As given to ``--source``.
    description
        One line for the list of sources.
    read
        Reads a path; raises `InputError` with every problem found.
    """

    name: str
    description: str
    read: Callable[[Path, ImportOptions], ImportedEstate]


def refuse(file: Path | str, message: str, line: int = 0) -> InputError:
    """Return the error for one problem with a source; `line` is counted from 1, 0 for the file as a whole."""
    return InputError([Problem(str(file), line, 1 if line else 0, "", message)])

"""The commands that are killed, with all that they write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from benchmarks.kills import readers

SAMPLES: Final = Path(__file__).parents[2] / "sample_inventories"
SMALL: Final = SAMPLES / "branch-office.yaml"
RUSH: Final = SAMPLES / "morning-rush.yaml"
LONG: Final = SAMPLES / "whole-data-centre.yaml"
DATED: Final = ("--set", "migration.start=2027-01-04")
EXPORTS: Final = SAMPLES / "exports/city-library"

_OF_PLAN: Final[Mapping[str, str]] = {
    "json": "json",
    "yaml": "yaml",
    "html": "html",
    "csv": "csv",
    "licences": "csv",
    "markdown": "md",
    "xlsx": "xlsx",
    "tables": "zip",
    "findings": "txt",
    "github": "txt",
    "gitlab": "json",
    "junit": "xml",
    "sarif": "json",
    "terminal": "txt",
}
_OF_MIGRATION: Final[Mapping[str, str]] = {
    "json": "json",
    "yaml": "yaml",
    "html": "html",
    "csv": "csv",
    "markdown": "md",
    "calendar": "ics",
    "terminal": "txt",
}


Output = tuple[str, Callable[[bytes], object]]
"""A file, and what reads it."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """
    A command in a folder of its own.

    Parameters
    ----------
    arguments
        Of the command line; paths are relative to the folder.
    outputs
        Files that it writes, in the order of the command line, with what reads them. The first takes its place last.
    folders
        Folders that it writes, whole or not at all.
    before
        Makes what the command needs.
    checkpoint
        Folder of the checkpoint; empty without one.
    old
        A command that makes old outputs; where there is none, any bytes are old ones.
    last_over
        Output that takes its place last where old ones are there, if that is not the first.
    repairs
        Rounds of repair may end with more than a step before them had.
    saves
        A first signal during the search ends it with the best result so far, which is written.
    """

    name: str
    arguments: tuple[str, ...]
    outputs: tuple[Output, ...]
    folders: tuple[str, ...] = ()
    before: tuple[tuple[str, ...], ...] = ()
    checkpoint: str = ""
    saves: bool = False
    old: tuple[str, ...] = ()
    last_over: str = ""
    repairs: bool = False


def _written(formats: Mapping[str, str], stem: str) -> tuple[tuple[str, ...], tuple[Output, ...]]:
    arguments: list[str] = []
    outputs = []
    for name, ending in formats.items():
        path = f"{stem}-{name}.{ending}"
        arguments += ["-o", f"{name}={path}"]
        outputs.append((path, readers.of(path)))
    outputs.append((f"{stem}-json.parquet", readers.parquet))
    return tuple(arguments), tuple(outputs)


def scenarios() -> tuple[Scenario, ...]:
    """Return all commands."""
    plan, planned = _written(_OF_PLAN, "plan")
    again, replayed = _written(_OF_PLAN, "replay")
    moves, migrated = _written(_OF_MIGRATION, "moves")
    made = (("plan", str(SMALL), "-q", "-o", "json=made.json"),)
    imported = ("inventory.yaml", readers.yaml), ("inventory-imported.json", readers.json)
    importing = ("import", str(EXPORTS), "-q", "-o", "inventory.yaml")
    exporting = ("export", "made.json", "-q", "-o", "vms", "--to", "ovf")
    more = ("--to", "powercli", "--to", "ansible", "--to", "terraform-vsphere", "--to", "vmx")
    return (
        Scenario("plan", ("plan", str(SMALL), "-q", *plan), planned, saves=True),
        replace(_kept("plan, repair kept", RUSH, "5"), repairs=True),
        _kept("plan, search kept", LONG, "1"),
        Scenario("replay", ("replay", "made.json", "-q", *again), replayed, before=made),
        Scenario("migrate", ("migrate", "made.json", "-q", *DATED, *moves), migrated[:-1], before=made, saves=True),
        Scenario("import", importing, imported, old=(*importing, "--title", "Old"), last_over=imported[1][0]),
        Scenario("export", (*exporting, *more), (), ("vms",), before=made, old=exporting),
    )


def _kept(name: str, inventory: Path, effort: str) -> Scenario:
    outputs = ("plan.json", readers.json), ("plan.parquet", readers.parquet)
    words = ("plan", str(inventory), "-q", "--effort", effort, "--checkpoint", "kept", "-o", "json=plan.json")
    return Scenario(name, words, outputs, checkpoint="kept", saves=True)

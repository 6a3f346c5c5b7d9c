"""
A system of a virtualised data centre, and what proves that the product covers it.

Each file of ``data/`` describes one: its keys of the inventory, pairs of inventories that differ in such a key and what
the difference changes, its section of the reports, its page, its sample and its tests.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

FOLDER = Path(__file__).parent / "data"

Expected = Literal["grows", "shrinks", "changes", "appears", "vanishes"]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Effect(_Closed):
    """
    A pair of inventories that differ in a key of the system, and the figure that this changes.

    Parameters
    ----------
    says
        What the pair shows, a sentence of ``docs/systems.md``.
    before, after
        What is merged into the base inventory: mappings key by key, lists of named entries by name, else replaced.
    command
        Arguments of the command; ``INVENTORY`` and ``PLAN`` stand for files. The plan is made without repair.
    files
        Name → text of files that the command reads beside them.
    look
        Path into the document that the command writes: keys and names of entries, divided by ``/``.
    expect
        How the figure differs.
    """

    says: str
    before: dict[str, Any] = {}
    after: dict[str, Any]
    command: tuple[str, ...] = ("plan", "INVENTORY")
    files: dict[str, str] = {}
    look: str = ""
    expect: Expected


class Sections(_Closed):
    """Where reports speak of the system: the heading in the terminal and in Markdown, the anchor in HTML."""

    terminal: str
    html: str


class Export(_Closed):
    """What hands the system on: the arguments of ``export`` or of its own command, and a text that the output holds."""

    command: tuple[str, ...]
    holds: str


class System(_Closed):
    """
    A system as ``data/sNN.yaml`` describes it.

    Parameters
    ----------
    keys
        Paths of the inventory's schema; ``[]`` stands for an entry of a list.
    sample
        The sample that uses at least one key.
    page
        Page of docs/, with an anchor where it is part of a page.
    tests
        Files of tests/ that test it.
    """

    number: Annotated[int, Field(ge=1, le=24)]
    title: str
    about: str
    does: str
    keys: Annotated[tuple[str, ...], Field(min_length=1)]
    effects: Annotated[tuple[Effect, ...], Field(min_length=1)]
    sections: Sections
    export: Export | None = None
    page: str
    sample: str
    tests: Annotated[tuple[str, ...], Field(min_length=1)]


@cache
def systems() -> tuple[System, ...]:
    """Return all systems in the order of their numbers."""
    read = [System.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in FOLDER.glob("s*.yaml")]
    return tuple(sorted(read, key=lambda system: system.number))

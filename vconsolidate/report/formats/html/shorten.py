"""What a page of a very large estate leaves out, and where the rest is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeVar

from vconsolidate.report.formats.html.blocks import Block, Section, Text

LONGEST: Final = 20_000
"""Rows of a table that is shown in full: an estate of 10,000 VMs is."""

SHOWN: Final = 5_000
"""Rows of a longer one: enough to look around in; whoever looks for one VM has the tables as files."""

MOST_HOSTS: Final = 1_000
"""Hosts whose VMs are listed and drawn; more make a page that browsers open slowly."""

_T = TypeVar("_T")


def section(anchor: str, title: str, blocks: Sequence[Block]) -> Section:
    """Return a section whose longest tables end early, with a sentence that says so."""
    return Section(anchor, title, [shown for block in blocks for shown in _shortened(block)])


def first_hosts(hosts: Sequence[_T]) -> tuple[Sequence[_T], list[Block]]:
    """Return the hosts that are shown, and what to say of the others."""
    if len(hosts) <= MOST_HOSTS:
        return hosts, []
    words = f"The first {MOST_HOSTS:,} of {len(hosts):,} hosts. The formats tables and json have all of them."
    return hosts[:MOST_HOSTS], [Text(words, soft=True)]


def _shortened(block: Block) -> list[Block]:
    if block.shape != "table" or len(block.rows) <= LONGEST:
        return [block]
    words = f"The first {SHOWN:,} of {len(block.rows):,} rows. The formats tables and json have all of them."
    table = replace(block, rows=block.rows[:SHOWN], anchors=block.anchors[:SHOWN])
    return [table, Text(words, soft=True)]

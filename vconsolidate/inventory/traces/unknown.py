"""Servers that a trace file has and the inventory lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.traces.complaints import Complaints
from vconsolidate.words import counted

MAX_UNKNOWN: Final = 100
"""Servers that a file has and the inventory lacks, listed one by one."""


def complain_of_unknown(
    servers: Sequence[tuple[int, str]],
    known: frozenset[str],
    complaints: Complaints,
    samples: Mapping[str, tuple[int, int]] | None = None,
) -> None:
    """
    Report servers that the inventory lacks.

    Parameters
    ----------
    servers
        Column of the file and name, in the order of the file.
    known
        Names of all servers of the inventory.
    samples
        How many samples each server has and the row of the first, of a long file; a wide one has it in its header.
    """
    unknown = [(column, name) for column, name in servers if name not in known]
    if len(unknown) > MAX_UNKNOWN:
        complaints.header(f"the inventory lacks {counted(len(unknown), 'server')} of this file; the first are listed")
    for column, name in unknown[:MAX_UNKNOWN]:
        message = f"the inventory has no server {quoted(name)}{complaints.did_you_mean(name, known)}"
        if samples is None:
            complaints.header(message, column)
        else:
            count, row = samples[name]
            complaints.at(row, message, count - 1, column=column)

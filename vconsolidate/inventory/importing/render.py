"""The text of an imported inventory: what was read, what was assumed, and a target and policy to start from."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vconsolidate.inventory.importing import tables
from vconsolidate.inventory.importing.grid import Grid
from vconsolidate.inventory.importing.trace_estate import ImportedEstate, ImportOptions

TARGETS: Final = ("dell-poweredge-r740-2x6130", "dell-poweredge-r740-2x6248", "dell-poweredge-r740-2x8280")
"""Hosts to suggest, by size: the first that holds the largest virtual machine."""
HELD: Final = 0.9
"""Share of a host's memory that one virtual machine may take."""
WIDTH: Final = 110


@dataclass(frozen=True, slots=True)
class TraceTable:
    """
    A wide trace table of the import.

    Parameters
    ----------
    file, content
        As it is written beside the inventory.
    metric, unit
        What it holds, in the words of the inventory.
    longest_gap_s
        Longest hole of any server; 0 when there is none.
    """

    file: str
    metric: str
    unit: str
    content: bytes
    longest_gap_s: int = 0


def estate(
    *,
    source: str,
    title: str,
    options: ImportOptions,
    servers: Mapping[str, Sequence[str]],
    defaults: Mapping[str, str],
    traces: Sequence[TraceTable],
    grid: Grid,
    memory_sizing: str,
    notes: Sequence[str],
    largest_mib: float = 0.0,
) -> ImportedEstate:
    """
    Return the inventory of an import with its tables.

    Parameters
    ----------
    source
        What was imported, one line.
    title
        Name of the data centre unless the options name one.
    servers
        Column of ``servers.csv`` → one cell per server; ``name`` is one of them.
    defaults
        Field → YAML value, for all servers.
    memory_sizing
        ``installed`` or ``used``.
    notes
        Assumptions and repairs; they stand on top of the inventory.
    largest_mib
        Memory of the largest server, for the suggestion of a target; 0 when all are small.
    """
    target = options.target or _target(largest_mib)
    all_notes = (*notes, *_target_notes(target))
    lines = [
        *_comment(f"{source}, imported by `vconsolidate init --from-traces`.", indent=""),
        "#",
        "# What the source does not say was assumed. Correct it here:",
        *(line for note in all_notes for line in _comment(note)),
        "version: 1",
        f"name: {_scalar(options.title or title)}",
        "",
        "defaults:",
        "  servers:",
        *(f"    {field}: {value}" for field, value in defaults.items()),
        "",
        "servers: {from: servers.csv}",
        "",
        "traces:",
        *(line for trace in traces for line in _trace(trace, grid, options.timezone or "UTC")),
        "",
        *_TARGET_AND_POLICY.format(target=target, sizing=memory_sizing).splitlines(),
    ]
    files = {"servers.csv": tables.records(servers), **{trace.file: trace.content for trace in traces}}
    return ImportedEstate("\n".join(lines) + "\n", files, len(servers["name"]), grid.n_steps, all_notes)


def _target_notes(target: str) -> tuple[str, ...]:
    return (
        f"The target is a suggestion: as many {target} as needed; one of them may fail.",
        "Prices and power costs are not known; without them the plan minimises the number of hosts.",
        "Applications are not known; therefore no idle server is proposed for retirement.",
    )


_TARGET_AND_POLICY: Final = """\
target:
  clusters:
    - name: cluster-1
      hypervisor: esxi-6.7
      host_types:
        - {{name: host, model: {target}}}

policy:
  cpu:
    vcpu_per_core: 4
    ceiling: 80 %
    statistic: p95
  memory:
    overcommit: 1.0
    sizing: {sizing}
  headroom: 10 %
  host_failures_tolerated: 1
  retire_below_cpu: 0 %
"""


def _target(largest_mib: float) -> str:
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    models = load_catalog().models
    return next((key for key in TARGETS if largest_mib <= HELD * models[key].memory_mib), TARGETS[-1])


def _trace(trace: TraceTable, grid: Grid, timezone: str) -> list[str]:
    lines = [
        f"  - file: {trace.file}",
        "    layout: wide",
        f"    metric: {trace.metric}",
        f"    interval: {grid.interval_s} s",
        f"    timezone: {timezone}",
        f"    units: {{{trace.metric}: {_scalar(trace.unit)}}}",
    ]
    if trace.longest_gap_s:
        lines += ["    gaps: ignore"]
    return lines


def _comment(text: str, indent: str = "- ") -> list[str]:
    return [
        f"# {line}" for line in textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent))
    ]


def _scalar(text: str) -> str:
    """Return `text` as a YAML scalar; JSON's quoting is YAML's."""
    return text if text.replace(" ", "").isalpha() else json.dumps(text, ensure_ascii=False)

"""Options that several commands share, written once."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

DEFAULT_EFFORT = 30.0
"""Half a minute of search: what people wait for without going for coffee; most estates are proven long before."""


def _finite(value: float | None) -> float | None:
    if value is not None and not math.isfinite(value):
        raise typer.BadParameter("a finite number is meant")
    return value


Inventory = Annotated[
    str,
    typer.Argument(metavar="INVENTORY", help="Inventory in YAML; - reads it from standard input.", show_default=False),
]
PlanFile = Annotated[
    Path,
    typer.Argument(
        metavar="PLAN", help="Plan document made by 'plan -o json=PLAN'; - is standard input.", show_default=False
    ),
]
InventoryOfPlan = Annotated[
    Path | None,
    typer.Option(
        "--inventory",
        "-i",
        metavar="PATH",
        help="Inventory the plan was made of, where it is no longer at the path that the plan names.",
        show_default=False,
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="FIELD=VALUE",
        help="Override a field of the inventory, for example policy.memory.overcommit=1.25; repeatable.",
        show_default=False,
    ),
]
Output = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FORMAT=PATH",
        help="Also write the result to a file (json, html, markdown, csv); json=- is stdout; repeatable.",
        show_default=False,
    ),
]
Format = Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="What is printed on stdout.")]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--time-limit",
        metavar="SECONDS",
        min=0.0,
        callback=_finite,
        help="Search and repair for so many seconds in all; the plan may then depend on the machine's speed. "
        "The last replay, its check and reports come on top.",
        show_default=False,
    ),
]
Effort = Annotated[
    float,
    typer.Option(
        "--effort",
        metavar="UNITS",
        min=0.0,
        callback=_finite,
        help="Stop the search after so much work, about one second of one core each; the same everywhere.",
    ),
]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="Seed of every random choice.")]
Workers = Annotated[
    int,
    typer.Option("--workers", min=1, max=256, help="Cores of the replay; the search uses one. The plan is the same."),
]
RequireGap = Annotated[
    float | None,
    typer.Option(
        "--require-gap",
        metavar="PERCENT",
        min=0.0,
        max=100.0,
        help="Exit with 6 unless the plan is proven to be within so many percent of the optimum (0: optimal).",
        show_default=False,
    ),
]
HoldOut = Annotated[
    int | None,
    typer.Option(
        "--hold-out",
        metavar="DAYS",
        min=0,
        help="Days at the end of the traces that planning must not see; the replay runs on them. "
        "Default: a quarter of two weeks or more, else none.",
        show_default=False,
    ),
]
Repair = Annotated[
    bool,
    typer.Option("--repair/--no-repair", help="Plan again with what the replay refuted, until the plan holds."),
]
PreviousPlan = Annotated[
    Path | None,
    typer.Option(
        "--previous",
        metavar="PLAN",
        help="Plan document or CSV of vm,host[,type,cluster] of before: VMs stay on their hosts unless moving pays by "
        "the objective. Default: current_host of the servers.",
        show_default=False,
    ),
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Nothing on stderr but errors; a report becomes its verdict.")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say more on stderr.")]

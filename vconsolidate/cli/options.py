"""Options that several commands share, written once."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from vconsolidate.cli.completion.fields import fields
from vconsolidate.cli.completion.words import findings

DEFAULT_EFFORT = 30.0
"""Units of work, about half a minute of search; most estates are proven optimal long before."""


def _finite(value: float | None) -> float | None:
    if value is not None and not math.isfinite(value):
        raise typer.BadParameter("the value must be a finite number")
    return value


Inventory = Annotated[
    str,
    typer.Argument(metavar="INVENTORY", help="Inventory in YAML; - reads it from standard input.", show_default=False),
]
PlanFile = Annotated[
    Path,
    typer.Argument(
        metavar="PLAN", help="Plan document written by 'plan -o json=PLAN'; - reads standard input.", show_default=False
    ),
]
InventoryOfPlan = Annotated[
    Path | None,
    typer.Option(
        "--inventory",
        "-i",
        metavar="PATH",
        help="Inventory of the plan, if it is no longer at the path stored in the plan.",
        show_default=False,
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="FIELD=VALUE",
        autocompletion=fields,
        help="Override a field of the inventory, for example policy.memory.overcommit=1.25; repeatable.",
        show_default=False,
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--time-limit",
        metavar="SECONDS",
        min=0.0,
        callback=_finite,
        help="Time limit of the whole command, except for reading the inventory and writing reports. The plan may then "
        "depend on the speed of the machine.",
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
        help="Work limit of the whole command: one unit is about one second of one core. The plan is the same on any "
        "machine.",
    ),
]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="Seed of every random choice.")]
Workers = Annotated[
    int,
    typer.Option(
        "--workers",
        min=1,
        max=256,
        help="Cores used by searches and replays that do not depend on each other, no more than a container allows. "
        "The plan does not depend on this number.",
    ),
]
Executor = Annotated[
    str,
    typer.Option(
        "--executor",
        metavar="WHERE",
        help="Where tasks run: local (this machine, --workers), dask://HOST:8786 (the workers of a Dask scheduler; "
        "dask+tls:// with TLS), or dask://local (a Dask cluster of this machine). The plan does not depend on it.",
    ),
]
RequireGap = Annotated[
    float | None,
    typer.Option(
        "--require-gap",
        metavar="PERCENT",
        min=0.0,
        max=100.0,
        help="Exit with 6 unless the proven gap to the optimum is at most this percentage (0: proven optimal).",
        show_default=False,
    ),
]
HoldOut = Annotated[
    int | None,
    typer.Option(
        "--hold-out",
        metavar="DAYS",
        min=0,
        help="Days at the end of the traces that are not used for planning but replayed. "
        "Default: a quarter of the traces if they cover two weeks or more, otherwise none.",
        show_default=False,
    ),
]
Repair = Annotated[
    bool,
    typer.Option(
        "--repair/--no-repair", help="Plan again with the problems that the replay finds, until the plan holds."
    ),
]
PreviousPlan = Annotated[
    Path | None,
    typer.Option(
        "--previous",
        metavar="PLAN",
        help="Earlier plan document, or CSV of vm,host[,type,cluster]: VMs stay on their hosts unless moving them "
        "improves the objective. Default: current_host of the servers.",
        show_default=False,
    ),
]
PriorsFile = Annotated[
    Path | None,
    typer.Option(
        "--priors",
        metavar="FILE",
        help="File of 'track -o priors=FILE': correct ratings, demand and headroom by what was measured. Default: the "
        "one that the inventory names.",
        show_default=False,
    ),
]
NoPriors = Annotated[
    bool, typer.Option("--no-priors", help="Plan without the priors that the inventory names.", show_default=False)
]
CheckpointFolder = Annotated[
    Path | None,
    typer.Option(
        "--checkpoint",
        metavar="DIR",
        help="Folder that keeps what the run finds, so that --resume goes on from there if it is killed. One run, one "
        "folder.",
        show_default=False,
    ),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Go on from the checkpoint in the folder of --checkpoint; begin where there is none yet.",
        show_default=False,
    ),
]
BaselineFile = Annotated[
    Path | None,
    typer.Option(
        "--baseline",
        metavar="FILE",
        help="Earlier plan document, or file of --write-baseline: budgets are compared with its figures, and findings "
        "that such a file accepts become notes.",
        show_default=False,
    ),
]
WriteBaseline = Annotated[
    Path | None,
    typer.Option(
        "--write-baseline",
        metavar="FILE",
        help="Write a baseline that accepts all findings of today, and exit with 0 on a breach.",
        show_default=False,
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DATE", help="Day on which decisions expire. Default: today (UTC).", show_default=False
    ),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        metavar="ID",
        autocompletion=findings,
        help="Judge only these findings, for example VC3 or VC301,VC201; repeatable.",
        show_default=False,
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore",
        metavar="ID",
        autocompletion=findings,
        help="Ignore these findings; repeatable.",
        show_default=False,
    ),
]
Details = Annotated[
    bool,
    typer.Option(
        "--details", help="Print the whole report: every host, finding, saving and assumption. Default: one screen."
    ),
]
Lang = Annotated[
    str,
    typer.Option(
        "--lang",
        metavar="CODE",
        help="Language of the reports for people: en or ko. JSON and other formats for programs stay English.",
    ),
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Print only errors on stderr, and only the verdict of a report.")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Print more details on stderr.")]

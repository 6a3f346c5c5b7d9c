"""``vconsolidate track``: a plan against what was measured after its migration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vconsolidate.cli import console, executing, format_options, options
from vconsolidate.errors import ExitCode

NAME = "track"
EXAMPLES = (
    "Examples: vconsolidate track plan.json --traces after.csv · "
    "vconsolidate track plan.json --traces get-stat.csv --placement vms.csv -o html=track.html · "
    "vconsolidate track plan.json --traces after.csv -o priors=priors.json"
)

_FORMATS = ("terminal", "markdown", "html", "json", "yaml", "csv", "priors")


def command(
    plan: options.PlanFile,
    traces: Annotated[
        list[Path],
        typer.Option(
            "--traces",
            "-t",
            metavar="PATH",
            help="Measurements of the new hosts and their VMs, a file or folder; repeatable. Tables of timestamp, "
            "server, metric, value (CSV, Parquet); Get-Stat of PowerCLI; esxtop -b; Performance Monitor of Hyper-V; "
            "rrddata of Proxmox VE.",
            show_default=False,
        ),
    ],
    placement: Annotated[
        Path | None,
        typer.Option(
            "--placement",
            metavar="FILE",
            help="CSV of vm,host: where VMs run. Default: as the measurements say, else as planned.",
            show_default=False,
        ),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(
            "--name",
            metavar="REAL=PLANNED",
            help="Name of a host or VM today, and its name in the plan; repeatable.",
            show_default=False,
        ),
    ] = None,
    interval: Annotated[
        str | None,
        typer.Option(
            "--interval",
            metavar="TIME",
            help="Time between two measurements, for example 5min. Default: as the files say.",
            show_default=False,
        ),
    ] = None,
    units: Annotated[
        list[str] | None,
        typer.Option(
            "--unit",
            metavar="METRIC=UNIT",
            help="Unit of a metric of a table, for example cpu=MHz or memory_used=GiB; repeatable. Default: % of the "
            "VM's vCPUs, MiB.",
            show_default=False,
        ),
    ] = None,
    metric: Annotated[
        str | None,
        typer.Option(
            "--metric",
            metavar="METRIC",
            help="Metric of a table with one column per machine. Default: cpu.",
            show_default=False,
        ),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            "--timezone", metavar="ZONE", help="Time zone of times without one. Default: UTC.", show_default=False
        ),
    ] = None,
    inventory: options.InventoryOfPlan = None,
    output: Annotated[list[str] | None, format_options.output(_FORMATS, "comparison")] = None,
    output_format: Annotated[str, format_options.stdout_format(_FORMATS)] = "terminal",
    set_: options.Set = None,
    workers: options.Workers = 1,
    executor: options.Executor = "local",
    *,
    details: options.Details = False,
    lang: options.Lang = "en",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Compare a plan with what was measured after its migration: every host and VM, where they differ and why.

    Service levels and budgets are judged on what was measured; the command exits with 1 on a breach. What the next plan
    can learn is written with -o priors=FILE.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    executing.begin(executor)
    from vconsolidate.cli import tracking  # noqa: PLC0415 - numpy and polars load only when they are needed
    from vconsolidate.cli.outputs import encoded, options_of, parse_outputs  # noqa: PLC0415
    from vconsolidate.report.files import STDOUT, write_all  # noqa: PLC0415
    from vconsolidate.report.tongue import translator_of  # noqa: PLC0415
    from vconsolidate.report.tracking.render import RENDERERS  # noqa: PLC0415
    from vconsolidate.report.tracking.terminal import render as on_terminal  # noqa: PLC0415
    from vconsolidate.report.tracking.words import is_kept  # noqa: PLC0415

    targets = parse_outputs(output, output_format, _FORMATS, language=lang)
    request = tracking.Request(
        plan,
        tuple(traces),
        placement,
        tracking.pairs("--name", name or ()),
        tracking.seconds(interval),
        tracking.pairs("--unit", units or ()),
        metric,
        timezone,
        inventory,
        tuple(set_ or ()),
        workers,
    )
    document, priors = tracking.tracked(request, targets)
    written = []
    for target in targets.targets:
        if target.format == "priors":
            content: str | bytes = priors
        elif target.path == STDOUT and target.format == "terminal":
            say = translator_of(document, lang)
            content = say(document.verdict) if quiet else on_terminal(document, options_of(target), details=details)
        else:
            content = RENDERERS[target.format](document, options_of(target))
        written.append((target.path, encoded(content, target)))
    write_all(written, console.write_stdout)
    return ExitCode.OK if is_kept(document) else ExitCode.BREACH

"""``vconsolidate frontier``: hosts or cost against risk, overcommit and host failures."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from vconsolidate.cli import console, executing, format_options, options
from vconsolidate.errors import ExitCode

NAME = "frontier"
EXAMPLES = (
    "Examples: vconsolidate frontier inventory.yaml · "
    "vconsolidate frontier inventory.yaml --against failures · "
    "vconsolidate frontier inventory.yaml --against risk --values risk=0,10,20,40 -o html=frontier.html"
)

_FORMATS = ("terminal", "markdown", "html", "json", "yaml", "csv")


def command(
    inventory: options.Inventory,
    against: Annotated[
        str,
        typer.Option(
            "--against",
            metavar="NAMES",
            help="What hosts are compared with, divided by commas: risk, overcommit (vCPUs per core), memory "
            "(memory overcommit), failures. Default: all, risk only with traces.",
            show_default=False,
        ),
    ] = "",
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--values",
            metavar="NAME=NUMBERS",
            help="Settings of one of them, for example overcommit=2,3,4; of risk, the headroom in percent; repeatable.",
            show_default=False,
        ),
    ] = None,
    measure: Annotated[Literal["hosts", "cost"], typer.Option("--measure", help="What is compared.")] = "hosts",
    output: Annotated[list[str] | None, format_options.output(_FORMATS, "frontier")] = None,
    output_format: Annotated[str, format_options.stdout_format(_FORMATS)] = "terminal",
    set_: options.Set = None,
    time_limit: options.TimeLimit = None,
    effort: options.Effort = options.DEFAULT_EFFORT,
    seed: options.Seed = 0,
    workers: options.Workers = 1,
    executor: options.Executor = "local",
    *,
    repair: Annotated[
        bool, typer.Option("--repair/--no-repair", help="Repair the plan of each point until its replay holds.")
    ] = False,
    lang: options.Lang = "en",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Show what fewer hosts would take: hosts or cost against risk, overcommit and host failures.

    Every point is a plan with its proven bound. A point is called proven only where the bound equals it; points that
    another one beats in both figures are marked.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    executing.begin(executor)
    from vconsolidate.cli import frontier_plans, outputs  # noqa: PLC0415 - solvers load only when they are needed
    from vconsolidate.cli.interruption import interruption  # noqa: PLC0415
    from vconsolidate.cli.planning import Request  # noqa: PLC0415
    from vconsolidate.report.files import write_all  # noqa: PLC0415
    from vconsolidate.report.frontier.render import RENDERERS  # noqa: PLC0415
    from vconsolidate.report.tongue import translator_of  # noqa: PLC0415

    targets = outputs.parse_outputs(output, output_format, _FORMATS, language=lang)
    wanted = frontier_plans.wanted(against, values or ())
    request = Request(
        inventory, tuple(set_ or ()), time_limit, effort, seed, workers, repair=repair, outputs=targets.paths
    )
    with interruption() as interrupted:
        document = frontier_plans.frontier_of(request, wanted, measure, interrupted)
    written = []
    for target in targets.targets:
        short = quiet and target.path == "-" and target.format == "terminal"
        said = translator_of(document, lang)(document.verdict) if short else ""
        content = said or RENDERERS[target.format](document, outputs.options_of(target))
        written.append((target.path, outputs.encoded(content, target)))
    write_all(written, console.write_stdout)
    planned = [point.hosts is not None for curve in document.curves for point in curve.points]
    return interrupted.code(ExitCode.OK if any(planned) else ExitCode.NO_PLAN)

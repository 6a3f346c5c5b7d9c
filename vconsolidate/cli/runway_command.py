"""``vconsolidate runway``: when clusters run out, of what, and which purchase moves that day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from vconsolidate.cli import console, executing, format_options, options
from vconsolidate.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from vconsolidate.pipeline.runway.measured import Forecaster

NAME = "runway"
EXAMPLES = (
    "Examples: vconsolidate runway plan.json --as-of 2026-11-01 · "
    "vconsolidate runway inventory.yaml --growth cpu=8%..15% --growth memory=20% · "
    "vconsolidate runway plan.json --by tier --from-traces --repack -o html=runway.html"
)

_FORMATS = ("terminal", "html", "markdown", "json", "yaml", "tables")


def command(
    source: Annotated[
        str,
        typer.Argument(
            metavar="PLAN|INVENTORY",
            help="Plan document, or inventory (which is planned first); - reads an inventory from standard input.",
            show_default=False,
        ),
    ],
    growth: Annotated[
        list[str] | None,
        typer.Option(
            "--growth",
            metavar="[GROUP:][RESOURCE=]RATE",
            help="Growth per year, for example 8%, cpu=8%..15% (a range), memory=20% linear, or tier 1:cpu=12%; "
            "repeatable. Default: growth of the policy.",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="FIELD",
            help="Group VMs that grow alike: tier, application, class, zone, site, a tag or the key of a label.",
            show_default=False,
        ),
    ] = "",
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="Today, for example 2026-11-01. Default: the day after the traces; without traces, months are only "
            "counted.",
            show_default=False,
        ),
    ] = None,
    years: Annotated[int, typer.Option("--years", metavar="N", min=1, max=15, help="Years to look ahead.")] = 5,
    method: Annotated[
        str,
        typer.Option(
            "--method",
            metavar="NAME",
            help="How traces are forecast: robust (the better of no growth, linear and compound), or ets (needs the "
            "extra forecast).",
        ),
    ] = "robust",
    lead_days: Annotated[
        int,
        typer.Option("--lead-days", metavar="DAYS", min=0, max=1000, help="From the order of a host to its service."),
    ] = 90,
    price_change: Annotated[
        float,
        typer.Option(
            "--price-change", metavar="PERCENT", min=-50.0, max=100.0, help="Change of prices of hosts per year."
        ),
    ] = 0.0,
    inventory: options.InventoryOfPlan = None,
    output: Annotated[list[str] | None, format_options.output(_FORMATS, "runway")] = None,
    output_format: Annotated[str, format_options.stdout_format(_FORMATS)] = "terminal",
    lang: options.Lang = "en",
    set_: options.Set = None,
    effort: options.Effort = 30.0,
    seed: options.Seed = 0,
    workers: options.Workers = 1,
    executor: options.Executor = "local",
    *,
    from_traces: Annotated[
        bool, typer.Option("--from-traces", help="Forecast growth from traces of at least four weeks.")
    ] = False,
    repack: Annotated[
        bool,
        typer.Option(
            "--repack", help="Also search for new placements of whole VMs month by month, as far as possible."
        ),
    ] = False,
    details: Annotated[bool, typer.Option("--details", help="Show every resource.")] = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Tell when each cluster of a plan runs out, of what, and which purchase moves that day.

    Demand grows month by month. Sums give a day by which a cluster has run out, whatever runs where; the placement of
    the plan, and with --repack new ones, give a day until which it holds.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    executing.begin(executor)
    from dataclasses import replace  # noqa: PLC0415

    from vconsolidate.cli import outputs, planning  # noqa: PLC0415 - solvers load only when they are needed
    from vconsolidate.cli.interruption import interruption  # noqa: PLC0415
    from vconsolidate.cli.limits import Effort  # noqa: PLC0415
    from vconsolidate.cli.planned_source import planned_source  # noqa: PLC0415
    from vconsolidate.cli.runway_question import Arguments, question_of  # noqa: PLC0415
    from vconsolidate.model.stop import Stop  # noqa: PLC0415
    from vconsolidate.pipeline.runway.run import runway  # noqa: PLC0415
    from vconsolidate.report.files import write_all  # noqa: PLC0415
    from vconsolidate.report.runway.compose import compose  # noqa: PLC0415
    from vconsolidate.report.runway.render import RENDERERS  # noqa: PLC0415
    from vconsolidate.report.tongue import translator_of  # noqa: PLC0415

    day = _day(as_of)
    forecaster = _forecaster(method, from_traces=from_traces)
    targets = outputs.parse_outputs(output, output_format, _FORMATS, language=lang)
    outputs.refuse_plan(targets, source)
    request = planning.Request(source, tuple(set_ or ()), None, effort, seed, workers, outputs=targets.paths)
    with interruption() as interrupted:
        shared = Effort(effort)
        result = planned_source(request, inventory, interrupted, shared)
        if isinstance(result, ExitCode):
            return result
        estate, demand, plan = result
        console.stage("looking ahead")
        interrupted.searching = interrupted.searching or repack
        stop = Stop(work=shared.left, interrupted=interrupted)
        asked = Arguments(growth or (), by, day, years, lead_days, price_change, stop, seed, forecaster, repack=repack)
        found = compose(runway(estate, demand, plan, question_of(asked, estate, demand)), source)
    written = []
    for target in targets.targets:
        short = quiet and target.path == "-" and target.format == "terminal"
        shown = replace(outputs.options_of(target), details=details)
        content = translator_of(found, lang)(found.verdict) if short else RENDERERS[target.format](found, shown)
        written.append((target.path, outputs.encoded(content, target)))
    write_all(written, console.write_stdout)
    return interrupted.code(ExitCode.OK)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f'--as-of "{text}" is not a date', hint="write it as 2026-11-01") from error


def _forecaster(method: str, *, from_traces: bool) -> Forecaster | None:
    """Return what forecasts the traces; None where they are not asked for."""
    if method not in {"robust", "ets"}:
        raise UsageError(f'--method "{method}" is not known', hint="methods are robust and ets")
    if method == "ets":
        from vconsolidate.forecast.ets import ready  # noqa: PLC0415 - an optional library

        ready()
    if not from_traces:
        return None
    from vconsolidate.forecast.forecast import forecast  # noqa: PLC0415

    return lambda history, steps: forecast(history, steps, model="ets" if method == "ets" else None)

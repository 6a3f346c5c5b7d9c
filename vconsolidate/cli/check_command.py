"""``vconsolidate check``: check budgets and service levels, for CI."""

from __future__ import annotations

from typing import Annotated

import typer

from vconsolidate.cli import executing, format_options, options
from vconsolidate.cli.console import set_verbosity
from vconsolidate.cli.options import DEFAULT_EFFORT
from vconsolidate.cli.settings.apply import typed
from vconsolidate.errors import UsageError

NAME = "check"
EXAMPLES = (
    "Examples: vconsolidate check plan.json · vconsolidate check inventory.yaml -f github · "
    "vconsolidate check inventory.yaml --baseline old-plan.json"
)


_OF_PLANNING = ("time_limit", "effort", "seed", "hold_out", "repair")


def command(
    context: typer.Context,
    source: Annotated[
        str,
        typer.Argument(
            metavar="PLAN|INVENTORY",
            help="Plan document, or inventory (which is planned first); - reads standard input.",
            show_default=False,
        ),
    ],
    inventory: options.InventoryOfPlan = None,
    output: format_options.Output = None,
    output_format: format_options.Format = "terminal",
    baseline: options.BaselineFile = None,
    write_baseline: options.WriteBaseline = None,
    as_of: options.AsOf = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    set_: options.Set = None,
    time_limit: options.TimeLimit = None,
    effort: options.Effort = DEFAULT_EFFORT,
    seed: options.Seed = 0,
    workers: options.Workers = 1,
    executor: options.Executor = "local",
    hold_out: options.HoldOut = None,
    *,
    repair: options.Repair = True,
    details: options.Details = False,
    lang: options.Lang = "en",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Check a plan against the budgets and service levels of its inventory.

    The command verifies and replays a plan document, or plans an inventory, and prints the report. On a breach it names
    the lines of the inventory to change and exits with 1.
    """
    set_verbosity(quiet=quiet, verbose=verbose)
    executing.begin(executor)
    from vconsolidate.cli import planning  # noqa: PLC0415 - solvers load only when they are needed
    from vconsolidate.cli.breaches import name_breaches  # noqa: PLC0415
    from vconsolidate.cli.decisions import decisions  # noqa: PLC0415
    from vconsolidate.cli.interruption import interruption  # noqa: PLC0415
    from vconsolidate.cli.judging import exit_code, judge_plan  # noqa: PLC0415
    from vconsolidate.cli.outputs import parse_outputs  # noqa: PLC0415
    from vconsolidate.cli.results import publish  # noqa: PLC0415
    from vconsolidate.cli.sources import plan_document_path  # noqa: PLC0415

    decided = decisions(baseline, as_of, select, ignore)
    overrides = tuple(set_ or ())
    document = plan_document_path(source)
    outputs = parse_outputs(
        output,
        output_format,
        baseline=write_baseline,
        details=details,
        plan="" if document is None else source,
        language=lang,
    )
    if document is not None:
        if typed(context, *_OF_PLANNING):
            raise UsageError(
                "--time-limit, --effort, --seed, --hold-out and --no-repair have no effect on a plan document",
                hint="name the inventory instead to plan again",
            )
        outcome, run = judge_plan(
            document, inventory, overrides=overrides, outputs=outputs.paths, workers=workers, decisions=decided
        )
        publish(outcome, run, outputs, quiet=quiet)
        return name_breaches(outcome, outputs, exit_code(outcome))
    request = planning.Request(
        source, overrides, time_limit, effort, seed, workers, hold_out, repair, outputs=outputs.paths, decisions=decided
    )
    with interruption() as interrupted:
        outcome, run = planning.plan_request(request, interrupted)
        publish(outcome, run, outputs, quiet=quiet)
    return name_breaches(outcome, outputs, interrupted.code(outcome.exit_code))

"""``vconsolidate replay``: replay a plan on the demand of an inventory."""

from __future__ import annotations

from vconsolidate.cli import executing, format_options, options
from vconsolidate.cli.console import set_verbosity

NAME = "replay"
EXAMPLES = (
    "Examples: vconsolidate replay plan.json · vconsolidate replay plan.json --inventory later-month.yaml -o json=-"
)


def command(
    plan: options.PlanFile,
    inventory: options.InventoryOfPlan = None,
    output: format_options.Output = None,
    output_format: format_options.Format = "terminal",
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
    Replay a plan on the inventory's current demand: the CPU and memory that every VM would have received.

    The placement comes from the plan, demand and limits come from the inventory, so a plan can be tested on a later
    history.
    """
    set_verbosity(quiet=quiet, verbose=verbose)
    executing.begin(executor)
    from vconsolidate.cli.judging import exit_code, judge_plan  # noqa: PLC0415
    from vconsolidate.cli.outputs import parse_outputs  # noqa: PLC0415
    from vconsolidate.cli.results import publish  # noqa: PLC0415

    outputs = parse_outputs(output, output_format, details=details, plan=str(plan), language=lang)
    outcome, run = judge_plan(plan, inventory, overrides=tuple(set_ or ()), outputs=outputs.paths, workers=workers)
    publish(outcome, run, outputs, quiet=quiet)
    return exit_code(outcome)

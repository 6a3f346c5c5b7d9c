"""``vconsolidate backtest``: judge the policy on the inventory's own history."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from vconsolidate.cli import console, executing, format_options, options
from vconsolidate.cli.completion import words
from vconsolidate.cli.tried_policies import read_margins, read_numbers, read_statistics

NAME = "backtest"
EXAMPLES = (
    "Examples: vconsolidate backtest inventory.yaml · vconsolidate backtest inventory.yaml --plan-days 21 --format json"
)


_Cuts = Annotated[
    int, typer.Option("--cuts", min=1, max=50, help="Number of cut points, all in the second half of the traces.")
]
_PlanDays = Annotated[
    int | None,
    typer.Option("--plan-days", min=1, help="Use a single cut after this number of days instead.", show_default=False),
]
_Margins = Annotated[
    str, typer.Option("--margins", metavar="PERCENTS", help="Margins to try, in percent, separated by commas.")
]
_Statistics = Annotated[
    str | None,
    typer.Option(
        "--statistics",
        metavar="LIST",
        autocompletion=words.statistics,
        help='CPU statistics to try, for example "p95,peak,profile 4 h". Default: the inventory\'s.',
        show_default=False,
    ),
]
_AtPeak = Annotated[
    str | None,
    typer.Option(
        "--at-peak",
        metavar="NUMBERS",
        help='Values of policy.cpu.vms_at_peak to try, for example "0,1,2,4". Default: the inventory\'s.',
        show_default=False,
    ),
]
_Packings = Annotated[int, typer.Option("--packings", min=1, max=100, help="Number of packings to try for each plan.")]
_LargestSums = Annotated[
    bool, typer.Option("--largest-sums", help="Also try plans that keep each host's largest sum within the ceiling.")
]


def command(
    inventory: options.Inventory,
    output: format_options.ShortOutput = None,
    output_format: format_options.ShortFormat = "terminal",
    cuts: _Cuts = 3,
    plan_days: _PlanDays = None,
    margins: _Margins = "0,5,10,15,20,30,40,50",
    statistics: _Statistics = None,
    at_peak: _AtPeak = None,
    packings: _Packings = 3,
    set_: options.Set = None,
    effort: options.Effort = 5.0,
    seed: options.Seed = 0,
    workers: options.Workers = 1,
    executor: options.Executor = "local",
    *,
    largest_sums: _LargestSums = False,
    lang: options.Lang = "en",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Test the policy on the past: plan on the first part of the traces, replay on the next part.

    For several cut points, policies and packings, the command counts the hosts that would have exceeded their
    ceiling, and recommends the policy that holds with the fewest hosts.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    executing.begin(executor)
    from vconsolidate.cli import outputs  # noqa: PLC0415 - reports load only when they are needed
    from vconsolidate.cli.sources import read_inventory  # noqa: PLC0415
    from vconsolidate.model.stop import Stop  # noqa: PLC0415
    from vconsolidate.pipeline.repair.backtest import backtest  # noqa: PLC0415 - solvers load only when they are needed
    from vconsolidate.pipeline.settings import Settings  # noqa: PLC0415
    from vconsolidate.report.backtest import as_json, as_text  # noqa: PLC0415

    fractions, wanted, numbers = read_margins(margins), read_statistics(statistics), read_numbers(at_peak)
    targets = outputs.parse_outputs(output, output_format, format_options.SHORT, language=lang)
    console.stage(f"reading {inventory}")
    estate = read_inventory(inventory, tuple(set_ or ()))
    outputs.refuse_inputs(targets.paths, inventory, estate)
    settings = Settings(stop=Stop(work=effort), seed=seed, workers=workers, processes=workers)
    console.stage("planning and replaying the past")
    found = backtest(
        estate,
        settings,
        cuts=cuts,
        plan_days=plan_days,
        margins=fractions,
        statistics=wanted,
        vms_at_peak=numbers,
        largest_sums=largest_sums,
        packings=packings,
    )
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    lines = as_text(found, unicode=unicode).rstrip("\n")
    shown = lines.rpartition("\n")[2] if quiet else lines
    outputs.publish_texts({"terminal": lambda: shown, "json": lambda: as_json(found)}, targets)
    return 0

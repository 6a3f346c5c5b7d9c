"""``vconsolidate backtest``: judge the policy on the inventory's own history."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from vconsolidate.cli import console, options
from vconsolidate.cli.tried_policies import read_margins, read_numbers, read_statistics
from vconsolidate.errors import UsageError

NAME = "backtest"
EXAMPLES = (
    "Examples: vconsolidate backtest inventory.yaml · vconsolidate backtest inventory.yaml --plan-days 21 --format json"
)


_Output = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="json=PATH", help="Also write the result as JSON.", show_default=False),
]
_Format = Annotated[Literal["terminal", "json"], typer.Option("--format", "-f", help="Format of the result on stdout.")]
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
    output: _Output = None,
    output_format: _Format = "terminal",
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
    *,
    largest_sums: _LargestSums = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Test the policy on the past: plan on the first part of the traces, replay on the next part.

    For several cut points, policies and packings, the command counts the hosts that would have exceeded their
    ceiling, and recommends the policy that holds with the fewest hosts.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.cli.sources import read_inventory  # noqa: PLC0415
    from vconsolidate.model.stop import Stop  # noqa: PLC0415
    from vconsolidate.pipeline.repair.backtest import backtest  # noqa: PLC0415 - solvers load only when they are needed
    from vconsolidate.pipeline.settings import Settings  # noqa: PLC0415
    from vconsolidate.report.backtest import as_json, as_text  # noqa: PLC0415
    from vconsolidate.report.files import check_targets, write_all  # noqa: PLC0415

    fractions, wanted, numbers = read_margins(margins), read_statistics(statistics), read_numbers(at_peak)
    path = _json_path(output)
    check_targets([path] if path else [])
    console.stage(f"reading {inventory}")
    estate = read_inventory(inventory, tuple(set_ or ()))
    settings = Settings(stop=Stop(work=effort), seed=seed, workers=workers)
    console.stage("planning and replaying the past")
    result = backtest(
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
    if path is not None:
        write_all([(path, as_json(result).encode())], console.write_stdout)
    if path != "-":
        unicode = (sys.stdout.encoding or "").lower().startswith("utf")
        console.print_result(as_json(result) if output_format == "json" else as_text(result, unicode=unicode))
    return 0


def _json_path(output: str | None) -> str | None:
    if output is None:
        return None
    name, _, path = output.partition("=")
    if name != "json" or not path:
        raise UsageError(f'--output "{output}" is not json=PATH', hint='write, for example, "json=backtest.json"')
    return path

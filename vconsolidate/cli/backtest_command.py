"""``vconsolidate backtest``: judge the policy on the inventory's own history."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from vconsolidate.cli import console, options
from vconsolidate.errors import UsageError

NAME = "backtest"
EXAMPLES = (
    "Examples: vconsolidate backtest inventory.yaml · vconsolidate backtest inventory.yaml --plan-days 21 --format json"
)


def command(
    inventory: options.Inventory,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="json=PATH", help="Also write the result as JSON.", show_default=False),
    ] = None,
    output_format: Annotated[
        Literal["terminal", "json"], typer.Option("--format", "-f", help="Format of the result on stdout.")
    ] = "terminal",
    cuts: Annotated[
        int, typer.Option("--cuts", min=1, max=50, help="Number of cut points, all in the second half of the traces.")
    ] = 3,
    plan_days: Annotated[
        int | None,
        typer.Option(
            "--plan-days", min=1, help="Use a single cut after this number of days instead.", show_default=False
        ),
    ] = None,
    margins: Annotated[
        str, typer.Option("--margins", metavar="PERCENTS", help="Margins to try, in percent, separated by commas.")
    ] = "0,5,10,15,20,30,40,50",
    set_: options.Set = None,
    effort: options.Effort = 5.0,
    seed: options.Seed = 0,
    workers: options.Workers = 1,
    *,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Test the policy on the past: plan on the first part of the traces, replay on the next part.

    The command counts, for several cut points and margins, the hosts that would have exceeded their limits, and
    recommends the smallest margin that holds.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.cli.sources import read_inventory  # noqa: PLC0415
    from vconsolidate.model.stop import Stop  # noqa: PLC0415
    from vconsolidate.pipeline.repair.backtest import backtest  # noqa: PLC0415 - solvers load only when they are needed
    from vconsolidate.pipeline.settings import Settings  # noqa: PLC0415
    from vconsolidate.report.backtest import as_json, as_text  # noqa: PLC0415
    from vconsolidate.report.files import check_targets, write_all  # noqa: PLC0415

    fractions = _fractions(margins)
    path = _json_path(output)
    check_targets([path] if path else [])
    estate = read_inventory(inventory, tuple(set_ or ()))
    settings = Settings(stop=Stop(work=effort), seed=seed, workers=workers)
    result = backtest(estate, settings, cuts=cuts, plan_days=plan_days, margins=fractions)
    if path is not None:
        write_all([(path, as_json(result).encode())], console.write_stdout)
    if path != "-":
        unicode = (sys.stdout.encoding or "").lower().startswith("utf")
        console.print_result(as_json(result) if output_format == "json" else as_text(result, unicode=unicode))
    return 0


def _fractions(text: str) -> list[float]:
    try:
        found = [float(part) / 100 for part in text.split(",")]
    except ValueError as error:
        raise UsageError(
            f'--margins "{text}" is not a list of percentages', hint='write, for example, "0,10,20"'
        ) from error
    if not all(0 <= fraction <= 10 for fraction in found):
        raise UsageError("every value of --margins must be from 0 to 1000 percent")
    return found


def _json_path(output: str | None) -> str | None:
    if output is None:
        return None
    name, _, path = output.partition("=")
    if name != "json" or not path:
        raise UsageError(f'--output "{output}" is not json=PATH', hint='write, for example, "json=backtest.json"')
    return path

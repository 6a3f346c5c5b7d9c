"""``vconsolidate diff``: compare two plans, or the plans of two inventories."""

from __future__ import annotations

from typing import Annotated

import typer

from vconsolidate.cli import console, executing, format_options, options
from vconsolidate.cli.options import DEFAULT_EFFORT
from vconsolidate.errors import ExitCode, UsageError

NAME = "diff"
EXAMPLES = (
    "Examples: vconsolidate diff old-plan.json new-plan.json · "
    "vconsolidate diff old-plan.json inventory.yaml -f markdown"
)

_FORMATS = ("terminal", "markdown", "json")


def command(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="Plan document, or inventory to plan first.", show_default=False)
    ],
    new: Annotated[
        str,
        typer.Argument(
            metavar="NEW",
            help="Plan document, or inventory to plan; its VMs then stay on the hosts of OLD unless moving them "
            "improves the objective.",
            show_default=False,
        ),
    ],
    output: Annotated[list[str] | None, format_options.output(_FORMATS, "difference")] = None,
    output_format: Annotated[str, format_options.stdout_format(_FORMATS)] = "terminal",
    time_limit: options.TimeLimit = None,
    effort: options.Effort = DEFAULT_EFFORT,
    seed: options.Seed = 0,
    workers: options.Workers = 1,
    executor: options.Executor = "local",
    *,
    fail_on_change: Annotated[bool, typer.Option("--fail-on-change", help="Exit with 1 if anything differs.")] = False,
    lang: options.Lang = "en",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Compare two plans: hosts, VMs that moved and why, figures, budgets, findings.

    Each may be a plan document or an inventory, which is planned first. The command exits with 0 whatever it finds,
    unless --fail-on-change is given.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    executing.begin(executor)
    from vconsolidate.cli import comparing, outputs  # noqa: PLC0415 - solvers load only when they are needed
    from vconsolidate.cli.interruption import interruption  # noqa: PLC0415
    from vconsolidate.report.difference.compose import compose  # noqa: PLC0415
    from vconsolidate.report.difference.render import RENDERERS  # noqa: PLC0415
    from vconsolidate.report.files import write_all  # noqa: PLC0415

    if old == new == "-":
        raise UsageError("OLD and NEW cannot both come from standard input", hint="name a file for one of them")
    targets = outputs.parse_outputs(output, output_format, tuple(RENDERERS), language=lang)
    comparing.refuse_sources(targets.paths, old, new)
    limits = comparing.Limits(time_limit, effort, seed, workers, targets.paths)
    with interruption() as interrupted:
        before = comparing.document_at(old, limits, interrupted)
        after = comparing.document_at(new, limits, interrupted, near=before)
    found = compose(before, after, old_source=old, new_source=new)
    written = []
    for target in targets.targets:
        short = quiet and target.path == "-" and target.format == "terminal"
        content = found.verdict if short else RENDERERS[target.format](found, outputs.options_of(target))
        written.append((target.path, outputs.encoded(content, target)))
    write_all(written, console.write_stdout)
    return interrupted.code(ExitCode.BREACH if fail_on_change and found.changed else ExitCode.OK)

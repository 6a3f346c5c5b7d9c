"""``vconsolidate report``: show a plan document in another format."""

from __future__ import annotations

from vconsolidate.cli import format_options, options
from vconsolidate.cli.console import say, set_verbosity, stage

NAME = "report"
EXAMPLES = "Examples: vconsolidate report plan.json · vconsolidate report plan.json -o html=plan.html -o csv=moves.csv"


def command(
    plan: options.PlanFile,
    output: format_options.Output = None,
    output_format: format_options.Format = "terminal",
    *,
    details: options.Details = False,
    lang: options.Lang = "en",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Show a plan document in another format, without planning or replaying again."""
    set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.cli.outputs import parse_outputs  # noqa: PLC0415
    from vconsolidate.cli.results import publish_document  # noqa: PLC0415
    from vconsolidate.cli.sources import read_plan  # noqa: PLC0415
    from vconsolidate.report.verdict import EDITED  # noqa: PLC0415

    outputs = parse_outputs(output, output_format, details=details, plan=str(plan), language=lang)
    stage(f"reading {plan}")
    document = read_plan(str(plan))
    if EDITED in document.changed:
        say(f"note: {plan} was edited by hand after it was written; none of its claims is proven")
    publish_document(document, outputs, quiet=quiet)
    return 0

"""``vconsolidate assess``: what is there now."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from vconsolidate.cli import console, format_options, options
from vconsolidate.errors import UsageError

NAME = "assess"
EXAMPLES = (
    "Examples: vconsolidate assess inventory.yaml · "
    "vconsolidate assess inventory.yaml -o html=assessment.html -o json=assessment.json --as-of 2026-11-01"
)

_FORMATS = ("terminal", "html", "json")


def command(
    inventory: options.Inventory,
    output: Annotated[list[str] | None, format_options.output(_FORMATS, "assessment")] = None,
    output_format: Annotated[str, format_options.stdout_format(_FORMATS)] = "terminal",
    set_: options.Set = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="Day that warranties are judged by, for example 2026-11-01 (default: none is judged).",
            show_default=False,
        ),
    ] = None,
    *,
    lang: options.Lang = "en",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Assess the estate as it is: use, idle and oversized servers, age, power and cost, candidates for virtualisation.

    Nothing is planned; every figure is measured or stated, and what is unknown is counted as unknown.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.cli import outputs  # noqa: PLC0415 - reports and sizing load only when they are needed
    from vconsolidate.cli.sources import read_inventory  # noqa: PLC0415
    from vconsolidate.report.assessment.compose import compose  # noqa: PLC0415
    from vconsolidate.report.assessment.render import RENDERERS  # noqa: PLC0415
    from vconsolidate.report.files import write_all  # noqa: PLC0415
    from vconsolidate.sizing.size import size  # noqa: PLC0415

    day = _day(as_of)
    targets = outputs.parse_outputs(output, output_format, tuple(RENDERERS), language=lang)
    estate = read_inventory(inventory, tuple(set_ or ()))
    outputs.refuse_inputs(targets.paths, inventory, estate)
    document = compose(estate, size(estate), inventory=inventory, as_of=day)
    written = []
    for target in targets.targets:
        short = quiet and target.path == "-" and target.format == "terminal"
        content = document.verdict if short else RENDERERS[target.format](document, outputs.options_of(target))
        written.append((target.path, outputs.encoded(content, target)))
    write_all(written, console.write_stdout)
    return 0


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f'--as-of "{text}" is not a date', hint="write it as 2026-11-01") from error

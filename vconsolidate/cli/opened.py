"""Open a plan for a command that asks a question about it."""

from __future__ import annotations

from pathlib import Path

from vconsolidate.cli import console, format_options
from vconsolidate.cli.outputs import Outputs, parse_outputs, refuse_inputs, refuse_plan
from vconsolidate.cli.sources import read_plan
from vconsolidate.pipeline.verify.reopen import ReopenedPlan, reopen
from vconsolidate.words import counted


def open_plan(
    plan: Path, inventory: Path | None, output: list[str] | None, output_format: str, language: str = "en"
) -> tuple[Outputs, ReopenedPlan]:
    """
    Return where results go, and the plan read back; what has changed since is said on stderr.

    Raises
    ------
    InputError
        When the plan or its inventory is refused.
    UsageError
        When an output cannot be written, or would overwrite an input.
    """
    outputs = parse_outputs(output, output_format, format_options.SHORT, language=language)
    refuse_plan(outputs, plan)
    reopened = reopen(plan, inventory, document=read_plan(str(plan)))
    refuse_inputs(outputs.paths, str(inventory or reopened.source), reopened.estate)
    for name in reopened.changed:
        console.say(f"note: {name} has changed since the plan was made")
    if reopened.violations:
        found = counted(len(reopened.violations), "violation")
        console.say(f"note: the plan is no longer valid: {found} (run vconsolidate verify for the full list)")
    return outputs, reopened

"""What a failed check ends with: the lines of the inventory to change."""

from __future__ import annotations

from typing import Final

from vconsolidate.cli.console import say, warn
from vconsolidate.cli.outputs import Outputs
from vconsolidate.errors import ExitCode
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.report.files import STDOUT
from vconsolidate.words import counted

_MOST: Final = 10
_TOLD_ALREADY: Final = {"findings", "github"}
"""Formats that name every line themselves."""


def name_breaches(outcome: Outcome, outputs: Outputs, code: ExitCode) -> ExitCode:
    """Print the lines to change and return the exit code; a baseline that was written accepts the breaches."""
    if code not in {ExitCode.BREACH, ExitCode.INFEASIBLE, ExitCode.NO_PLAN}:
        return code
    if outputs.baseline is not None and code is ExitCode.BREACH:
        accepted = sum(finding.severity == "block" for finding in outcome.findings)
        say(f"note: the baseline {outputs.baseline} accepts {counted(accepted, 'blocking finding')}")
        return ExitCode.OK
    blocking = [finding for finding in outcome.findings if finding.severity == "block"]
    if not any(target.path == STDOUT and target.format in _TOLD_ALREADY for target in outputs.targets):
        for finding in blocking[:_MOST]:
            place = f"{finding.place}: " if finding.place.file else ""
            warn(f"{place}{finding.id} {finding.subject}: {finding.message}")
        if len(blocking) > _MOST:
            warn(f"and {counted(len(blocking) - _MOST, 'more blocking finding', 'more blocking findings')}")
    return code

"""Write the result of planning: the plan document in every format, and its series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vconsolidate.cli.console import stage, write_stdout
from vconsolidate.cli.next_steps import next_steps
from vconsolidate.cli.outputs import Outputs, Target, encoded, options_of
from vconsolidate.errors import UsageError
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.outcome_document import document_of
from vconsolidate.report.document import PlanDocument, RunInfo
from vconsolidate.report.files import STDOUT, Content, write_all
from vconsolidate.report.formats import FORMATS
from vconsolidate.report.tongue import translator_of


def publish(outcome: Outcome, run: RunInfo, outputs: Outputs, *, quiet: bool) -> None:
    """Write an outcome in every format asked for, and its series beside the plan document."""
    stage("composing the plan document")
    document = document_of(outcome, run)
    stage("writing the report")
    extra: list[tuple[str, Content]] = []
    path = outputs.series_path
    if path is not None and outcome.replay is not None:
        from vconsolidate.report.series import parquet  # noqa: PLC0415 - polars loads only for this

        extra.append((path, parquet(outcome.replay)))
    if outputs.baseline is not None:
        from vconsolidate.pipeline.baseline import baseline_bytes  # noqa: PLC0415 - only check writes one

        extra.append((outputs.baseline, baseline_bytes(outcome)))
    publish_document(document, outputs, quiet=quiet, extra=extra)


def publish_document(
    document: PlanDocument, outputs: Outputs, *, quiet: bool, extra: Sequence[tuple[str, Content]] = ()
) -> None:
    """
    Write a plan document in every format asked for.

    Raises
    ------
    UsageError
        When a file cannot be written, or when another program that a format needs fails; the other formats are then
        written first, because the plan may have taken hours.
    """
    rendered: list[tuple[str, Content]] = []
    failed: UsageError | None = None
    for target in outputs.targets:
        try:
            rendered.append((target.path, _render(document, target, outputs, quiet=quiet)))
        except UsageError as error:
            failed = error
    write_all([*rendered, *extra], write_stdout)
    if failed is not None:
        raise failed


def _render(document: PlanDocument, target: Target, outputs: Outputs, *, quiet: bool) -> bytes:
    steps = () if outputs.details else next_steps(document, outputs.document_path, outputs.plan)
    options = replace(options_of(target), details=outputs.details, next_steps=steps)
    if quiet and target.path == STDOUT and target.format == "terminal":
        return encoded(translator_of(document, target.language)(document.verdict), target)
    return encoded(FORMATS[target.format].render(document, options), target)

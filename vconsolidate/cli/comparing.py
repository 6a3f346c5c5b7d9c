"""The plan documents of a comparison, each read, or planned from its inventory."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from vconsolidate.cli import planning
from vconsolidate.cli.interruption import Interruption
from vconsolidate.cli.sources import plan_document_path, read_plan
from vconsolidate.errors import UsageError
from vconsolidate.pipeline.outcome_document import document_of
from vconsolidate.report.files import STDOUT
from vconsolidate.report.rebuild import previous_of
from vconsolidate.report.schema.plan_document import PlanDocument


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of planning, and the paths that will be written."""

    time_limit: float | None
    effort: float
    seed: int
    workers: int
    outputs: tuple[str, ...]


def document_at(
    source: str, limits: Limits, interrupted: Interruption, near: PlanDocument | None = None
) -> PlanDocument:
    """
    Return the plan document at `source`, or that of the inventory there.

    Parameters
    ----------
    near
        Earlier plan, whose placement an inventory keeps where that costs nothing.

    Raises
    ------
    InputError
        When it is neither.
    """
    if plan_document_path(source) is not None:
        return read_plan(source)
    request = planning.Request(
        source,
        (),
        limits.time_limit,
        limits.effort,
        limits.seed,
        limits.workers,
        outputs=limits.outputs,
        near=None if near is None else previous_of(near),
    )
    return document_of(*planning.plan_request(request, interrupted))


def refuse_sources(outputs: Sequence[str], *sources: str) -> None:
    """
    Refuse to overwrite one of the plans that are compared.

    Raises
    ------
    UsageError
        When an output is one of them, under any name or link.
    """
    inputs = {os.path.realpath(source) for source in sources if source != STDOUT}
    for output in outputs:
        if output != STDOUT and os.path.realpath(output) in inputs:
            raise UsageError(f'"{output}" is compared and would be overwritten', hint="choose another output path")

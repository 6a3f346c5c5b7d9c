"""Read a plan and measurements as ``track`` asks for them, and compare them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vconsolidate.cli import console
from vconsolidate.cli.outputs import Outputs, refuse_inputs, refuse_plan
from vconsolidate.cli.sources import read_plan
from vconsolidate.errors import InputError, Problem, UsageError
from vconsolidate.inventory.measurements.read import ReadingOptions, read_measurements
from vconsolidate.inventory.priors import section_of_priors
from vconsolidate.model.estate import Estate
from vconsolidate.pipeline.previous import read_previous
from vconsolidate.pipeline.tracking.track import track
from vconsolidate.pipeline.verify.reopen import reopen
from vconsolidate.report.printable import as_json
from vconsolidate.report.tracking.compose import compose
from vconsolidate.report.tracking.schema import TrackingDocument
from vconsolidate.units import DURATION, UnitError, parse


@dataclass(frozen=True, slots=True)
class Request:
    """Arguments of ``track``."""

    plan: Path
    traces: tuple[Path, ...]
    placement: Path | None
    renamed: Mapping[str, str]
    interval_s: int | None
    units: Mapping[str, str]
    metric: str | None
    timezone: str | None
    inventory: Path | None
    overrides: tuple[str, ...]
    workers: int


def tracked(request: Request, targets: Outputs) -> tuple[TrackingDocument, bytes]:
    """
    Return the comparison, and the priors for the next plan in the form of their file.

    Raises
    ------
    InputError
        When the plan, its inventory or a measurement is refused, or the plan has no hosts.
    """
    console.stage(f"reading {request.plan} and its inventory")
    document = read_plan(str(request.plan))
    reopened = reopen(request.plan, request.inventory, document=document, overrides=request.overrides)
    refuse_plan(targets, request.plan)
    refuse_inputs(targets.paths, str(request.inventory or reopened.source), reopened.estate)
    for path in request.traces:
        refuse_plan(targets, path, "read as measurements")
    if not reopened.plan.hosts:
        message = "the plan has no hosts that can be tracked; make a plan with hosts first"
        raise InputError([Problem(str(request.plan), 0, 0, "hosts", message)])
    for name in reopened.changed:
        console.say(f"note: {name} has changed since the plan was made")
    console.stage(f"reading measurements in {', '.join(map(str, request.traces))}")
    options = ReadingOptions(request.interval_s, request.metric, request.units, request.timezone)
    measured = read_measurements(request.traces, options)
    found = track(
        reopened.estate,
        reopened.demand,
        reopened.plan,
        measured,
        placed=_placed(request.placement, reopened.estate),
        renamed=request.renamed,
        workers=request.workers,
        stage=console.stage,
    )
    paths = tuple(map(str, request.traces))
    comparison = compose(found, str(request.plan), paths, reopened.estate.economics.currency)
    priors = section_of_priors(found.priors).model_dump(mode="json")
    return comparison, (as_json(priors, indent=2) + "\n").encode()


def _placed(path: Path | None, estate: Estate) -> Mapping[str, str]:
    return {} if path is None else read_previous(path, estate).host_of_vm


def pairs(option: str, texts: Sequence[str]) -> dict[str, str]:
    """
    Return the pairs of an option that is written LEFT=RIGHT.

    Raises
    ------
    UsageError
        When one of them is not, or a left side comes twice.
    """
    found: dict[str, str] = {}
    for text in texts:
        left, separator, right = (part.strip() for part in text.partition("="))
        if not separator or not left or not right:
            raise UsageError(f'{option} "{text}" has no two sides', hint=f"write for example {option} cpu=MHz")
        if left in found:
            raise UsageError(f'{option} names "{left}" twice', hint="name it once")
        found[left] = right
    return found


def seconds(text: str | None) -> int | None:
    """
    Return a length of time in whole seconds.

    Raises
    ------
    UsageError
        When it is none.
    """
    if text is None:
        return None
    try:
        value = parse(text, DURATION)
    except UnitError as error:
        raise UsageError(f'--interval "{text}": {error}', hint="write for example --interval 5min") from error
    if value < 1 or value != round(value):
        raise UsageError(f'--interval "{text}" is no whole number of seconds', hint="write for example --interval 5min")
    return round(value)

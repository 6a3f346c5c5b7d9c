"""Baselines: read one from a file or an earlier plan, and write one of a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import ValidationError

from vconsolidate.check.budget_limits import measured_budgets, measured_everything
from vconsolidate.check.facts import Facts
from vconsolidate.check.finding_settings import NEVER
from vconsolidate.errors import InputError, Problem
from vconsolidate.model.baseline import Baseline, FigureKey
from vconsolidate.pipeline.documents import read_document
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.report.printable import as_json
from vconsolidate.report.reading import parse
from vconsolidate.report.schema.baseline import BASELINE_VERSION, AcceptedFinding, BaselineDocument, BaselineFigure
from vconsolidate.report.schema.outcome import Generator
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.version import __version__

_HEAD: Final = 4096


def load_baseline(path: Path) -> Baseline:
    """
    Read a baseline file, or a plan document, of which no finding is accepted.

    Raises
    ------
    InputError
        When it is neither, or a plan that was written without figures.
    """
    data = read_document(path)
    if b'"baseline_version"' in data[:_HEAD]:
        return _of_file(_parse(data, str(path)), str(path))
    document = parse(data, str(path))
    if document.hosts and not document.figures:
        message = "was written by a version that did not store the figures of a plan; plan again"
        raise InputError([Problem(str(path), 0, 0, "figures", message)])
    return _of_plan(document, str(path))


def baseline_bytes(outcome: Outcome) -> bytes:
    """Return the baseline file of a plan: its figures, its servers, and every finding that blocks or warns."""
    facts = Facts(outcome.estate, outcome.demand, outcome.plan, outcome.replay, planning=outcome.planning)
    figures = {FigureKey(metric): figure.value for metric, figure in measured_everything(facts).items()}
    for statement, _, figure in measured_budgets(facts):
        if figure is not None:
            figures[statement.key] = figure.value
    accepted = dict.fromkeys(
        finding.identity for finding in outcome.findings if finding.severity != "note" and finding.id not in NEVER
    )
    document = BaselineDocument(
        baseline_version=BASELINE_VERSION,
        generator=Generator(name="vconsolidate", version=__version__),
        name=outcome.estate.name,
        figures=tuple(
            BaselineFigure(
                metric=key.metric,
                cluster=key.cluster,
                tier=key.tier,
                tag=key.tag,
                application=key.application,
                owner=key.owner,
                value=value,
            )
            for key, value in figures.items()
        ),
        servers=tuple(server.name for server in outcome.estate.servers),
        findings=tuple(AcceptedFinding(id=kind, subject=subject) for kind, subject in accepted),
    )
    return (as_json(document.model_dump(mode="json"), indent=2) + "\n").encode()


def _parse(data: bytes, file: str) -> BaselineDocument:
    try:
        return BaselineDocument.model_validate_json(data)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False, include_input=False)
        problems = [Problem(file, 0, 0, ".".join(map(str, item["loc"])), item["msg"]) for item in wrong]
        raise InputError(problems, hint="write it again: vconsolidate check PLAN --write-baseline FILE") from error


def _of_file(document: BaselineDocument, source: str) -> Baseline:
    return Baseline(
        source,
        {
            FigureKey(one.metric, one.cluster, one.tier, one.tag, one.application, one.owner): one.value
            for one in document.figures
        },
        frozenset(document.servers),
        frozenset((one.id, one.subject) for one in document.findings),
    )


def _of_plan(document: PlanDocument, source: str) -> Baseline:
    figures = {FigureKey(one.metric): one.value for one in document.figures}
    for one in document.limits:
        if one.kind == "budget" and one.value is not None:
            of = one.scope
            key = FigureKey(one.metric, of.cluster, of.tier, of.tag, of.application, of.owner)
            figures[key] = one.value
    return Baseline(source, figures, frozenset(one.server for one in document.dispositions))

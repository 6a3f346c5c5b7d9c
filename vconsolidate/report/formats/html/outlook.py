"""Host failures, maintenance, risk per host, growth per VM."""

from __future__ import annotations

from vconsolidate.report.events import GROWTH, growth_rows
from vconsolidate.report.formats.html.blocks import Block, Cell, Content, Fold, Heading, Table, Text
from vconsolidate.report.formats.html.charts.failover import failover_matrix
from vconsolidate.report.outlook import breach_words, growth_words, maintenance_words, risk_words
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.replay import FailureSection
from vconsolidate.report.wording import percent
from vconsolidate.words import counted


def failures(document: PlanDocument) -> list[Block]:
    """Return every failure that was replayed, those not survived first, with restart maps, and hosts in maintenance."""
    replay = document.replay
    if replay is None or not (replay.failures or replay.maintenance):
        return []
    survived = sum(failure.survived for failure in replay.failures)
    words = (
        f"The plan survives {survived:,} of {len(replay.failures):,} host failures, each replayed at the host's worst "
        "time. VMs restart in the order of priority, tier and size."
    )
    ordered = sorted(replay.failures, key=lambda failure: failure.survived)
    matrix: list[Block] = [Text(words), *failover_matrix(ordered)] if ordered else []
    return [*matrix, *(_failure(item) for item in ordered), *_maintenance(replay.maintenance)]


def outlook(document: PlanDocument) -> list[Block]:
    """Return risks and growth of a replay."""
    return [] if document.replay is None else [*_risks(document), *_growth(document)]


def _failure(failure: FailureSection) -> Fold:
    word = Cell("survived", "tag", level="good") if failure.survived else Cell("not survived", "tag", level="bad")
    ready = percent(failure.ready_p95_fraction, 2)
    worst = f"; {failure.worst_vm} waits longest (p95 of ready {ready})" if failure.worst_vm else ""
    words = (
        f"{counted(len(failure.restarts), 'VM')} restarted, {len(failure.stranded):,} could not; the other hosts peak "
        f"at {percent(failure.cpu_peak_fraction)} CPU and {percent(failure.memory_used_peak_fraction)} memory{worst}"
    )
    names = ", ".join(failure.hosts)
    title: list[Content] = [word, Cell(names, "bold"), words]
    return Fold(title, _restarts(failure, "restarts on", f"restarts-after-{names}"))


def _restarts(failure: FailureSection, column: str, name: str) -> list[Table]:
    if not failure.stranded:
        rows = [(item.vm, item.host) for item in failure.restarts]
        return [Table(("VM", column), rows, name, filters=(1,))] if rows else []
    full = [
        *((item.vm, "nowhere", item.reason) for item in failure.stranded),
        *((item.vm, item.host, "") for item in failure.restarts),
    ]
    return [Table(("VM", column, "reason"), full, name, filters=(1,))]


def _maintenance(items: tuple[FailureSection, ...]) -> list[Block]:
    folds = [
        Fold(
            [Cell(", ".join(item.hosts), "bold"), maintenance_words(item)],
            _restarts(item, "moves to", f"maintenance-of-{', '.join(item.hosts)}"),
        )
        for item in items
    ]
    return [Heading("Maintenance"), *folds] if folds else []


def _risks(document: PlanDocument) -> list[Block]:
    risks = document.replay.risks if document.replay is not None else ()
    if not risks:
        return []
    rows = [
        (
            risk.host,
            f"{percent(risk.over_ceiling_low_fraction, 1)} to {percent(risk.over_ceiling_high_fraction, 1)}",
            breach_words(risk),
        )
        for risk in sorted(risks, key=lambda risk: (-risk.breach_probability, risk.host))
    ]
    columns = ("host", "time above its CPU ceiling (90 % of periods)", "periods with a missed service level")
    note = (
        "Each period consists of measured days drawn at random; the spread shows how far the verdict depends on "
        "chance. A day unlike all measured days is never drawn."
    )
    table = Table(columns, rows, "risks", numeric=(1, 2))
    return [Heading("Risk in another period like this"), Text(risk_words(risks)), table, Text(note, soft=True)]


def _growth(document: PlanDocument) -> list[Block]:
    growth = document.replay.growth if document.replay is not None else ()
    if not growth:
        return []
    table = Table(GROWTH, growth_rows(document), "room-to-grow", numeric=(1, 4), filters=(2, 3, 5, 6))
    return [Heading("Room to grow"), Text(growth_words(growth)), Fold(["Every VM"], [table], anchor="growth")]

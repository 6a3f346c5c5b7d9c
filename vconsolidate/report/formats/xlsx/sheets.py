"""The sheets of the workbook, in their order."""

from __future__ import annotations

from vconsolidate.report.formats.xlsx.estate_sheets import datastores, hosts, not_virtualised, vms
from vconsolidate.report.formats.xlsx.outcome_sheets import evidence, findings, licences, limits
from vconsolidate.report.formats.xlsx.replay_sheets import replay_of_hosts, replay_of_vms
from vconsolidate.report.formats.xlsx.savings_sheets import savings, savings_inputs, spendings
from vconsolidate.report.formats.xlsx.sheet import Sheet
from vconsolidate.report.formats.xlsx.summary import summary
from vconsolidate.report.schema.plan_document import PlanDocument


def sheets_of(document: PlanDocument) -> list[Sheet]:
    """Return every sheet; one without rows has its headings, so that other workbooks can refer to it."""
    makers = (
        summary,
        hosts,
        vms,
        datastores,
        not_virtualised,
        replay_of_hosts,
        replay_of_vms,
        findings,
        limits,
        savings,
        spendings,
        savings_inputs,
        licences,
        evidence,
    )
    return [make(document) for make in makers]

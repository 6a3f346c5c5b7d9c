"""The machines before and after."""

from __future__ import annotations

from vconsolidate.report.formats.html.blocks import Block, Text
from vconsolidate.report.formats.html.charts.histogram import before_after
from vconsolidate.report.formats.html.savings import savings_blocks
from vconsolidate.report.schema.assessment import Assessment
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import percent
from vconsolidate.words import counted, quantity


def savings_section(document: PlanDocument) -> list[Block]:
    """Return the savings; without a plan that can be compared, what there is today."""
    if document.after is None or document.savings is None:
        return [Text(_describe(document.before, "Today"))]
    return savings_blocks(document)


def utilisation(document: PlanDocument) -> list[Block]:
    """Return the machines before and after, and how busy they are."""
    if document.after is None or document.savings is None:
        return []
    return [
        Text(_describe(document.before, "Before")),
        Text(_describe(document.after, "After")),
        before_after(document.before.utilisation, document.after.utilisation),
    ]


def _describe(assessment: Assessment, word: str) -> str:
    oldest = assessment.oldest
    mean = assessment.cpu_mean_fraction
    parts = [
        _machines(assessment, word),
        f"{counted(assessment.sockets, 'socket')}, {counted(assessment.cores, 'core')}",
        f"{quantity(assessment.memory_mib, 'MiB')} of memory",
        f"mean CPU use {percent(mean, 1)}" if mean is not None else "CPU use unknown",
        f"{counted(assessment.idle_servers, 'machine')} below 5 % CPU use",
    ]
    if assessment.unknown_servers:
        parts.append(f"{assessment.unknown_servers:,} of unknown CPU use")
    if oldest is not None:
        parts.append(f"oldest hardware {oldest.name} ({oldest.model}, {oldest.year})")
    return f"{word}: {', '.join(parts)}."


def _machines(assessment: Assessment, word: str) -> str:
    """Return the number of machines and, before consolidation, how many of them are already virtual hosts."""
    machines = counted(assessment.servers, "physical machine")
    if word == "After" or not assessment.hosts:
        return machines
    return f"{machines} ({counted(assessment.hosts, 'virtual host')} included)"

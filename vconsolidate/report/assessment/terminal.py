"""The assessment for people at a terminal; it ends with the verdict."""

from __future__ import annotations

from vconsolidate.report.assessment import words
from vconsolidate.report.assessment.schema import AssessmentDocument, ResourceUse
from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.options import Options
from vconsolidate.report.tongue import translator_of
from vconsolidate.report.wording import percent
from vconsolidate.words import counted

MAX_ROWS = 10
MAX_NAMES = 6
BAR_CELLS = 24


def render(document: AssessmentDocument, options: Options) -> str:
    """Return the report."""
    page = Page(options, translator_of(document, options.language))
    page.heading(document.name, f"from {document.inventory}" if document.inventory != "-" else "")
    for section in (_use, _idle, _oversized, _outlook, _groups, _age, _cost, _data):
        section(document, page)
    page.last_line(document.verdict, "good")
    return page.text()


def _use(document: AssessmentDocument, page: Page) -> None:
    page.heading("Use of what is there")
    for name, use in (("CPU", document.cpu), ("Memory", document.memory)):
        page.line(words.use_words(name, use))
    if document.cpu.known:
        _distribution(document.cpu, page)


def _distribution(use: ResourceUse, page: Page) -> None:
    rows = [
        (
            f"{item.from_fraction * 100:.0f}–{item.to_fraction * 100:.0f} %",
            f"{item.machines:,}",
            page.bar(item.machines / use.known, BAR_CELLS),
        )
        for item in use.distribution
    ]
    page.table([Column("busy CPU (p95)"), Column("servers", "right"), Column("share")], rows)


def _idle(document: AssessmentDocument, page: Page) -> None:
    if not document.idle:
        return
    page.heading("Idle servers", "CPU never above 5 %")
    page.items(
        [(f"  {one.server}", f"{percent(one.value)} ({one.basis}); {one.detail}") for one in document.idle[:MAX_ROWS]]
    )
    page.more(len(document.idle) - MAX_ROWS, "idle server")


def _oversized(document: AssessmentDocument, page: Page) -> None:
    if not document.oversized:
        return
    page.heading("Oversized VMs", "at least twice what their highest use needs")
    page.items([(f"  {one.server}", words.oversized_words(one)) for one in document.oversized[:MAX_ROWS]])
    page.more(len(document.oversized) - MAX_ROWS, "oversized VM")


def _outlook(document: AssessmentDocument, page: Page) -> None:
    page.heading("Prospects")
    for item in document.outlook:
        names = ", ".join(item.servers[:MAX_NAMES])
        if len(item.servers) > MAX_NAMES:
            names += f" and {len(item.servers) - MAX_NAMES:,} more"
        page.line(f"{words.outlook_title(item)}: {names}")
        reason = words.outlook_reason(item)
        if reason:
            page.line(reason, "dim", indent=4)


def _groups(document: AssessmentDocument, page: Page) -> None:
    page.heading("Sprawl")
    for kind in ("operating system", "application", "model"):
        found = [group for group in document.groups if group.kind == kind and group.name]
        if not found:
            continue
        shown = ", ".join(f"{group.name} {group.servers:,}" for group in found[:MAX_NAMES])
        more = f" and {len(found) - MAX_NAMES:,} more" if len(found) > MAX_NAMES else ""
        page.line(f"{counted(len(found), kind)}: {shown}{more}")


def _age(document: AssessmentDocument, page: Page) -> None:
    page.heading("Age")
    for sentence in words.age_words(document):
        page.line(sentence)
    rows = [(f"  {one.name}", f"{one.year}, {one.model}") for one in document.age.oldest[:MAX_ROWS]]
    page.items(rows)
    page.more(len(document.age.oldest) - MAX_ROWS, "old machine")
    ended = document.age.warranty_ended
    page.items([(f"  {one.name}", f"warranty ended {one.warranty_until}") for one in ended[:MAX_ROWS]])
    page.more(len(ended) - MAX_ROWS, "machine out of warranty", "machines out of warranty")


def _cost(document: AssessmentDocument, page: Page) -> None:
    machines = document.machines
    page.heading("Baseline")
    for sentence in words.unknown_machines(document):
        page.line(sentence)
    page.line(
        f"{counted(machines.servers, 'machine')}, {counted(machines.sockets, 'socket')}, "
        f"{counted(machines.cores, 'core')}, {words.amount(machines.memory_mib, 'MiB')} of memory, "
        f"{machines.rack_units:,.10g} rack units, {counted(machines.nic_ports, 'network port')}, "
        f"{counted(machines.hba_ports, 'storage port')}"
    )
    page.line(f"{machines.energy_kwh_per_year:,.0f} kWh per year = {machines.energy_arithmetic}")
    for cost in machines.costs:
        page.line(f"{cost.name.replace('_', ' ')}: {cost.value:,.0f} per year ({cost.arithmetic})")


def _data(document: AssessmentDocument, page: Page) -> None:
    page.heading("How much is known")
    for sentence in (*words.data_words(document), *document.data.doubts[:MAX_ROWS]):
        page.line(sentence)
    page.more(len(document.data.doubts) - MAX_ROWS, "doubtful series", "doubtful series")

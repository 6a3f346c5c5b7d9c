"""The hosts of the plan: how full they are and what limits each."""

from __future__ import annotations

from rich.text import Text

from vconsolidate.report.cells import widest
from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.outlook import host_range_words, is_open
from vconsolidate.report.room_and_pools import binding_words, first_to_run_out
from vconsolidate.report.schema.host import HostSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.switch_off import TITLE, switch_off_rows
from vconsolidate.report.wording import tightest
from vconsolidate.words import counted

MAX_HOSTS = 30
WIDE = 110
"""Columns from which types and clusters are shown."""

MAX_CELLS = 16
"""Most cells of a bar; fewer where names need the space."""

FIXED = 31
"""Columns of everything except words and bars: indent, VM count, three shares, gaps."""


def show_hosts(document: PlanDocument, page: Page) -> None:
    """Show every host with its loads, then the resources that run out first."""
    if not document.hosts:
        return
    page.heading("Hosts", _aside(document))
    shown = document.hosts[:MAX_HOSTS]
    names = {
        "host": [host.name for host in shown],
        "type": [host.type for host in shown],
        "cluster": [host.cluster for host in shown],
    }
    if page.options.width < WIDE:
        names = {"host": names["host"]}
    columns = [
        *(Column(title, name=True) for title in names),
        Column("VMs", "right"),
        *(Column(title) for title in ("CPU", "vCPUs", "memory")),
        Column("limited by"),
    ]
    taken = sum(widest((page.say(title), *words)) + 2 for title, words in names.items())
    taken += widest(map(page.say, ("limited by", *(binding_words(host, document) for host in shown))))
    cells = max(0, min(MAX_CELLS, (page.options.width - taken - FIXED) // 3))
    page.table(columns, [_row(host, list(names), page, cells, binding_words(host, document)) for host in shown])
    page.more(len(document.hosts) - MAX_HOSTS, "host")
    page.line(f"Bars show the share of what the policy allows. {first_to_run_out(document)}")
    if document.hosts_range is not None and is_open(document.hosts_range):
        page.line(host_range_words(document.hosts_range))


def show_switch_off(document: PlanDocument, page: Page) -> None:
    """Show which existing hosts can be switched off, and which are needed."""
    rows = switch_off_rows(document)
    if rows:
        page.heading(TITLE)
        page.items(rows)


def _aside(document: PlanDocument) -> str:
    bought = sum(not host.existing for host in document.hosts)
    parts = [f"{bought:,} to buy" if bought else "", counted(document.spares, "spare") if document.spares else ""]
    if document.objective.cost:
        years = {cluster.horizon_years for cluster in document.clusters}
        horizon = f" over {years.pop():g} years" if len(years) == 1 else ""
        power = ", including idle power" if any(host.power_cost for host in document.hosts) else ""
        parts.append(f"{document.objective.cost:,.0f} {document.objective.currency}{horizon}{power}")
    return ", ".join(part for part in parts if part)


def _row(host: HostSection, titles: list[str], page: Page, cells: int, bound: str) -> list[str | Text]:
    names = {"host": host.name, "type": host.type, "cluster": host.cluster}
    loads = [tightest(host, resource) for resource in ("cpu", "vcpus", "memory")]
    return [
        *(names[title] for title in titles),
        f"{len(host.vms):,}",
        *(page.bar(load.fraction, cells) if load is not None else "" for load in loads),
        bound,
    ]

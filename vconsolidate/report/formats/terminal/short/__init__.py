"""
The short report, one screen: how many hosts, how sure, what it saves, what could go wrong, and what to do next.

Each file is one part of it. The whole report (``--details``) has everything that is left out here.
"""

from __future__ import annotations

from collections.abc import Callable

from vconsolidate.report.formats.terminal.page import Page
from vconsolidate.report.formats.terminal.sections import show_verdict
from vconsolidate.report.formats.terminal.short.headline import show_headline, show_obstacles
from vconsolidate.report.formats.terminal.short.hosts import show_hosts
from vconsolidate.report.formats.terminal.short.next_steps import show_next_steps
from vconsolidate.report.formats.terminal.short.risks import show_risks
from vconsolidate.report.formats.terminal.short.savings import show_savings
from vconsolidate.report.formats.terminal.short.servers import show_servers
from vconsolidate.report.schema.plan_document import PlanDocument

SECTIONS: tuple[Callable[[PlanDocument, Page], None], ...] = (
    show_headline,
    show_obstacles,
    show_servers,
    show_hosts,
    show_savings,
    show_risks,
    show_next_steps,
    show_verdict,
)
"""The verdict comes last, as in the whole report, because a reader at a terminal looks there first."""

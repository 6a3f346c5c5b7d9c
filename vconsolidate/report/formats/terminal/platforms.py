"""Platforms of the clusters: architecture, virtualisation mode, reserves, memory techniques, limits of a VM."""

from __future__ import annotations

from vconsolidate.report.formats.terminal.page import Page
from vconsolidate.report.platforms import ASIDE, PLATFORMS_TITLE, platform_facts
from vconsolidate.report.schema.plan_document import PlanDocument


def show_platforms(document: PlanDocument, page: Page) -> None:
    """Show the platform of every cluster."""
    if not document.platforms:
        return
    page.heading(PLATFORMS_TITLE, ASIDE)
    for platform in document.platforms:
        page.line(platform.cluster, "bold")
        page.items([(f"  {label}", words) for label, words in platform_facts(platform)])

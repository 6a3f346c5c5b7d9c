"""Rows of the table of templates, in the words of every format."""

from __future__ import annotations

from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.templates import TemplatesSection
from vconsolidate.units import format_mib
from vconsolidate.words import counted, quantity

TITLE = "Templates"
TEMPLATES = ("template", "exists", "guest system", "size", "disks", "VMs")


def template_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return the templates; none where the inventory has no section ``templates``."""
    if document.templates is None:
        return []
    return [
        (
            one.name,
            "yes" if one.own else "to build",
            one.guest,
            f"{counted(one.vcpus, 'vCPU')}, {format_mib(one.memory_mib)}",
            quantity(one.disk_gib, "GiB") if one.disk_gib else "",
            f"{len(one.vms):,}",
        )
        for one in document.templates.templates
    ]


def template_words(section: TemplatesSection) -> str:
    """Return the work with templates and without, in one sentence."""
    saved = section.saved_minutes / 60
    verdict = f"{saved:,.0f} hours saved" if saved >= 0 else f"{-saved:,.0f} hours more than without templates"
    return f"Work to provision all VMs: {section.arithmetic}: {verdict}."

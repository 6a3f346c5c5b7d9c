"""Platforms of the clusters: architecture, virtualisation mode, reserves, memory techniques, limits of a VM."""

from __future__ import annotations

from vconsolidate.report.formats.html.blocks import Block, Heading, Table, Text
from vconsolidate.report.platforms import ASIDE, platform_facts
from vconsolidate.report.schema.plan_document import PlanDocument


def platforms(document: PlanDocument) -> list[Block]:
    """Return the platform of every cluster."""
    blocks: list[Block] = []
    for platform in document.platforms:
        facts = [(label.strip(), words) for label, words in platform_facts(platform)]
        blocks += [Heading(platform.cluster), Table(("what", "of this cluster"), facts, f"platform-{platform.cluster}")]
    return [Text(f"{ASIDE[0].upper()}{ASIDE[1:]}.", soft=True), *blocks] if blocks else []

"""Templates from which VMs are cloned."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from vconsolidate.catalog.provisioning import Work
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.schema.templates import OwnTemplateSection, TemplatesSection
from vconsolidate.model.template import OwnTemplate, SizeClass, TemplatePolicy

ROUTE: Final = "templates"
_ACTIVITIES: Final = {
    "build": "to build a template",
    "clone": "to clone a VM and set it up",
    "physical": "to provision a physical server",
}


def convert_templates(section: TemplatesSection, context: Context) -> TemplatePolicy | None:
    """Return how VMs are provisioned from templates; None where the inventory has no such section."""
    if context.root.get(ROUTE) is None:
        return None
    context.unique((ROUTE, "sizes"), "size class")
    context.unique((ROUTE, "own"), "template")
    stated = {kind: getattr(section, f"{kind}_minutes") for kind in _ACTIVITIES}
    known: Mapping[str, Work] = context.catalog.provisioning_work
    minutes = {kind: known[kind].minutes if value is None else float(value) for kind, value in stated.items()}
    own = (_own(template, number, context) for number, template in enumerate(section.own))
    return TemplatePolicy(
        sizes=_sizes(section, context),
        own=tuple(template for template in own if template is not None),
        build_minutes=minutes["build"],
        clone_minutes=minutes["clone"],
        physical_minutes=minutes["physical"],
        notes=tuple(
            f"{minutes[kind]:,.0f} minutes {_ACTIVITIES[kind]} is assumed ({known[kind].source}); "
            f"state templates.{kind}_minutes."
            for kind, value in stated.items()
            if value is None
        ),
    )


def _sizes(section: TemplatesSection, context: Context) -> tuple[SizeClass, ...]:
    sizes = tuple(SizeClass(size.name, size.vcpus, math.ceil(size.memory)) for size in section.sizes)
    for number, (smaller, larger) in enumerate(pairwise(sizes), 1):
        grows = larger.vcpus >= smaller.vcpus and larger.memory_mib >= smaller.memory_mib
        if not grows or (larger.vcpus, larger.memory_mib) == (smaller.vcpus, smaller.memory_mib):
            context.wrong(
                (ROUTE, "sizes", number),
                f"must be larger than the class before it, {smaller.vcpus} vCPUs and {smaller.memory_mib:,} MiB "
                "(order the classes from small to large)",
            )
    return sizes


def _own(section: OwnTemplateSection, number: int, context: Context) -> OwnTemplate | None:
    route = (ROUTE, "own", number)
    guest = context.look_up(context.catalog.guests, section.os, (*route, "os"), "operating system")
    if guest is None:
        return None
    if guest.needs_another_processor:
        message = f"no x86 hypervisor runs {guest.name} (name the system that the template has)"
        context.wrong((*route, "os"), message)
    return OwnTemplate(
        name=section.name,
        guest=guest.key,
        vcpus=section.vcpus,
        memory_mib=math.ceil(section.memory),
        disk_gib=section.disk,
        place=context.place(route),
    )

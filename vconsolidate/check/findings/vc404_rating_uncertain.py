"""VC404: the rating of a processor is known only roughly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import CPU, HARDWARE, change, healthy
from vconsolidate.model.finding import Finding
from vconsolidate.units import format_fraction
from vconsolidate.words import counted

WIDE_ERROR_FRACTION: Final = 0.15


def _find(facts: Facts) -> Iterator[Finding]:
    """Yield one finding per model of processor, by its name."""
    if not facts.demand.vms:
        return
    machines = [server.hardware for server in facts.estate.servers] + [host.hardware for host in facts.hosts]
    wide = {
        hardware.cpu.model: hardware.cpu
        for hardware in machines
        if hardware.cpu.rating_error_fraction >= WIDE_ERROR_FRACTION
    }
    for model, cpu in sorted(wide.items()):
        yield KIND.finding(
            model,
            machines=counted(sum(hardware.cpu.model == model for hardware in machines), "machine"),
            error=format_fraction(cpu.rating_error_fraction),
            source=cpu.rating_source.split(" (")[0],
        )


def _example() -> Facts:
    hardware = replace(HARDWARE, cpu=replace(CPU, rating_error_fraction=0.3, rating_source="stated in the inventory"))
    return change().plan(hosts=tuple(replace(host, hardware=hardware) for host in healthy().plan.hosts))


KIND = FindingKind(
    id="VC404",
    title="Processor rating is uncertain",
    severity="note",
    message="The rating of this processor ({machines}) is known only to ±{error} (source: {source}).",
    tip="Name the processor as the catalogue does, or raise policy.headroom.",
    doc="""
    The rating says how much work a core of this processor does. It is known only to ±15 % or worse, and so is
    every demand that was measured on such a processor, and the capacity of every host that has one.
    """,
    example=_example,
    find=_find,
)

"""The assessment as one self-contained page in the style of the plan's."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.report.assessment import words
from vconsolidate.report.assessment.schema import AssessmentDocument
from vconsolidate.report.formats.html.blocks import (
    Block,
    Content,
    Fold,
    Heading,
    Key,
    Listing,
    Page,
    Section,
    Table,
    Text,
)
from vconsolidate.report.formats.html.charts.histogram import distribution
from vconsolidate.report.formats.html.environment import write
from vconsolidate.report.options import Options
from vconsolidate.report.tongue import translator_of
from vconsolidate.report.wording import percent
from vconsolidate.words import counted, verb

MAX_NAMES = 30
"""Longer lists of names are folded."""


def render(document: AssessmentDocument, options: Options) -> bytes:
    """Return the page, UTF-8."""
    sections = (
        Section("use", "Use of what is there", _use(document)),
        Section("idle", "Idle servers: CPU never above 5 %", _idle(document)),
        Section("oversized", "Oversized VMs", _oversized(document)),
        Section("prospects", "Prospects", _outlook(document)),
        Section("baseline", "Baseline of size, power and cost", _cost(document)),
        Section("age", "Age and warranty", _age(document)),
        Section("sprawl", "Sprawl", _groups(document)),
        Section("data", "How much is known", _data(document)),
    )
    page = Page(
        title=document.name,
        subtitle="Assessment of the estate",
        headline="",
        verdict=document.verdict,
        level="",
        keys=_keys(document),
        sections=[section for section in sections if section.blocks],
        footer=f"{document.generator.name} {document.generator.version}, document {document.schema_version}",
    )
    return write(page, translator_of(document, options.language), options.language)


def _keys(document: AssessmentDocument) -> list[Key]:
    """Return what is there, what could become VMs, and what is idle."""
    machines = document.machines
    fitting = [item for item in document.outlook if item.action == "virtualise"]
    candidates = sum(len(item.servers) for item in fitting if not item.already_virtual)
    already = sum(len(item.servers) for item in fitting if item.already_virtual)
    fits = [f"{counted(already, 'VM')} of today {verb(already, 'fits', 'fit')} the target"] if already else []
    there = [
        f"{counted(machines.cores, 'core')}, {words.amount(machines.memory_mib, 'MiB')} of memory",
        f"{machines.energy_kwh_per_year:,.0f} kWh per year",
    ]
    return [
        Key("What is there?", counted(machines.servers, "machine"), there, target="baseline"),
        Key(
            "What could become VMs?",
            counted(candidates, "server"),
            ["candidates for virtualisation", *fits],
            target="prospects",
        ),
        Key(
            "What is idle?",
            counted(len(document.idle), "server"),
            ["CPU use never above 5 %"],
            target="idle" if document.idle else "",
        ),
    ]


def _use(document: AssessmentDocument) -> list[Block]:
    blocks: list[Block] = [Text(words.use_words("CPU", document.cpu)), Text(words.use_words("Memory", document.memory))]
    for use, name, title, along in (
        (document.cpu, "cpu-use", "Servers by busy CPU", "95th percentile of CPU use"),
        (document.memory, "memory-use", "Servers by memory use", "highest memory use"),
    ):
        blocks += [distribution(use.distribution, name, title, along)] if use.known else []
    return blocks


def _idle(document: AssessmentDocument) -> list[Block]:
    rows = [(one.server, percent(one.value), one.basis, one.detail) for one in document.idle]
    return [Table(("server", "highest CPU use", "source", "purpose"), rows, "idle", numeric=(1,))] if rows else []


def _oversized(document: AssessmentDocument) -> list[Block]:
    rows = [(one.server, one.has, one.needs, one.basis) for one in document.oversized]
    return [Table(("VM", "has", "needs", "source"), rows, "oversized")] if rows else []


def _outlook(document: AssessmentDocument) -> list[Block]:
    short: list[tuple[Content, ...]] = []
    folds: list[Block] = []
    for item in document.outlook:
        title, reason = words.outlook_title(item), words.outlook_reason(item)
        if len(item.servers) <= MAX_NAMES:
            short.append((title, reason, ", ".join(item.servers)))
        else:
            short.append((title, reason, f"{len(item.servers):,} names, listed below"))
            folds.append(Fold([f"{title}: {len(item.servers):,} names"], [Text(", ".join(item.servers))]))
    return [Table(("prospect", "reason", "servers"), short, "prospects"), *folds]


def _groups(document: AssessmentDocument) -> list[Block]:
    rows = [(group.kind, group.name or "not stated", f"{group.servers:,}") for group in document.groups]
    return [Table(("what they share", "name", "servers"), rows, "sprawl", numeric=(2,), filters=(0,))]


def _age(document: AssessmentDocument) -> list[Block]:
    age = document.age
    years = [(str(item.year), f"{item.machines:,}") for item in age.years]
    old = [(one.name, one.model, str(one.year), one.warranty_until) for one in age.oldest]
    ended = [(one.name, one.model, str(one.year or ""), one.warranty_until) for one in age.warranty_ended]
    columns = ("machine", "model", "year", "warranty until")
    return [
        Listing(words.age_words(document)),
        *([Table(("year", "machines"), years, "machines-by-year", numeric=(1,))] if years else []),
        *_named("The oldest machines", columns, old, "oldest"),
        *_named("Out of warranty", columns, ended, "out-of-warranty"),
    ]


def _named(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> list[Block]:
    return [Heading(title), Table(columns, rows, name)] if rows else []


def _cost(document: AssessmentDocument) -> list[Block]:
    machines = document.machines
    rows = [
        ("machines", f"{machines.servers:,}", ""),
        ("sockets", f"{machines.sockets:,}", ""),
        ("cores", f"{machines.cores:,}", ""),
        ("memory", words.amount(machines.memory_mib, "MiB"), ""),
        ("rack units", f"{machines.rack_units:,.10g}", ""),
        ("network ports", f"{machines.nic_ports:,}", ""),
        ("storage ports", f"{machines.hba_ports:,}", ""),
        ("energy per year", f"{machines.energy_kwh_per_year:,.0f} kWh", machines.energy_arithmetic),
        *(
            (f"{cost.name.replace('_', ' ')} per year", f"{cost.value:,.0f}", cost.arithmetic)
            for cost in machines.costs
        ),
    ]
    return [Table(("figure", "value", "arithmetic"), rows, "baseline", numeric=(1,))]


def _data(document: AssessmentDocument) -> list[Block]:
    return [Listing((*words.data_words(document), *document.data.doubts, *document.data.notes))]

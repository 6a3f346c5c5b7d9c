"""The assessment as one self-contained page: no scripts, nothing loaded."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.report.assessment import words
from vconsolidate.report.assessment.schema import AssessmentDocument
from vconsolidate.report.formats.html.charts import distribution
from vconsolidate.report.formats.html.markup import Markup, joined, listing, table, tag
from vconsolidate.report.formats.html.page import POLICY
from vconsolidate.report.formats.html.style import STYLE
from vconsolidate.report.wording import percent

MAX_NAMES = 30
"""Longer lists of names are folded."""


def render(document: AssessmentDocument) -> bytes:
    """Return the page, UTF-8."""
    sections = {
        "use": ("Use of what is there", _use(document)),
        "idle": ("Idle servers: CPU never above 5 %", _idle(document)),
        "oversized": ("Oversized VMs", _oversized(document)),
        "prospects": ("Prospects", _outlook(document)),
        "sprawl": ("Sprawl", _groups(document)),
        "age": ("Age and warranty", _age(document)),
        "baseline": ("Baseline of size, power and cost", _cost(document)),
        "data": ("How much is known", _data(document)),
    }
    shown = {key: value for key, value in sections.items() if value[1]}
    links = [tag("a", title, href=f"#{key}") for key, (title, _) in shown.items()]
    header = tag(
        "header",
        tag("h1", document.name),
        tag("div", "Assessment of the estate", class_="soft"),
        tag("p", document.verdict, class_="verdict"),
        tag("nav", *links),
    )
    main = tag("main", *(tag("section", tag("h2", t), c, id=key) for key, (t, c) in shown.items()))
    footer = tag(
        "footer", f"{document.generator.name} {document.generator.version}, document {document.schema_version}"
    )
    head = joined(
        [
            Markup('<meta charset="utf-8">'),
            Markup('<meta name="viewport" content="width=device-width,initial-scale=1">'),
            Markup(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'),
            tag("title", f"{document.name}: assessment"),
            tag("style", Markup(STYLE)),
        ]
    )
    body = joined([header, main, footer])
    page = f'<!doctype html>\n<html lang="en">\n{tag("head", head)}\n{tag("body", body)}\n</html>\n'
    return page.encode()


def _use(document: AssessmentDocument) -> Markup:
    sentences = [words.use_words("CPU", document.cpu), words.use_words("Memory", document.memory)]
    charts = [
        joined([tag("h3", title), distribution(use.distribution, title, axis)])
        for use, title, axis in (
            (document.cpu, "Servers by busy CPU", "95th percentile of CPU use"),
            (document.memory, "Servers by memory use", "highest memory use"),
        )
        if use.known
    ]
    return joined([*(tag("p", sentence) for sentence in sentences), *charts])


def _idle(document: AssessmentDocument) -> Markup:
    rows = [(one.server, percent(one.value), one.basis, one.detail) for one in document.idle]
    return table(("server", "highest CPU use", "source", "purpose"), rows, numeric=(1,)) if rows else Markup()


def _oversized(document: AssessmentDocument) -> Markup:
    rows = [(one.server, one.has, one.needs, one.basis) for one in document.oversized]
    return table(("VM", "has", "needs", "source"), rows) if rows else Markup()


def _outlook(document: AssessmentDocument) -> Markup:
    rows = [(words.outlook_title(item), words.outlook_reason(item), _names(item.servers)) for item in document.outlook]
    return table(("prospect", "reason", "servers"), rows)


def _names(names: Sequence[str]) -> str:
    """Return names, a long list folded."""
    shown = ", ".join(names)
    return shown if len(names) <= MAX_NAMES else tag("details", tag("summary", f"{len(names):,} names"), shown)


def _groups(document: AssessmentDocument) -> Markup:
    rows = [(group.kind, group.name or "not stated", f"{group.servers:,}") for group in document.groups]
    return table(("what they share", "name", "servers"), rows, numeric=(2,))


def _age(document: AssessmentDocument) -> Markup:
    age = document.age
    years = table(("year", "machines"), [(str(item.year), f"{item.machines:,}") for item in age.years], numeric=(1,))
    old = [(one.name, one.model, str(one.year), one.warranty_until) for one in age.oldest]
    ended = [(one.name, one.model, str(one.year or ""), one.warranty_until) for one in age.warranty_ended]
    heads = ("machine", "model", "year", "warranty until")
    parts: list[str] = [listing(words.age_words(document))]
    parts += [years] if age.years else []
    parts += [table(heads, old, caption="The oldest machines")] if old else []
    parts += [table(heads, ended, caption="Out of warranty")] if ended else []
    return joined(parts)


def _cost(document: AssessmentDocument) -> Markup:
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
    return table(("figure", "value", "arithmetic"), rows, numeric=(1,))


def _data(document: AssessmentDocument) -> Markup:
    return listing((*words.data_words(document), *document.data.doubts, *document.data.notes))

"""The page as a whole."""

from __future__ import annotations

from vconsolidate.report.formats.html.business import before_and_after
from vconsolidate.report.formats.html.hosts import hosts, partitions
from vconsolidate.report.formats.html.markup import Markup, joined, tag
from vconsolidate.report.formats.html.overview import (
    changes,
    conflicts,
    findings,
    objective,
    servers,
    tiles,
    unprotected_vms,
)
from vconsolidate.report.formats.html.provenance import assumptions, evidence, provenance, rounds
from vconsolidate.report.formats.html.replay import replay_section
from vconsolidate.report.formats.html.room_and_pools import pools, products, room, storage
from vconsolidate.report.formats.html.style import STYLE
from vconsolidate.report.levels import changes_title
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import conflicts_heading

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""Content security policy: nothing is loaded and nothing runs, whatever the names in the inventory contain."""


def page(document: PlanDocument) -> Markup:
    """Return the whole page."""
    sections = {
        "findings": ("Findings", findings(document)),
        "conflicts": (conflicts_heading(document), conflicts(document)),
        "servers": ("Servers", servers(document)),
        "hosts": ("Hosts", hosts(document)),
        "partitions": ("VMs of each host", partitions(document)),
        "storage": ("Storage", storage(document)),
        "licences": ("Licences", products(document)),
        "pools": ("Resource pools", pools(document)),
        "room": ("Room for more VMs", room(document)),
        "objective": ("Objective, in order of priority", objective(document)),
        "stability": (changes_title(document), changes(document)),
        "unprotected": ("VMs that cannot restart when their host fails", unprotected_vms(document)),
        "replay": ("Replay", replay_section(document)),
        "rounds": ("Repair", rounds(document) if len(document.rounds) > 1 else Markup()),
        "savings": ("Before and after", before_and_after(document)),
        "evidence": ("Evidence", evidence(document)),
        "assumptions": ("Assumptions", assumptions(document)),
        "provenance": ("How this plan was made", provenance(document)),
    }
    shown = {key: value for key, value in sections.items() if value[1]}
    body = joined(
        [
            _header(document, {key: title for key, (title, _) in shown.items()}),
            tag("main", tiles(document), *(tag("section", tag("h2", t), c, id=k) for k, (t, c) in shown.items())),
            tag(
                "footer", f"{document.generator.name} {document.generator.version}, document {document.schema_version}"
            ),
        ]
    )
    head = joined(
        [
            Markup('<meta charset="utf-8">'),
            Markup('<meta name="viewport" content="width=device-width,initial-scale=1">'),
            Markup(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'),
            tag("title", f"{document.name}: consolidation plan"),
            tag("style", Markup(STYLE)),
        ]
    )
    return Markup(f'<!doctype html>\n<html lang="en">\n{tag("head", head)}\n{tag("body", body)}\n</html>\n')


def _header(document: PlanDocument, titles: dict[str, str]) -> Markup:
    blocked = any(finding.severity == "block" for finding in document.findings)
    poor = document.status == "feasible" or (document.replay is not None and document.replay.verdict != "ok")
    kind = "bad" if blocked or document.status in {"infeasible", "unknown"} else "fair" if poor else ""
    return tag(
        "header",
        tag("h1", document.name),
        tag("div", "Consolidation plan", class_="soft"),
        tag("p", document.verdict, class_=f"verdict {kind}".strip()),
        tag("nav", *(tag("a", title, href=f"#{key}") for key, title in titles.items())),
    )

"""What the plan is of, the answer in one sentence, and why there is none where no plan exists."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from vconsolidate.model.evidence import SMALLEST_CONFLICT
from vconsolidate.report.formats.terminal.page import Page
from vconsolidate.report.formats.terminal.palette import BAD, FAIR, GOOD
from vconsolidate.report.headline import headline, level
from vconsolidate.report.priors import raised_words, raises_much
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.verdict import EDITED
from vconsolidate.report.wording import conflicts_heading
from vconsolidate.words import counted, listed

CHANGE: Final = "VC108"
"""Finding that names a change with which a plan was found."""

_MOST: Final = 4
"""Reasons why there is no plan, and changes that would allow one."""

_MOST_FILES: Final = 6
"""Files of a folder of exports that are named."""

_STYLES: Final = {"good": GOOD, "fair": FAIR, "bad": BAD}


def show_headline(document: PlanDocument, page: Page) -> None:
    """Name the data centre and the inventory, and answer in one sentence."""
    source = document.inputs.inventory
    page.heading(document.name, f"from {source}" if source and source != "-" else "")
    taken = _taken(document)
    if taken:
        page.line(f"read from {counted(len(taken), 'file')}: {listed(taken, _MOST_FILES)}", "dim", indent=0)
    if document.inputs.overrides:
        page.line("with " + ", ".join(document.inputs.overrides), "dim", indent=0)
    if document.priors is not None and raised_words(document.priors):
        page.line(raised_words(document.priors), FAIR if raises_much(document.priors) else "dim", indent=0)
    page.line(headline(document), _STYLES[level(document)], indent=0)
    changed = [name for name in document.changed if name != EDITED]
    if changed:
        page.line(f"Changed since the plan was made: {listed(changed)}.", FAIR, indent=0)
    if EDITED in document.changed:
        page.line("The plan document was edited by hand after it was written; nothing of it is proven.", FAIR, indent=0)


def _taken(document: PlanDocument) -> list[str]:
    """Return the files that were read where the inventory is a folder of exports; nothing for an inventory."""
    folder = f"{PurePath(document.inputs.inventory).name}/"
    files = [entry.path for entry in document.inputs.files]
    inside = bool(files) and all(path.startswith(folder) for path in files)
    return [path.removeprefix(folder) for path in files] if inside else []


def show_obstacles(document: PlanDocument, page: Page) -> None:
    """Say why no plan exists, or why none was found, and which changes would allow one."""
    if not document.conflicts:
        return
    page.gap()
    page.line(conflicts_heading(document), "bold", indent=0)
    places = {finding.subject: finding.location for finding in document.findings if finding.severity == "block"}
    for item in document.conflicts[:_MOST]:
        named = item.subject == SMALLEST_CONFLICT or item.subject in item.message
        place = page.place(places.get(item.subject))
        page.item("-", item.message if named else f"{item.subject}: {item.message}", BAD, [place] if place else [])
    hidden = len(document.conflicts) - _MOST
    if hidden > 0:
        page.line(f"and {counted(hidden, 'more reason', 'more reasons')} (--details)", "dim")
    changes = [finding for finding in document.findings if finding.id == CHANGE][:_MOST]
    if changes:
        page.gap()
        page.line("What would help", "bold", indent=0)
        for finding in changes:
            page.item("-", finding.message, details=[page.place(finding.location)] if finding.location else [])

"""Findings as machines of code forges want them: with a place for each, and a fingerprint that tells them apart."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath, PureWindowsPath

from vconsolidate.report.printable import printable
from vconsolidate.report.schema.limits import IgnoredSection
from vconsolidate.report.schema.outcome import FindingSection
from vconsolidate.report.schema.plan_document import PlanDocument


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """
    A finding with what a code forge needs.

    Parameters
    ----------
    finding
        As the document has it.
    text
        Subject, message and tip on one line.
    file
        File of its place; the inventory where the finding has none; empty where the inventory was standard input.
    line, column
        Counted from 1; 1 where the place has none.
    fingerprint
        Hexadecimal; the same for the same problem in another plan, whatever its figures and line.
    """

    finding: FindingSection
    text: str
    file: str
    line: int
    column: int
    fingerprint: str


def placed_findings(document: PlanDocument) -> Iterator[PlacedFinding]:
    """Yield the findings in the order of the document."""
    return _placed(document, document.findings)


def placed_ignored(document: PlanDocument) -> Iterator[tuple[PlacedFinding, IgnoredSection]]:
    """Yield the findings that the owner ignores, with the fingerprints they would have, and the decisions."""
    as_found = [
        FindingSection(
            id=one.id,
            severity=one.severity,
            subject=one.subject,
            message=one.message,
            tip="",
            location=one.location,
            period=one.period,
        )
        for one in document.ignored
    ]
    return zip(_placed(document, as_found), document.ignored, strict=True)


def reason_words(decision: IgnoredSection) -> str:
    """Return why, and until when, a finding is ignored."""
    until = f" (until {decision.until})" if decision.until is not None else ""
    return printable(f"{decision.reason or 'ignored'}{until}")


def _placed(document: PlanDocument, findings: Iterable[FindingSection]) -> Iterator[PlacedFinding]:
    inventory = document.inputs.inventory
    seen: Counter[tuple[str, ...]] = Counter()
    for finding in findings:
        place = finding.location
        key = (finding.id, finding.subject, finding.period)
        seen[key] += 1
        yield PlacedFinding(
            finding,
            printable(f"{finding.subject}: {finding.message} {finding.tip}".rstrip()),
            file_name(inventory if place is None else place.file),
            1 if place is None else max(place.line, 1),
            1 if place is None else max(place.column, 1),
            _fingerprint(*key, str(seen[key])),
        )


def input_files(document: PlanDocument) -> Iterator[tuple[str, str]]:
    """Yield (path, SHA-256) of every file that was read, the paths as findings have them."""
    folder = PurePath(document.inputs.inventory).parent
    for item in document.inputs.files:
        if file_name(document.inputs.inventory) and file_name(item.path):
            yield str(folder / item.path), item.sha256


def file_name(name: str) -> str:
    """Return the name of a file; empty for standard input."""
    return "" if name in {"-", "<stdin>"} else name


def forward_slashes(file: str) -> str:
    """Return a path as repositories write it: ``/`` between folders, no ``./`` at the beginning."""
    path: PurePath = PureWindowsPath(file) if "\\" in file and "/" not in file else PurePath(file)
    return printable(path.as_posix())


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]

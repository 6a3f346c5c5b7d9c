"""Findings of one kind together, the worst of them first, so that one cause does not fill a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vconsolidate.report.schema.outcome import FindingSection
from vconsolidate.report.wording import SEVERITY_ORDER
from vconsolidate.words import listed


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """
    Findings of one kind and severity.

    Parameters
    ----------
    findings
        The worst first.
    """

    findings: tuple[FindingSection, ...]

    @property
    def worst(self) -> FindingSection:
        """The one that is told in full."""
        return self.findings[0]

    @property
    def others(self) -> tuple[FindingSection, ...]:
        """The rest of them."""
        return self.findings[1:]

    def others_words(self, most: int = 4) -> str:
        """Return the subjects of the others: ``and 38 more like it: db02, db03, …``; empty where there are none."""
        if not self.others:
            return ""
        subjects = list(dict.fromkeys(finding.subject for finding in self.others))
        return f"and {len(self.others):,} more like it: {listed(subjects, most)}"


def grouped(findings: Iterable[FindingSection]) -> Sequence[FindingGroup]:
    """Return the findings by severity and kind, the gravest groups first; of a kind, the worst comes first."""
    groups: dict[tuple[str, str], list[FindingSection]] = {}
    for finding in sorted(findings, key=lambda one: SEVERITY_ORDER[one.severity]):
        groups.setdefault((finding.severity, finding.id), []).append(finding)
    return [FindingGroup(tuple(group)) for group in groups.values()]

"""Examine one estate: plan it, verify the plan, plan its variants, and list what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.estates.library import Kind
from benchmarks.estates.records import list_faults
from benchmarks.estates.run import Outcome, plan
from benchmarks.estates.variants import cheaper_percent, list_contradictions, variants

_VARIANT_EFFORT = 5.0
_NOTABLE_PERCENT = 0.1
_NO_PLAN = frozenset({4, 5})
"""Exit codes of an estate without a plan: possible where a variant allows less."""


@dataclass(frozen=True, slots=True)
class Settings:
    """
    How estates are drawn and examined.

    Parameters
    ----------
    vms, effort
        Largest number of VMs, and effort in seconds of a core; None: as the library says.
    with_variants, twice
        Whether variants are planned as well; whether the estate is planned again with two workers.
    """

    folder: Path
    seed: int = 0
    vms: int | None = None
    effort: float | None = None
    with_variants: bool = True
    twice: bool = False

    @property
    def usual(self) -> bool:
        """Return whether estates are those of the records, planned with the same effort."""
        return self.seed == 0 and self.vms is None and self.effort is None


@dataclass(slots=True)
class Examination:
    """What was found: complaints count as failures, notes do not."""

    n_vms: int
    outcome: Outcome
    complaints: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def examine(kind: Kind, settings: Settings) -> Examination:
    """Plan and verify an estate; then, as the settings say, plan it again and plan its variants."""
    n_vms = min(kind.n_vms, settings.vms or kind.n_vms)
    effort = kind.effort if settings.effort is None else settings.effort
    folder = settings.folder / f"{kind.name}-{settings.seed}-{n_vms}"
    draft = kind.draft(settings.seed, n_vms)
    inventory = draft.write(folder)
    outcome = plan(inventory, effort)
    found = Examination(n_vms, outcome, list(list_faults(outcome)), outcome.complaint.splitlines())
    if settings.twice:
        again = plan(inventory, effort, more=("--workers", "2"))
        if again.document != outcome.document:
            found.complaints.append("two workers gave other bytes than one")
    if settings.with_variants and outcome.verified:
        for text, wrong in _compare_variants(kind, settings, n_vms, folder):
            (found.complaints if wrong else found.notes).append(text)
    return found


def _compare_variants(kind: Kind, settings: Settings, n_vms: int, folder: Path) -> Iterator[tuple[str, bool]]:
    """Yield what the variants reveal, and whether it is wrong; without repair, which changes what a bound is about."""
    effort = min(_VARIANT_EFFORT, kind.effort if settings.effort is None else settings.effort)
    once = ("--no-repair",)
    whole = plan(kind.draft(settings.seed, n_vms).write(folder / "whole"), effort, more=once)
    if not whole.verified:
        return
    for index, variant in enumerate(variants(kind.draft(settings.seed, n_vms), whole)):
        changed = kind.draft(settings.seed, n_vms)
        variant.change(changed)
        other = plan(changed.write(folder / f"variant-{index}"), effort, more=once)
        if variant.keeps_plan or not variant.tighter or other.child.code not in _NO_PLAN:
            yield from ((f"{variant.name}: {fault}", True) for fault in list_faults(other))
        yield from ((text, True) for text in list_contradictions(whole, variant, other))
        if variant.tighter and (percent := cheaper_percent(whole, other)) > _NOTABLE_PERCENT:
            yield f"{variant.name}: {percent} % cheaper, and a plan of the whole estate, too", False

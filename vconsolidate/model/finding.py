"""What was found out about an estate, a plan or a replay: for reports and for CI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vconsolidate.model.baseline import FigureKey
from vconsolidate.model.place import NOWHERE, Place

Severity = Literal["block", "warn", "note"]


@dataclass(frozen=True, slots=True)
class Related:
    """A server, and its line of the inventory, that a finding speaks of."""

    subject: str
    place: Place


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One thing worth knowing.

    Parameters
    ----------
    id
        Stable identifier (``VC101``); ``docs/findings.md`` has a section per identifier.
    severity
        ``block`` makes the command end with exit code 1.
    subject
        VM, host, cluster or file it is about.
    message
        One sentence with the figures.
    tip
        What to do about it.
    place
        Line of the inventory to change, where there is one.
    period
        ``planning`` where the replay of the data that the plan was made on found it, and another was judged as well.
    budget
        Figure of the budget that it is about; None for other findings.
    worse
        That figure is worse than in the baseline.
    as_found
        Its severity before the owner, or a baseline, decided about it; None where nobody did.
    excess
        How far a figure is beyond its limit, as a share of the limit: the worst of a kind is told first.
    related
        Other places to look at: servers that are new since the baseline.
    members
        What it is about, one by one, where that is several: a decision about one of them is about it.
    """

    id: str
    severity: Severity
    subject: str
    message: str
    tip: str = ""
    place: Place = NOWHERE
    period: Literal["", "planning"] = ""
    budget: FigureKey | None = None
    worse: bool = False
    as_found: Severity | None = None
    excess: float = 0.0
    related: tuple[Related, ...] = ()
    members: tuple[str, ...] = ()

    @property
    def identity(self) -> tuple[str, str]:
        """What stays the same while its figures change: identifier, and subject or budget."""
        return self.id, self.budget.name if self.budget is not None else self.subject

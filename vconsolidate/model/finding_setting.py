"""What the owner wants to know of, and how grave it is: findings ignored, or raised and lowered, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from vconsolidate.model.place import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class FindingSetting:
    """
    A decision about findings.

    Parameters
    ----------
    level
        ``ignore`` leaves the findings out; else their severity from now on.
    finding, metric
        Identifier of the findings, or metric of the budget; one of them is empty.
    subject
        VM, host, cluster or file, with ``*`` and ``?`` as in file names; empty for all.
    reason
        The owner's own words.
    until
        Last day on which it holds; None: always.
    expired
        Judged by whoever knows the day: the decision no longer holds.
    """

    level: Literal["ignore", "block", "warn", "note"]
    finding: str = ""
    metric: str = ""
    subject: str = ""
    reason: str = ""
    until: date | None = None
    expired: bool = False
    place: Place = NOWHERE

    @property
    def title(self) -> str:
        """What it is about: ``VC405``, ``the budget cost of production``."""
        about = self.finding or f"budget {self.metric}"
        return f"{about} of {self.subject}" if self.subject else about

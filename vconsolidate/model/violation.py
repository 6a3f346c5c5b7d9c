"""What the plain checkers return."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.place import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Violation:
    """
    A placement breaks something.

    Parameters
    ----------
    rule
        Kind of the rule (``anti_affinity``) or resource (``cpu@09:00``).
    subjects
        VMs and hosts concerned.
    message
        One sentence with names and figures.
    place
        Line of the inventory that says what is broken, or speaks of its first subject.
    """

    rule: str
    subjects: tuple[str, ...]
    message: str
    place: Place = NOWHERE

"""What was found out about an estate, a plan or a replay: for reports and for CI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vconsolidate.model.place import NOWHERE, Place

Severity = Literal["block", "warn", "note"]


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
    """

    id: str
    severity: Severity
    subject: str
    message: str
    tip: str = ""
    place: Place = NOWHERE
    period: Literal["", "planning"] = ""

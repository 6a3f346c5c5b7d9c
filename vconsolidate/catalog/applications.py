"""Applications by the names that owners give them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vconsolidate.catalog.reading import read, source_table


@dataclass(frozen=True, slots=True)
class Application:
    """
    What is known of an application.

    Parameters
    ----------
    pattern
        Regular expression, found in the case-folded name.
    workload_class
        Row of the hypervisors' CPU overhead.
    tier
        Usual tier, 1 (business-critical) to 4 (test); a hint, never applied unasked.
    """

    key: str
    pattern: str
    workload_class: str
    tier: int
    source: str


def load_applications(workload_classes: tuple[str, ...]) -> tuple[Application, ...]:
    """Return the known applications in the order of the file."""
    with read("applications") as file:
        sources = source_table(file)
        applications: list[Application] = []
        for key, row in file.rows("applications"):
            with row:
                pattern = row.text("pattern")
                try:
                    re.compile(pattern)
                except re.error as error:
                    raise row.error("pattern", str(error)) from error
                applications.append(
                    Application(
                        key=key,
                        pattern=pattern,
                        workload_class=row.choice("workload", workload_classes),
                        tier=row.whole("tier", 3),
                        source=row.sources(sources),
                    )
                )
    return tuple(applications)

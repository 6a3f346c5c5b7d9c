"""Applications by the names that owners give them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from vconsolidate.catalog.reading import Row, read, source_table
from vconsolidate.model.application import Profile


@dataclass(frozen=True, slots=True)
class Application:
    """
    An application of the catalogue.

    Parameters
    ----------
    pattern
        Regular expression, found in the case-folded name.
    profile
        How it is usually virtualised; the policy decides what of it a plan applies.
    """

    pattern: str
    profile: Profile
    source: str

    @property
    def key(self) -> str:
        """Its key in the catalogue."""
        return self.profile.key


def load_applications(workload_classes: tuple[str, ...], counting_rules: Collection[str]) -> tuple[Application, ...]:
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
                profile = _profile(key, row, workload_classes, tuple(counting_rules))
                applications.append(Application(pattern, profile, row.sources(sources)))
    return tuple(applications)


def _profile(key: str, row: Row, workload_classes: tuple[str, ...], counting_rules: tuple[str, ...]) -> Profile:
    return Profile(
        key=key,
        name=row.text("name"),
        workload_class=row.choice("workload", workload_classes),
        tier=row.whole("tier", 3),
        reserve_memory=row.flag("reserve_memory", default=False),
        balloon=row.flag("balloon", default=True),
        latency_sensitive=row.flag("latency_sensitive", default=False),
        replicas=row.flag("replicas", default=False),
        licences=row.choices("licences", counting_rules),
    )

"""How long it takes to provision machines."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.catalog.reading import read, source_table


@dataclass(frozen=True, slots=True)
class Work:
    """Minutes of work for one machine, and where the figure comes from."""

    minutes: float
    source: str


def load_work() -> dict[str, Work]:
    """Return the work for a physical server (``physical``), a clone (``clone``) and a template (``build``)."""
    with read("provisioning") as file:
        sources = source_table(file)
        work: dict[str, Work] = {}
        for key, row in file.rows("work"):
            with row:
                work[key] = Work(row.number("minutes"), row.sources(sources))
    return work

"""Which importer a source belongs to: each looks at it, the surest reads it."""

from __future__ import annotations

from collections.abc import Mapping

from vconsolidate.errors import InputError, UsageError
from vconsolidate.inventory.importing.contract import Certainty, Importer, refuse
from vconsolidate.inventory.importing.likely import may_be_export
from vconsolidate.inventory.importing.source import Source
from vconsolidate.inventory.importing.unknown import unknown
from vconsolidate.words import did_you_mean

AUTO = "auto"
"""Name that leaves the choice to the program."""


def importer_of(source: Source, importers: Mapping[str, Importer], name: str = AUTO) -> Importer:
    """
    Return the importer called `name`, or the one that is surest that `source` is its own.

    Raises
    ------
    UsageError
        When no importer has that name.
    InputError
        When no importer knows the source, or several are equally sure.
    """
    if name != AUTO:
        return named(importers, name)
    sure = certainties(source, importers)
    best = max(sure.values(), default=Certainty.NO)
    found = [one for one, certainty in sure.items() if certainty == best]
    if best is Certainty.NO:
        if source.path.is_file() and not may_be_export(source.path):
            raise refuse(source.path, "is an inventory, not an export (plan it as it is)")
        raise unknown(source)
    if len(found) > 1:
        kinds = " or ".join(f"--source {one}" for one in found)
        raise refuse(source.path, f"may be of several kinds (state its kind: {kinds})")
    return importers[found[0]]


def certainties(source: Source, importers: Mapping[str, Importer]) -> dict[str, Certainty]:
    """Return how sure each importer is; one that cannot read what it looks at does not know the source."""
    found: dict[str, Certainty] = {}
    best = Certainty.NO
    for name, importer in sorted(importers.items(), key=lambda one: -one[1].surest):
        try:
            found[name] = importer.sniff(source) if importer.surest >= best else Certainty.NO
        except InputError:
            found[name] = Certainty.NO
        best = max(best, found[name])
    return {name: found[name] for name in importers}


def named(importers: Mapping[str, Importer], name: str) -> Importer:
    """
    Return the importer called `name`.

    Raises
    ------
    UsageError
        When there is none.
    """
    if name in importers:
        return importers[name]
    raise UsageError(
        f'unknown source "{name}"{did_you_mean(name, importers)}', hint=f"sources: {', '.join((AUTO, *importers))}"
    )

"""Read the file of priors that an inventory names, apply it, and write one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from vconsolidate.inventory.includes import Reader
from vconsolidate.inventory.node import Node
from vconsolidate.inventory.problems import Problems
from vconsolidate.inventory.schema.priors import PRIORS_VERSION, PriorsSection
from vconsolidate.inventory.schema_problems import validate
from vconsolidate.model.estate import Estate
from vconsolidate.model.priors import HeadroomPrior, MarginPrior, PairPrior, Priors, RatingPrior

_NO_PRIORS: Final = (
    "is not a file of priors (it has no priors_version); write one with "
    "`vconsolidate track PLAN --traces MEASUREMENTS -o priors=FILE`"
)


def read_priors(root: Node, reader: Reader, problems: Problems) -> Priors | None:
    """
    Return the priors that section ``priors`` of an inventory names; None where it names none or they are wrong.

    Parameters
    ----------
    root
        The tree of the inventory.
    reader
        Reads the file and keeps its digest.
    problems
        Takes everything that is wrong with it, at its line and column.
    """
    named = root.get("priors")
    if named is None or named.value is None:
        return None
    document = reader.other_file(root, ("priors",))
    if document is None:
        return None
    if not isinstance(document.value, dict) or "priors_version" not in document.value:
        problems.at(document, (), _NO_PRIORS)
        return None
    section = validate(PriorsSection, document, (), problems)
    return None if section is None else _converted(section)


def with_priors(estate: Estate, priors: Priors, root: Node) -> Estate:
    """Return an estate, its histories included, as the priors correct it."""
    from vconsolidate.sizing.apply_priors import apply_priors  # noqa: PLC0415 - numpy, only where there are priors

    named = root.get("priors")
    return apply_priors(estate, priors, Path(str(named.value)).as_posix() if named is not None else "")


def _converted(section: PriorsSection) -> Priors:
    head = section.headroom
    return Priors(
        name=section.name,
        measured_from_s=section.measured_from_s,
        measured_until_s=section.measured_until_s,
        ratings=tuple(RatingPrior(**one.model_dump()) for one in section.ratings),
        pairs=tuple(PairPrior(**one.model_dump()) for one in section.pairs),
        cpu=tuple(MarginPrior(**one.model_dump()) for one in section.cpu),
        memory=tuple(MarginPrior(**one.model_dump()) for one in section.memory),
        headroom=None if head is None else HeadroomPrior(**head.model_dump()),
    )


def section_of_priors(priors: Priors) -> PriorsSection:
    """Return priors in the form of their file, numbers rounded to six decimals."""
    return PriorsSection.model_validate({"priors_version": PRIORS_VERSION, **_rounded(asdict(priors))})


def _rounded(value: Any) -> Any:  # noqa: ANN401 - of any depth
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_rounded(item) for item in value]
    return value

"""Growth as the user states it: ``8%``, ``cpu=8%..15%``, ``tier 1:memory=20% linear``."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from vconsolidate.errors import UsageError
from vconsolidate.model.band import Band
from vconsolidate.model.runway import Resource

_NUMBER: Final = r"[+-]?\d{1,4}(?:\.\d{1,6})?"
_FORM: Final = re.compile(
    rf"(?:(?P<group>[^:]+):)?\s*(?:(?P<resource>\w+)\s*=)?\s*(?P<low>{_NUMBER})\s*%?"
    rf"(?:\s*\.\.\s*(?P<high>{_NUMBER})\s*%?)?\s*(?P<model>linear|compound)?\s*",
)
EXAMPLE: Final = "8%, cpu=8%..15%, memory=20% linear or tier 1:cpu=12%"
_LEAST, _MOST = -99.0, 1000.0


@dataclass(frozen=True, slots=True)
class StatedGrowth:
    """
    Growth per year that the user states.

    Parameters
    ----------
    group
        Empty for every group without a statement of its own.
    resources
        What it is about.
    per_year
        As a share of today's demand (linear) or of each year's (compound).
    """

    group: str
    resources: tuple[Resource, ...]
    per_year: Band
    model: Literal["linear", "compound"]


def stated_growth(texts: Sequence[str], groups: Collection[str]) -> tuple[StatedGrowth, ...]:
    """
    Return what `texts` state.

    Parameters
    ----------
    groups
        Names that a statement may use.

    Raises
    ------
    UsageError
        When a text is no growth, or names no group.
    """
    return tuple(_parse(text, groups) for text in texts)


def _parse(text: str, groups: Collection[str]) -> StatedGrowth:
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise UsageError(f'--growth "{text}" is not a growth per year', hint=f"write for example {EXAMPLE}")
    group, resource = (found["group"] or "").strip(), found["resource"]
    if group and group not in groups:
        known = ", ".join(sorted(name for name in groups if name)[:8])
        hint = f"the groups are {known}" if known else "name what forms the groups, for example --by tier"
        raise UsageError(f'--growth "{text}": there is no group "{group}"', hint=hint)
    if resource is not None and resource not in get_args(Resource):
        hint = f"resources are {', '.join(get_args(Resource))}"
        raise UsageError(f'--growth "{text}": "{resource}" does not grow', hint=hint)
    low, high = float(found["low"]), float(found["high"] or found["low"])
    if not _LEAST <= low <= high <= _MOST:
        hint = f"write the lower end first, both from {_LEAST:.0f} % to {_MOST:.0f} %"
        raise UsageError(f'--growth "{text}" is not a range', hint=hint)
    return StatedGrowth(
        group,
        tuple(one for one in get_args(Resource) if resource in {None, one}),
        Band(low / 100, (low + high) / 200, high / 100),
        "linear" if found["model"] == "linear" else "compound",
    )

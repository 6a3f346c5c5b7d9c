"""The requirements that pyproject.toml states, and what is wrong with them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).parents[1]
NAME: Final = "vconsolidate"
_LOWER: Final = {">=", "=="}
_UPPER: Final = {"<", "=="}


def requirements(text: str | None = None) -> dict[str, list[Requirement]]:
    """
    Return the requirements of each group: ``""`` for those of every installation, ``build``, and each extra.

    Parameters
    ----------
    text
        Of a ``pyproject.toml``; None for the one of this repository.
    """
    stated = tomllib.loads(text if text is not None else (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = {"": stated["project"]["dependencies"], "build": stated["build-system"]["requires"]}
    groups |= stated["project"].get("optional-dependencies", {})
    return {group: [Requirement(line) for line in lines] for group, lines in groups.items()}


def unbounded(groups: dict[str, list[Requirement]]) -> Iterator[str]:
    """Yield a complaint for each requirement without a lowest or a highest version, or from a place of its own."""
    for group, listed in groups.items():
        for one in listed:
            if canonicalize_name(one.name) == NAME:
                continue  # an extra that consists of others
            operators = {part.operator for part in one.specifier}
            where = f"extra {group}" if group else "dependencies"
            if not operators & _LOWER:
                yield f"{where}: {one} has no lowest version"
            if not operators & _UPPER:
                yield f"{where}: {one} has no highest version"
            if one.url:
                yield f"{where}: {one} comes from an address, not from the index"

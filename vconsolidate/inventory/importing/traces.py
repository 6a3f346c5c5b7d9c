"""Measured histories of the sources, written as one Parquet beside the inventory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vconsolidate.inventory.importing.fragment import Facts, Fragment


def write_traces(
    estate: Fragment, names: Mapping[str, str], stem: str, folder: Path
) -> tuple[Fragment, tuple[Facts, ...], dict[str, Path]]:
    """
    Write the histories of an estate.

    Returns
    -------
    tuple[Fragment, tuple[Facts, ...], dict[str, Path]]
        The estate with what was noted, the entries of ``traces:``, and file name → where it was written.
    """
    if not estate.series:
        return estate, (), {}
    raise NotImplementedError(names, stem, folder)

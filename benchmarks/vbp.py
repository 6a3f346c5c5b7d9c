"""
Read the public ``.vbp`` text format of vector bin packing instances.

Whitespace-separated integers: number of dimensions, capacity per dimension, number of items, then per item its demand
per dimension and its multiplicity. A few public files have negative demands (21 of the first three of each kind, all in
class C of the Triplet set); they are refused, because every bound that this program proves needs demands of at least 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from vconsolidate.packing.solver.problem import Problem, single_class


def read_vbp(path: Path) -> Problem:
    """
    Return the instance of a file.

    Raises
    ------
    ValueError
        The file is not in the format, or has a negative figure.
    """
    try:
        numbers = [int(word) for word in path.read_text(encoding="utf-8").split()]
    except ValueError as error:
        raise ValueError(f"{path}: not a .vbp file: {error}") from error
    n_dims = numbers[0] if numbers else 0
    if n_dims < 1 or len(numbers) < n_dims + 2:
        raise ValueError(f"{path}: not a .vbp file: no capacities")
    n_items = numbers[n_dims + 1]
    body = numbers[n_dims + 2 :]
    if len(body) != n_items * (n_dims + 1):
        raise ValueError(f"{path}: {n_items} items of {n_dims} dimensions announced, {len(body)} numbers found")
    negative = next((number for number in numbers if number < 0), None)
    if negative is not None:
        raise ValueError(f"{path}: negative figure {negative}; capacities, demands and multiplicities are at least 0")
    rows = np.array(body, dtype=np.int64).reshape(n_items, n_dims + 1)
    return single_class(rows[:, :n_dims], np.array(numbers[1 : n_dims + 1], dtype=np.int64), rows[:, n_dims])


def instances(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the ``.vbp`` files among the paths and inside folders among them, in order."""
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.vbp"))
        else:
            yield path

"""What steers the search, each figure with what it does; the work that a step is charged stays where it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class SolverParameters:
    """
    Figures of the portfolio. The defaults were chosen on the instances of `docs/packing.md`, sizes named there.

    Parameters
    ----------
    exact_variables
        Largest assignment model that CP-SAT is given at the end: 60,000 build in about a second.
    tiny_variables
        Up to this size CP-SAT comes before tabu search: a handful of VMs is proven at once.
    noisy_starts, noisy_items
        Greedy starts with random factors for problems of up to this number of items; a quarter of them above, where
        tabu search gains more in the time of another start.
    noisy_work
        Share of the work left that all noisy starts together may take.
    tight_work
        Share of the work left that one start of tight hosts may take.
    attempts
        Tries of a greedy style while there is no placement at all.
    sampled_vms
        Above this number of VMs, hosts are filled from random samples of the VMs instead of from all of them.
    column_items
        Up to this number of distinct items, the relaxation over columns converges within a minute; above, only tabu
        search runs.
    relaxation_work, more_columns_work, cuts_work, master_work, tabu_between_work
        Shares of the work left for solving the relaxation first, for going on with it later, for cuts, for each
        restricted master, and for each descent between dives.
    dives_per_round
        Dives between two runs of the restricted master.
    aims
        What dives aim at in turn, between the relaxation (0) and one less than the incumbent (1); aiming low prices
        early.
    dive_noise
        Spread of the random factor on what a dive fixes first: one dive in four to eight succeeds where plain ones
        fail.
    first_columns, more_columns, most_columns
        Columns in the first restricted master, more in each further one, and at most.
    patience
        Steps of tabu search without progress before a descent gives up.
    mending_work
        Share of the work left for making a given placement fit.
    """

    exact_variables: int = 60_000
    tiny_variables: int = 400
    noisy_starts: int = 12
    noisy_items: int = 500
    noisy_work: float = 0.1
    tight_work: float = 0.1
    attempts: int = 8
    sampled_vms: int = 1_500
    column_items: int = 1_500
    relaxation_work: float = 0.4
    more_columns_work: float = 0.2
    cuts_work: float = 0.2
    master_work: float = 0.1
    tabu_between_work: float = 0.1
    dives_per_round: int = 24
    aims: tuple[float, ...] = (0.0, 0.5, 0.0, 1.0)
    dive_noise: tuple[float, float] = (0.05, 0.3)
    first_columns: int = 2_000
    more_columns: int = 1_000
    most_columns: int = 6_000
    patience: int = 1_500
    mending_work: float = 0.3


DEFAULTS = SolverParameters()


def parameters_of(figures: Mapping[str, float | Sequence[float]]) -> SolverParameters:
    """
    Return the defaults with some figures changed, for tuning.

    Raises
    ------
    ValueError
        A name that is no parameter, or a list of another length.
    """
    known = {field.name: getattr(DEFAULTS, field.name) for field in fields(SolverParameters)}
    changed: dict[str, Any] = {}
    for name, value in figures.items():
        if name not in known:
            raise ValueError(f'"{name}" is not a parameter of the search: {", ".join(sorted(known))}')
        wanted = len(known[name]) if isinstance(known[name], tuple) else None
        given = None if isinstance(value, int | float) else len(value)
        if wanted != given:
            raise ValueError(f'"{name}" takes {"one number" if wanted is None else f"{wanted} numbers"}')
        changed[name] = value if isinstance(value, int | float) else tuple(value)
    return replace(DEFAULTS, **changed)

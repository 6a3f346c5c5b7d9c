"""The public interface of the package; `vconsolidate` re-exports it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vconsolidate.inventory.load import load_inventory as _load_inventory
from vconsolidate.model.estate import Estate
from vconsolidate.model.finding import Finding
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import Replay
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import judge, plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.sizing.size import size

__all__ = ["Outcome", "check", "load_inventory", "plan", "replay"]


def load_inventory(path: str | Path, *, overrides: Sequence[str] = ()) -> Estate:
    """
    Read an inventory with its tables and traces.

    Parameters
    ----------
    path
        The YAML file.
    overrides
        ``field=value`` texts, as in ``--set``.

    Raises
    ------
    InputError
        With every problem in the file, each with file, line, column and field.
    """
    return _load_inventory(Path(path), overrides=overrides)


def plan(estate: Estate, *, seed: int = 0, workers: int = 1, effort: float = 30.0) -> Outcome:
    """
    Size, place, replay and check an estate.

    Parameters
    ----------
    seed
        Of every random choice.
    workers
        Cores for the replay (the search uses one); never changes the result.
    effort
        Deterministic limit of the search, in units of about one second of one core.
    """
    return plan_estate(estate, Settings(stop=Stop(work=effort), seed=seed, workers=workers))


def replay(estate: Estate, placement: Plan, *, seed: int = 0, workers: int = 1) -> Replay | None:
    """Replay a plan on the estate's demand; None for a plan without a placement."""
    return judge(estate, size(estate, seed=seed), placement, workers=workers).replay


def check(estate: Estate, placement: Plan, *, seed: int = 0) -> tuple[Finding, ...]:
    """Return the findings about a plan: broken rules, service levels, budgets, data quality."""
    return judge(estate, size(estate, seed=seed), placement).findings

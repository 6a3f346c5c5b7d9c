"""The catalogue, and a small plan made and verified from end to end."""

from __future__ import annotations

import time
from typing import Final

from vconsolidate.cli.doctor.result import Result
from vconsolidate.errors import VconsolidateError

_BUG: Final = "install vconsolidate again; if that does not help, report a bug with this output"

_BROKEN: Final = (VconsolidateError, ImportError, OSError, RuntimeError, TypeError, ValueError, LookupError)
"""What a damaged installation raises: a file is missing, a library has another version, a compiled part fails."""


def catalogue() -> Result:
    """Return whether the catalogue loads."""
    try:
        from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - help needs no catalogue

        found = load_catalog()
    except _BROKEN as error:
        return Result("catalogue", "failed", f"{type(error).__name__}: {error}", _BUG)
    words = f"{len(found.cpus):,} processors, {len(found.models):,} models, {len(found.guests):,} guest systems"
    return Result("catalogue", "ok", words)


def small_plan() -> Result:
    """Return whether the starter inventory can be read, planned, replayed and verified, and how long that takes."""
    began = time.monotonic()
    try:
        from vconsolidate.inventory.load import load_inventory  # noqa: PLC0415 - solvers load only when they are needed
        from vconsolidate.inventory.starter import STARTER  # noqa: PLC0415
        from vconsolidate.pipeline.api import plan  # noqa: PLC0415
        from vconsolidate.verify.plan import violations  # noqa: PLC0415

        outcome = plan(load_inventory(None, text=STARTER), effort=5.0)
        wrong = violations(outcome.estate, outcome.demand, outcome.plan)
    except _BROKEN as error:
        return Result("plan", "failed", f"{type(error).__name__}: {error}", _BUG)
    seconds = time.monotonic() - began
    if not outcome.plan.hosts or outcome.replay is None or wrong:
        return Result("plan", "failed", f"the starter inventory gives {len(wrong)} violations", _BUG)
    words = f"{len(outcome.demand.vms)} servers on {len(outcome.plan.hosts)} hosts, {outcome.plan.status}"
    return Result("plan", "ok", f"{words}, replayed and verified in {seconds:.1f} s")

"""The settings of a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vconsolidate.model.estate import Estate
from vconsolidate.model.previous import Previous
from vconsolidate.model.stop import Progress, Stop


@dataclass(frozen=True, slots=True)
class Settings:
    """
    The settings of a run.

    Parameters
    ----------
    stop
        Limits of each search.
    seed
        Of every random choice.
    workers
        Threads of the replay (the search uses one core); never changes the result.
    progress
        Called with every better plan or bound; may be None.
    repair
        Turn what the replay refutes into constraints and plan again.
    reload
        Loads the same inventory with more ``--set`` values, for relaxations; None for an estate made by a program.
    advise
        Look for the smallest conflict and for relaxations where there is no plan.
    host_range
        Also count the hosts at both ends of the uncertainty of the data.
    room
        Also count how many more VMs fit.
    hold_out_days
        Days at the end of the traces that planning does not see; None leaves it to `hold_out.automatic_days`.
    previous
        The present placement; VMs stay where they are unless moving pays. None: the `current_host` of servers.
    """

    stop: Stop = Stop()
    seed: int = 0
    workers: int = 1
    progress: Progress | None = None
    repair: bool = True
    hold_out_days: int | None = None
    previous: Previous | None = None
    reload: Callable[[Sequence[str]], Estate] | None = None
    advise: bool = True
    host_range: bool = True
    room: bool = True

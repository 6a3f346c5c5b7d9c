"""How a run is to be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vconsolidate.model.estate import Estate
from vconsolidate.model.previous import Previous
from vconsolidate.model.stop import Progress, Stop


@dataclass(frozen=True, slots=True)
class Settings:
    """
    How a run is to be done.

    Parameters
    ----------
    stop
        Limits of each search.
    seed
        Of every random choice.
    workers
        Threads of the replay (the search uses one core); never changes the result.
    progress
        Told of every better plan or bound; may be None.
    repair
        Turn what the replay refutes into constraints and plan again.
    reload
        The same inventory with more ``--set`` values, for relaxations; None where the estate came from a program.
    advise
        Look for the smallest conflict and for relaxations where there is no plan.
    host_range
        Count the hosts at both ends of what the data leave open, too.
    room
        Count how many more VMs fit, too.
    hold_out_days
        Days at the end of the traces that planning does not see; None leaves it to `hold_out.automatic_days`.
    previous
        The placement there is; VMs stay where they are unless moving pays. None: what `current_host` of servers tells.
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

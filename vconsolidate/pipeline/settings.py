"""The settings of a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from vconsolidate.model.estate import Estate
from vconsolidate.model.previous import Previous
from vconsolidate.model.progress import Progress, Stage, unheard
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.checkpoint.steps import Steps


@dataclass(frozen=True, slots=True)
class Settings:
    """
    The settings of a run.

    Parameters
    ----------
    stop
        Limits of the whole command; of a part of it where a part is called.
    seed
        Of every random choice.
    history_seed
        Of the days made up for servers without a measured history; None: those of `previous`, or else `seed`.
    workers
        Threads of the replay; never changes the result.
    processes
        Processes for searches that do not depend on each other; never changes the result. A program that asks for more
        than one must protect its main module (``if __name__ == "__main__"``), because each of them imports it.
    progress
        Called with every better plan or bound, and in every phase; may be None.
    stage
        Called with what is done where no search runs.
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
    start
        A placement that the first search begins with, of a similar estate for example; None: `previous`. Unlike that,
        it is not one to stay near.
    hold_out_days
        Days at the end of the traces that planning does not see; None leaves it to `hold_out.automatic_days`.
    previous
        The present placement; VMs stay where they are unless moving pays. None: the `current_host` of servers.
    steps
        Keeps what the long steps find, for a run that goes on from there.
    """

    stop: Stop = Stop()
    seed: int = 0
    history_seed: int | None = None
    workers: int = 1
    processes: int = 1
    progress: Progress | None = None
    stage: Stage = unheard
    repair: bool = True
    hold_out_days: int | None = None
    previous: Previous | None = None
    start: Previous | None = None
    reload: Callable[[Sequence[str]], Estate] | None = None
    advise: bool = True
    host_range: bool = True
    room: bool = True
    steps: Steps = field(default_factory=Steps)

    @property
    def seed_of_history(self) -> int:
        """
        Seed of the days made up for servers without a measured history.

        A plan that stays near an earlier one keeps its days: else VMs would move because other days were made up, not
        because anything has changed.
        """
        if self.history_seed is not None:
            return self.history_seed
        before = None if self.previous is None else self.previous.history_seed
        return self.seed if before is None else before

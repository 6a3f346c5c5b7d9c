"""What every executor can do: run tasks as `concurrent.futures` has it, and hear that the user asked to stop."""

from __future__ import annotations

from abc import abstractmethod
from concurrent.futures import BrokenExecutor, Executor
from typing import ClassVar


class TaskLost(BrokenExecutor):
    """One task cannot be done there, whatever else can: it killed the workers it ran on."""


class Beside(Executor):
    """
    Runs functions of modules, without side effects, whose arguments and results can be pickled.

    A future raises `BrokenExecutor` where the executor has died, and `TaskLost` where this task alone is lost.

    Attributes
    ----------
    remote
        Tasks may run on other machines: few large ones pay, and each carries all it needs.
    """

    remote: ClassVar[bool] = False

    @property
    @abstractmethod
    def lanes(self) -> int:
        """Tasks that run at a time."""

    @property
    def ready(self) -> bool:
        """It waits for work."""
        return True

    def hear_again(self) -> None:
        """Forget that tasks before were asked to stop."""

    def ask_to_stop(self) -> None:
        """Ask running tasks to end with what they have; see `Heard`."""

    def check(self) -> None:
        """
        See whether it still works.

        Raises
        ------
        BrokenExecutor
            When it does not.
        """

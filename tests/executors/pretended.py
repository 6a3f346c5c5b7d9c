"""A cluster that is this very process, but gets tasks and gives results as bytes, as a real one does."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from typing import ClassVar, ParamSpec, TypeVar, cast

import pytest

from vconsolidate.executors.in_process import InProcess
from vconsolidate.packing.solver import side_by_side
from vconsolidate.packing.solver.methods import greedy_starts
from vconsolidate.replay import blocks, lose_by_parts

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Pretended(InProcess):
    """Counts the tasks it gets, by the function that is called."""

    remote: ClassVar[bool] = True

    def __init__(self) -> None:
        self.tasks: Counter[str] = Counter()

    @property
    def lanes(self) -> int:
        """Two, so that several tasks are on their way."""
        return 2

    def submit(self, function: Callable[_P, _R], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_R]:
        """Call a function with copies."""
        self.tasks[function.__name__] += 1
        called, given, named = pickle.loads(pickle.dumps((function, args, kwargs)))  # noqa: S301 - our own bytes
        future = super().submit(called, *given, **named)
        if future.exception() is None:
            copy: Future[_R] = Future()
            copy.set_result(cast("_R", pickle.loads(pickle.dumps(future.result()))))  # noqa: S301
            return copy
        return future


def send_everything(patch: pytest.MonkeyPatch) -> None:
    """Let even the smallest tasks leave this machine."""
    patch.setattr(blocks, "LEAST_CELLS", 0)
    patch.setattr(lose_by_parts, "WORTH_S_IF_READY", -1.0)
    patch.setattr(lose_by_parts, "SECONDS_PER_BYTE", 1e-30)
    patch.setattr(lose_by_parts, "_TRIED", 1)
    patch.setattr(side_by_side, "WORTH_IF_READY", 0.0)
    patch.setattr(greedy_starts, "_SENT_VMS", 0)
    patch.setattr(greedy_starts, "_SHARED_VMS", 0)

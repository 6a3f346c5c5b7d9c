"""What runs in a Dask worker: one task, with the inputs it names, and the ear for a user who asked to stop."""

from __future__ import annotations

import pickle
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from vconsolidate.executors.heard import ask_for_task
from vconsolidate.executors.once import Once

MOST_READ: Final = 4
"""Inputs that a worker keeps as objects, beside the bytes that Dask keeps."""

_MOST_SESSIONS: Final = 1000


@dataclass(slots=True)
class _Worker:
    """What a worker process knows: who asked to stop, and the inputs it has read last."""

    stopped: OrderedDict[str, None] = field(default_factory=OrderedDict)
    read: OrderedDict[str, Any] = field(default_factory=OrderedDict)
    lock: threading.RLock = field(default_factory=threading.RLock)


_WORKER = _Worker()
_TASK = threading.local()


def run(call: bytes, session: str, names: str, *values: object) -> Any:  # noqa: ANN401 - any result
    """
    Return the result of a packed task.

    Parameters
    ----------
    call
        Pickled function and task; or the name of the input that holds them.
    session
        The asking program, by which tasks hear that its user asked to stop.
    names, values
        Inputs.
    """
    _TASK.inputs = dict(zip(names.split(), values, strict=True))
    ask_for_task(_Asked(session))
    try:
        data = call if call[:1] == b"\x80" else _TASK.inputs[call.decode()]
        function, args, kwargs = pickle.loads(data)  # noqa: S301 - whoever reaches a Dask worker runs code there anyway
        return function(*args, **kwargs)
    finally:
        _TASK.inputs = {}
        ask_for_task(None)


def listed(names: Sequence[str]) -> str:
    """Return names as one text: Dask before 2025 puts the input itself where its name stands alone."""
    return " ".join([*names, ""])


def look_up(name: str) -> Any:  # noqa: ANN401 - an array
    """Return an input of the task that this thread reads."""
    inputs: Mapping[str, object] = _TASK.inputs
    return inputs[name]


def look_up_once(name: str) -> Once[Any]:
    """Return an input that tasks share; it is read once and kept for the next."""
    with _WORKER.lock:
        if name not in _WORKER.read:
            _WORKER.read[name] = pickle.loads(look_up(name))  # noqa: S301 - as above
            while len(_WORKER.read) > MOST_READ:
                _WORKER.read.popitem(last=False)
        _WORKER.read.move_to_end(name)
        return Once(_WORKER.read[name])


def stop(session: str) -> None:
    """Let the tasks of a program know that its user asked to stop."""
    _WORKER.stopped[session] = None
    while len(_WORKER.stopped) > _MOST_SESSIONS:
        _WORKER.stopped.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whether the user of a program asked to stop."""

    session: str

    def __call__(self) -> bool:
        return self.session in _WORKER.stopped

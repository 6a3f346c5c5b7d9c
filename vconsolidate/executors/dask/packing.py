"""
A task as bytes, without its large inputs: those are named by their content, so that a cluster gets each of them once.

Large are arrays that nobody may write to any more, and whatever stands in a `Once`.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final
from weakref import ref

import numpy as np

from vconsolidate.executors.dask.share import LEAST_BYTES, Share, read_rows
from vconsolidate.executors.dask.worker import look_up, look_up_once
from vconsolidate.executors.once import Once
from vconsolidate.executors.rows import Rows

LARGE_BYTES: Final = 256 * 1024
"""Arrays from which on a name is sent instead of the content."""

_REMEMBERED: Final = 4
"""Values of `Once` whose bytes are not made again."""


@dataclass(frozen=True, slots=True)
class Packed:
    """
    A task.

    Parameters
    ----------
    call
        Pickled function and task, with names where large inputs were.
    inputs
        Name → array or bytes; an input may name others, which come before it.
    shared
        Names of inputs that many tasks need.
    """

    call: bytes
    inputs: dict[str, Any]
    shared: frozenset[str]


@dataclass(slots=True)
class Packer:
    """Packs tasks; remembers the last inputs that they share, and the names of arrays that are still in use."""

    remembered: list[tuple[object, str, dict[str, Any]]] = field(default_factory=list)
    names: dict[int, tuple[ref[np.ndarray], str]] = field(default_factory=dict)
    share: Share | None = None

    def pack(self, call: object) -> Packed:
        """Return a task as bytes and inputs."""
        inputs: dict[str, Any] = {}
        shared: set[str] = set()
        data = self._dump(call, inputs, shared)
        if len(data) >= LARGE_BYTES:  # a graph carries small things only
            name = named(data)
            inputs[name], data = data, b""
            return Packed(data or name.encode(), inputs, frozenset(shared))
        return Packed(data, inputs, frozenset(shared))

    def _dump(self, value: object, inputs: dict[str, Any], shared: set[str]) -> bytes:
        stream = io.BytesIO()
        pickler = pickle.Pickler(stream, protocol=5)
        pickler.dispatch_table = {
            **copyreg.dispatch_table,
            np.ndarray: lambda array: self._array(array, inputs),
            Once: lambda once: self._once(once, inputs, shared),
            Rows: self._rows,
        }
        pickler.dump(value)
        return stream.getvalue()

    def _once(self, once: Once[Any], inputs: dict[str, Any], shared: set[str]) -> tuple[Callable[..., Any], Any]:
        for value, name, needed in self.remembered:
            if value is once.value:
                inputs.update(needed)
                shared.update(needed)
                return look_up_once, (name,)
        needed = {}
        data = self._dump(once.value, needed, set())
        name = named(data)
        needed[name] = data
        self.remembered = [*self.remembered[1 - _REMEMBERED :], (once.value, name, needed)]
        inputs.update(needed)
        shared.update(needed)
        return look_up_once, (name,)

    def _rows(self, rows: Rows) -> tuple[Callable[..., Any], Any]:
        if self.share is None or rows.table.nbytes < LEAST_BYTES or not len(rows.rows):
            return rows.__reduce__()
        return read_rows, (self.share.put(rows.table), rows.rows)

    def _array(self, array: np.ndarray, inputs: dict[str, Any]) -> Any:  # noqa: ANN401 - as pickle has it
        if array.flags.writeable or array.nbytes < LARGE_BYTES or array.dtype.hasobject:
            return array.__reduce_ex__(5)
        known, name = self.names.get(id(array), (None, ""))
        whole = np.ascontiguousarray(array)
        if known is None or known() is not array:
            name = f"{named(whole.view(np.uint8).data)}-{array.dtype.str}-{'x'.join(map(str, array.shape))}"
            place = id(array)
            self.names[place] = ref(array, lambda _: self.names.pop(place, None)), name
        inputs[name] = whole
        return look_up, (name,)


def named(content: bytes | memoryview) -> str:
    """Return the name of an input: a digest of what is in it."""
    return f"vconsolidate-{blake2b(content, digest_size=20).hexdigest()}"

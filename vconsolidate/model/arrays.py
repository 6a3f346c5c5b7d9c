"""Array types, and the one way arrays become read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    Float32Array = NDArray[np.float32]
    IntArray = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]
else:  # validating an inventory needs the model but no arrays, and numpy takes a fifth of its time
    FloatArray = Float32Array = IntArray = BoolArray = object

_Array = TypeVar("_Array", "FloatArray", "Float32Array", "IntArray", "BoolArray")


def frozen(array: _Array) -> _Array:
    """Return `array` itself, made read-only."""
    array.setflags(write=False)
    return array
